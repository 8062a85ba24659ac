// run_plain FILE: runs a bare program and tells its speed, for compare.sh.

#include <fmt/format.h>

#include <chrono>
#include <exception>

#include "tests/bench/bare_machine.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: run_plain FILE\n");
    return 2;
  }
  try {
    vitrine::bench::BareMachine machine(argv[1]);
    const auto start = std::chrono::steady_clock::now();
    machine.run();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    fmt::print("{}instructions {}\nseconds {:.4f}\n", machine.output(), machine.retired(),
               seconds.count());
  } catch (const std::exception& error) {
    fmt::print(stderr, "run_plain: {}\n", error.what());
    return 1;
  }
}
