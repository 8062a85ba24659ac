// Guest instructions a second of the plain run.

#include <benchmark/benchmark.h>

#include "tests/bench/bare_machine.hpp"

namespace {

void plain(benchmark::State& bench, const char* guest) {
  vitrine::u64 instructions = 0;
  for (auto _ : bench) {
    vitrine::bench::BareMachine machine(std::string(VITRINE_GUESTS "/guest_") + guest);
    machine.run();
    instructions += machine.retired();
  }
  bench.counters["instructions"] =
      benchmark::Counter(static_cast<double>(instructions), benchmark::Counter::kIsRate);
}

BENCHMARK_CAPTURE(plain, fib, "fib")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(plain, sieve, "sieve")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(plain, matmul, "matmul")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(plain, sha256, "sha256")->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
