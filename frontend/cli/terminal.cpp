#include "frontend/cli/terminal.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>

namespace vitrine::cli {

namespace {
std::atomic<machine::Machine*> interrupted_machine{nullptr};

void on_interrupt(int) {
  if (machine::Machine* machine = interrupted_machine.load()) machine->request_stop();
  // A second ^C ends the process even when the machine does not get to stop.
  std::signal(SIGINT, SIG_DFL);
}
}  // namespace

bool print(std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
}

void complain(std::string_view text) {
  std::fflush(stdout);
  const std::string line = "vitrine: " + std::string(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void complain(const Error& error) {
  complain(error.to_string());
}

bool is_interactive() {
  return isatty(STDERR_FILENO) != 0;
}

InterruptGuard::InterruptGuard(machine::Machine& machine) {
  interrupted_machine = &machine;
  std::signal(SIGINT, on_interrupt);
}

InterruptGuard::~InterruptGuard() {
  std::signal(SIGINT, SIG_DFL);
  interrupted_machine = nullptr;
}

}  // namespace vitrine::cli
