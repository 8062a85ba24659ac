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

std::vector<fs::path> programs() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(VITRINE_SOURCE_DIR "/programs"))
    if (entry.path().extension() == ".asm") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// Runs in slices of `slice` instructions.
Outcome run(const std::shared_ptr<const image::Image>& image, machine::Engine engine, u64 slice) {
  os::TestHost host;
  host.input = input;
  machine::Machine machine = tests::make_machine(image, host);
  Outcome result;
  do {
    result.stop = machine.run(slice, engine);
  } while (result.stop.kind == machine::StopKind::Limit);
  result.state = machine.state();
  result.output = host.output + host.error_output;
  result.memory_hash = hash_memory(machine);
  return result;
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
