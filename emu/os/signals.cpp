#include "emu/os/signals.hpp"

#include <fmt/core.h>
#include <array>

#include "emu/os/abi.hpp"

namespace vitrine::os {

namespace {

struct SignalWords {
  std::string_view name, description;
};

/// By number, from 1 (man 7 signal, man 3 strsignal).
constexpr std::array<SignalWords, 31> words = {{
    {"SIGHUP", "Hangup"},
    {"SIGINT", "Interrupt"},
    {"SIGQUIT", "Quit"},
    {"SIGILL", "Illegal instruction"},
    {"SIGTRAP", "Trace/breakpoint trap"},
    {"SIGABRT", "Aborted"},
    {"SIGBUS", "Bus error"},
    {"SIGFPE", "Floating point exception"},
    {"SIGKILL", "Killed"},
    {"SIGUSR1", "User defined signal 1"},
    {"SIGSEGV", "Segmentation fault"},
    {"SIGUSR2", "User defined signal 2"},
    {"SIGPIPE", "Broken pipe"},
    {"SIGALRM", "Alarm clock"},
    {"SIGTERM", "Terminated"},
    {"SIGSTKFLT", "Stack fault"},
    {"SIGCHLD", "Child exited"},
    {"SIGCONT", "Continued"},
    {"SIGSTOP", "Stopped (signal)"},
    {"SIGTSTP", "Stopped"},
    {"SIGTTIN", "Stopped (tty input)"},
    {"SIGTTOU", "Stopped (tty output)"},
    {"SIGURG", "Urgent I/O condition"},
    {"SIGXCPU", "CPU time limit exceeded"},
    {"SIGXFSZ", "File size limit exceeded"},
    {"SIGVTALRM", "Virtual timer expired"},
    {"SIGPROF", "Profiling timer expired"},
    {"SIGWINCH", "Window changed"},
    {"SIGIO", "I/O possible"},
    {"SIGPWR", "Power failure"},
    {"SIGSYS", "Bad system call"},
}};

const SignalWords* words_of(int signal) {
  const auto index = static_cast<std::size_t>(signal - 1);
  return signal >= 1 && index < words.size() ? &words[index] : nullptr;
}

}  // namespace

std::string signal_name(int signal) {
  const SignalWords* found = words_of(signal);
  return found != nullptr ? std::string(found->name) : fmt::format("signal {}", signal);
}

std::string_view signal_description(int signal) {
  const SignalWords* found = words_of(signal);
  return found != nullptr ? found->description : std::string_view();
}

DefaultAction default_action(int signal) {
  switch (signal) {
    case abi::sigchld:
    case abi::sigcont:
    case abi::sigurg:
    case abi::sigwinch:
      return DefaultAction::Ignore;
    case abi::sigstop:
    case abi::sigtstp:
    case abi::sigttin:
    case abi::sigttou:
      return DefaultAction::Stop;
    default:
      return DefaultAction::Terminate;
  }
}

}  // namespace vitrine::os
