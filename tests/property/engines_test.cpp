// What a program computes depends on nobody who looks: every program of programs/ ends in the same
// state and prints the same in a plain, a modelled and an observed run, and after going back.

#include <filesystem>

#include "emu/machine/machine.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;

namespace {

namespace fs = std::filesystem;

constexpr const char* input = "Vitrine\n3 + 4 * (2 - 7)\n5\n10 / 0\n";

struct Outcome {
  cpu::State state;
  machine::StopReport stop;
  std::string output;
  u64 memory_hash = 0;
  std::optional<machine::Model> model;  ///< compared by itself: plain runs have none to speak of

  bool operator==(const Outcome& other) const {
    return state == other.state && stop.kind == other.stop.kind &&
           stop.exit_code == other.stop.exit_code && stop.signal == other.stop.signal &&
           output == other.output && memory_hash == other.memory_hash;
  }
};

/// FNV-1a over all of physical memory that was ever written.
u64 hash_memory(const machine::Machine& machine) {
  u64 hash = 0xcbf29ce484222325;
  const memory::PhysicalMemory& memory = machine.mmu().memory();
  for (u64 number = 0; number < memory.frames(); ++number) {
    const memory::Frame& frame = memory.frame(number);
    for (std::size_t i = 0; i < frame.bytes.size(); i += 8) {
      u64 word = 0;
      std::memcpy(&word, frame.bytes.data() + i, 8);
      if (word != 0) hash = (hash ^ word ^ (number << 12 | i)) * 0x100000001b3;
    }
  }
  return hash;
}

/// All of programs/, and one that crosses lines and pages all the time.
std::vector<fs::path> programs() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(VITRINE_SOURCE_DIR "/programs"))
    if (entry.path().extension() == ".asm") paths.push_back(entry.path());
  paths.emplace_back(VITRINE_SOURCE_DIR "/tests/cachegrind/kernels/straddling.asm");
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// Runs in slices of `slice` instructions.
Outcome run(const std::shared_ptr<const image::Image>& image, machine::Engine engine, u64 slice,
            const std::optional<cache::HierarchyConfig>& caches = {}) {
  os::TestHost host;
  host.input = input;
  machine::Machine machine = tests::make_machine(image, host, caches);
  Outcome result;
  do {
    result.stop = machine.run(slice, engine);
  } while (result.stop.kind == machine::StopKind::Limit);
  result.state = machine.state();
  result.output = host.output + host.error_output;
  result.memory_hash = hash_memory(machine);
  result.model = machine.model();
  return result;
}

cache::LevelConfig level(u64 size, u32 ways, u32 line, u32 latency) {
  return {.geometry = {size, ways, line}, .latency = latency};
}

cache::HierarchyConfig valgrinds() {
  cache::HierarchyConfig config;
  config.rules = cache::Rules::Cachegrind;
  config.level(cache::Level::L1I) = level(512, 2, 32, 1);
  config.level(cache::Level::L1D) = level(1024, 2, 64, 1);
  config.level(cache::Level::L3) = level(8192, 4, 64, 20);
  return config;
}

/// Small enough that everything is evicted all the time.
cache::HierarchyConfig small(cache::Inclusion l2, cache::Inclusion l3, cache::Prefetch prefetch) {
  cache::HierarchyConfig config;
  config.level(cache::Level::L1I) = level(512, 2, 32, 4);
  config.level(cache::Level::L1D) = level(768, 4, 32, 4);
  config.level(cache::Level::L1D)->index = cache::Index::Virtual;
  config.level(cache::Level::L1D)->prefetch = prefetch;
  const u32 line = l2 == cache::Inclusion::Exclusive ? 32 : 64;  // as those that it takes
  config.level(cache::Level::L2) = level(2048, 4, line, 14);
  config.level(cache::Level::L2)->replacement = cache::Replacement::TreePlru;
  config.level(cache::Level::L2)->inclusion = l2;
  config.level(cache::Level::L2)->prefetch = cache::Prefetch::Stride;
  config.level(cache::Level::L3) = level(8192, 8, 64, 40);
  config.level(cache::Level::L3)->replacement = cache::Replacement::Random;
  config.level(cache::Level::L3)->inclusion = l3;
  config.cached_walks = true;
  return config;
}

std::vector<cache::HierarchyConfig> hierarchies() {
  using enum cache::Inclusion;
  using cache::Prefetch;
  cache::HierarchyConfig one_set = valgrinds();
  one_set.level(cache::Level::L1D) = level(512, 8, 64, 1);
  cache::HierarchyConfig three_sets = small(Neither, Neither, Prefetch::None);
  three_sets.level(cache::Level::L1D)->geometry = {384, 4, 32};
  std::vector<cache::HierarchyConfig> all = {one_set,
                                             three_sets,
                                             valgrinds(),
                                             small(Inclusive, Inclusive, Prefetch::NextLine),
                                             small(Neither, Exclusive, Prefetch::Stride),
                                             small(Exclusive, Neither, Prefetch::None)};
  cache::HierarchyConfig& through = all.emplace_back(small(Neither, Inclusive, Prefetch::None));
  through.level(cache::Level::L1D)->writes = cache::Writes::Through;
  through.level(cache::Level::L1D)->write_allocate = false;
  through.level(cache::Level::L1D)->replacement = cache::Replacement::Fifo;
  through.level(cache::Level::L1I).reset();
  return all;
}

/// Runs, goes back to a third of the way, and runs again to the end.
Outcome run_twice(const std::shared_ptr<const image::Image>& image, u64 steps) {
  os::TestHost host;
  host.input = input;
  machine::Machine machine = tests::make_machine(image, host);
  machine.run(steps / 3);
  const machine::Snapshot snapshot = machine.snapshot();
  machine.run();
  machine.restore(snapshot);
  CHECK(machine.step() == snapshot.step());
  Outcome result;
  result.stop = machine.run();
  result.state = machine.state();
  result.output = host.output + host.error_output;
  result.memory_hash = hash_memory(machine);
  return result;
}

}  // namespace

TEST_CASE("plain, modelled and observed runs of every program are the same run") {
  for (const fs::path& path : programs()) {
    INFO(path);
    const auto image = tests::assemble_image(path.string(), tests::read_text(path.string()));
    const Outcome plain = run(image, machine::Engine::Plain, machine::no_limit);
    CHECK(plain == run(image, machine::Engine::Plain, machine::no_limit));
    CHECK(plain == run(image, machine::Engine::Plain, 997));
    CHECK(plain == run(image, machine::Engine::Modelled, machine::no_limit));
    if (plain.state.retired < 3'000'000)
      CHECK(plain == run(image, machine::Engine::Observed, machine::no_limit));
    CHECK(plain == run_twice(image, plain.state.retired));
  }
}

TEST_CASE("modelled and observed runs count and cache the same, whatever the slices") {
  for (const fs::path& path : programs()) {
    INFO(path);
    const auto image = tests::assemble_image(path.string(), tests::read_text(path.string()));
    const Outcome plain = run(image, machine::Engine::Plain, machine::no_limit);
    if (plain.state.retired > 300'000) continue;
    int number = 0;
    for (const auto& caches : hierarchies()) {
      INFO("hierarchy " << number++);
      const Outcome modelled = run(image, machine::Engine::Modelled, machine::no_limit, caches);
      const Outcome sliced = run(image, machine::Engine::Modelled, 997, caches);
      const Outcome observed = run(image, machine::Engine::Observed, machine::no_limit, caches);
      CHECK(plain == modelled);
      CHECK(plain == observed);
      CHECK(modelled.model == sliced.model);
      CHECK(modelled.model == observed.model);
    }
  }
}

TEST_CASE("going back takes the model along") {
  for (const fs::path& path : programs()) {
    INFO(path);
    const auto image = tests::assemble_image(path.string(), tests::read_text(path.string()));
    for (const auto& caches : hierarchies()) {
      os::TestHost host;
      host.input = input;
      machine::Machine machine = tests::make_machine(image, host, caches);
      machine.run(2000, machine::Engine::Modelled);
      const machine::Snapshot early = machine.snapshot();
      const machine::Model then = machine.model();
      machine.run(20'000, machine::Engine::Modelled);
      const machine::Model later = machine.model();
      machine.restore(early);
      CHECK(machine.model() == then);
      machine.run(20'000, machine::Engine::Modelled);
      CHECK(machine.model() == later);
    }
  }
}
