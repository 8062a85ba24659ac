#include "frontend/cli/terminal.hpp"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>

namespace vitrine::cli {

namespace {
std::atomic<machine::Machine*> interrupted_machine{nullptr};
std::atomic<bool> interrupt_came{false};
constexpr int interrupting[] = {SIGINT, SIGTERM};  // SIGTERM: what timeout sends

void on_interrupt(int) {
  interrupt_came = true;
  if (machine::Machine* machine = interrupted_machine.load()) machine->request_stop();
}
}  // namespace

bool print(std::string_view text) {
  // Not by what fwrite returns: it counts text as written that only reached the buffer.
  std::fwrite(text.data(), 1, text.size(), stdout);
  return std::ferror(stdout) == 0;
}

int end_output(int exit_code) {
  std::fflush(stdout);
  if (std::ferror(stdout) == 0) return exit_code;
  constexpr int broken_pipe = 128 + 13;  // nobody is listening: end as quietly as others do
  if (errno == EPIPE) return exit_code != 0 ? exit_code : broken_pipe;
  complain("standard output: cannot write all of it (is the disk full?)");
  return exit_code != 0 ? exit_code : 1;
}

void tell(std::string_view text) {
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void complain(std::string_view text) {
  tell("vitrine: " + std::string(text) + "\n");
}

void complain(const Error& error) {
  complain(error.to_string());
}

bool is_interactive() {
  return isatty(STDERR_FILENO) != 0;
}

InterruptGuard::InterruptGuard() {
  interrupt_came = false;
  // Without SA_RESTART, so that a read from the terminal ends too. A second ^C ends the process
  // even when what runs does not get to stop.
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : interrupting)
    sigaction(signal, &action, nullptr);
}

InterruptGuard::InterruptGuard(machine::Machine& machine) : InterruptGuard() {
  interrupted_machine = &machine;
}

InterruptGuard::~InterruptGuard() {
  for (const int signal : interrupting)
    std::signal(signal, SIG_DFL);
  interrupted_machine = nullptr;
}

bool InterruptGuard::came() {
  return interrupt_came;
}

}  // namespace vitrine::cli
