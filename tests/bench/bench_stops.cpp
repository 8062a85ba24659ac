// What breakpoints and watches cost: guest instructions a second with none, with ones that are
// never met, with a watch in a page that the program uses all the time, and a second's stops.

#include <benchmark/benchmark.h>

#include "tests/bench/bare_machine.hpp"

namespace {

using namespace vitrine;

enum class Setting {
  None,
  Cold,        ///< breakpoint and watch that are never met
  SharedPage,  ///< a watch on bytes that are never used, in the page that the stack begins in
  HotWatch,    ///< a watch on the word below the start stack: every call writes it
};

void run(benchmark::State& bench, const char* guest, Setting setting) {
  u64 instructions = 0, stops = 0;
  for (auto _ : bench) {
    bench::BareMachine machine(std::string(VITRINE_GUESTS "/guest_") + guest);
    const u64 stack = machine.state().gpr[isa::Rsp];
    switch (setting) {
      case Setting::None:
        break;
      case Setting::Cold:
        machine.engine().set_breakpoints({8});
        machine.mmu().set_watches({{.address = 8, .size = 8, .reads = true}});
        break;
      case Setting::SharedPage:
        machine.mmu().set_watches({{.address = stack + 32, .size = 8, .reads = true}});
        break;
      case Setting::HotWatch:
        machine.mmu().set_watches({{.address = stack - 200, .size = 8}});
        break;
    }
    machine.run();
    instructions += machine.retired();
    stops += machine.stops();
  }
  using benchmark::Counter;
  bench.counters["instructions"] = Counter(static_cast<double>(instructions), Counter::kIsRate);
  bench.counters["stops"] = Counter(static_cast<double>(stops), Counter::kIsRate);
}

BENCHMARK_CAPTURE(run, fib, "fib", Setting::None)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, fib_cold, "fib", Setting::Cold)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, fib_shared_page, "fib", Setting::SharedPage)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, fib_hot_watch, "fib", Setting::HotWatch)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, sieve, "sieve", Setting::None)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, sieve_cold, "sieve", Setting::Cold)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, sha256, "sha256", Setting::None)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, sha256_cold, "sha256", Setting::Cold)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, sha256_shared_page, "sha256", Setting::SharedPage)
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
