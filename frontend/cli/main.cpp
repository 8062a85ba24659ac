// vitrine: the command line. Its options are declared in options_*.cpp.

#include <csignal>
#include <cstdio>
#include <new>

#include "frontend/cli/options.hpp"
#include "frontend/cli/terminal.hpp"

int main(int argc, char** argv) {
  using namespace vitrine::cli;
  // A closed pipe is an error to report to whoever writes, not a reason to die unheard.
  std::signal(SIGPIPE, SIG_IGN);
  // By lines, so that what is shown of the guest stands in order with what the guest writes.
  std::setvbuf(stdout, nullptr, _IOLBF, 1 << 16);
  CommandLine line;
  add_program_commands(line);
  add_view_commands(line);
  add_attack_commands(line);
  add_cache_commands(line);
  try {
    return end_output(line.run({argv + 1, argv + argc}));
  } catch (const std::bad_alloc&) {
    complain("this machine has not enough memory for what was asked (try a smaller --memory)");
    return 1;
  }
}
