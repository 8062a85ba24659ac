// run_plain FILE: runs a bare program and tells its speed by processor time, for compare.sh.

#include <fmt/format.h>

#include <ctime>
#include <exception>

#include "tests/bench/bare_machine.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: run_plain FILE\n");
    return 2;
  }
  try {
    vitrine::bench::BareMachine machine(argv[1]);
    const std::clock_t start = std::clock();
    machine.run();
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    fmt::print("{}instructions {}\nseconds {:.4f}\n", machine.output(), machine.retired(), seconds);
  } catch (const std::exception& error) {
    fmt::print(stderr, "run_plain: {}\n", error.what());
    return 1;
  }
}
