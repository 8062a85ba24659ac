// What going back costs in a run of 100 million instructions, and what keeping its history costs
// the run itself.

#include <benchmark/benchmark.h>

#include <ctime>
#include <fstream>
#include <iterator>

#include "emu/debug/search.hpp"
#include "emu/image/elf.hpp"
#include "emu/os/test_host.hpp"

namespace {

using namespace vitrine;

constexpr u64 run_length = 100'000'000;

/// A guest program, begun as often as it takes to run so long.
struct Run {
  explicit Run(const std::string& guest) : machine(make(guest, host)) {}

  static machine::Machine make(const std::string& guest, os::Host& host) {
    const std::string path = std::string(VITRINE_GUESTS) + "/guest_" + guest;
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> text((std::istreambuf_iterator<char>(file)), {});
    auto image = image::read_elf({reinterpret_cast<const u8*>(text.data()), text.size()}, path);
    if (!image) throw std::runtime_error(image.error().to_string());
    auto machine =
        machine::Machine::create(std::make_shared<const image::Image>(std::move(*image)), {}, host);
    if (!machine) throw std::runtime_error(machine.error().to_string());
    return std::move(*machine);
  }

  os::TestHost host;
  machine::Machine machine;
};

/// Of this thread's processor time, so that a busy host does not blur the ratios.
template <class Function>
double seconds(Function function) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  };
  const double start = now();
  function();
  return now() - start;
}

/// Arg 0: where in the run, in percent. Each time a run that has just been made, without a trace
/// of earlier visits: the jump there, one step back, and ten more.
void step_back(benchmark::State& state, const std::string& guest) {
  const u64 place = run_length / 100 * static_cast<u64>(state.range(0));
  double jump = 0, more = 0, slowest = 0;
  for (auto _ : state) {
    Run run(guest);
    debug::Timeline timeline(run.machine);
    timeline.forward(run_length);
    jump += seconds([&] { timeline.go_to({place, false}); });
    const double back = seconds([&] { timeline.backward(1); });
    more += seconds([&] {
      for (int i = 0; i < 10; ++i) {
        timeline.backward(1);
        benchmark::DoNotOptimize(timeline.last_step());
      }
    });
    state.SetIterationTime(back);
    slowest = std::max(slowest, back);
    state.counters["held_MiB"] = static_cast<double>(timeline.snapshots().held_bytes() >> 20);
    state.counters["snapshots"] = static_cast<double>(timeline.snapshots().size());
  }
  const auto count = static_cast<double>(state.iterations());
  state.counters["jump_ms"] = 1000 * jump / count;
  state.counters["slowest_ms"] = 1000 * slowest;
  state.counters["next_ms"] = 1000 * more / count / 10;
}

/// The first step back after the whole run, which has laid no rungs near its end.
void step_back_from_new_ground(benchmark::State& state, const std::string& guest) {
  for (auto _ : state) {
    Run run(guest);
    debug::Timeline timeline(run.machine);
    // To a breakpoint that never comes, as `continue` does: it cannot know where it will stop.
    timeline.forward(run_length + static_cast<u64>(state.range(0)), {{1}, {}});
    state.SetIterationTime(seconds([&] { timeline.backward(1); }));
  }
}

/// Back through the whole run to a breakpoint that was never reached, and to a write that never
/// was: the whole past is searched.
void search_all(benchmark::State& state, const std::string& guest) {
  double memory = 0, registers = 0;
  for (auto _ : state) {
    Run run(guest);
    debug::Timeline timeline(run.machine);
    timeline.forward(run_length);
    state.SetIterationTime(seconds([&] {
      timeline.backward(machine::no_limit, machine::Stops{{1}, {}});
    }));
    timeline.go_to({run_length, false});
    debug::Subject subject;
    subject.address = run.machine.state().gpr[isa::Rsp] - 100'000;
    memory += seconds([&] {
      (void)debug::search(timeline, subject, debug::Deed::Wrote, debug::Direction::Back);
    });
    timeline.go_to({run_length / 50, false});
    subject.kind = debug::Subject::Kind::Register;
    subject.reg = isa::xmm(7);
    registers += seconds([&] {
      (void)debug::search(timeline, subject, debug::Deed::Wrote, debug::Direction::Back);
    });
  }
  const auto count = static_cast<double>(state.iterations());
  state.counters["who_wrote_memory_ms"] = 1000 * memory / count;
  state.counters["who_wrote_register_ms_per_M"] = 1000 * registers / count / 2;
}

/// Plain and recorded, one after the other in turns; the best of each counts.
void recording(benchmark::State& state, const std::string& guest) {
  double plain = 1e9, recorded = 1e9;
  for (auto _ : state) {
    Run first(guest), second(guest);
    plain = std::min(plain, seconds([&] { first.machine.run(run_length); }));
    debug::Timeline timeline(second.machine);
    const double time = seconds([&] { timeline.forward(run_length); });
    recorded = std::min(recorded, time);
    state.SetIterationTime(time);
    state.counters["snapshots"] = static_cast<double>(timeline.snapshots().size());
  }
  state.counters["ratio"] = recorded / plain;
  state.counters["plain_M/s"] = static_cast<double>(run_length) / plain / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  for (const std::string guest : {"fib", "sieve", "matmul", "sha256", "fill"}) {
    benchmark::RegisterBenchmark(("step_back/" + guest).c_str(), step_back, guest)
        ->Arg(1)
        ->Arg(50)
        ->Arg(99)
        ->Iterations(3)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("step_back_from_new_ground/" + guest).c_str(),
                                 step_back_from_new_ground, guest)
        ->Arg(0)
        ->Iterations(3)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("search_all/" + guest).c_str(), search_all, guest)
        ->Iterations(1)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("recording/" + guest).c_str(), recording, guest)
        ->Iterations(5)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
