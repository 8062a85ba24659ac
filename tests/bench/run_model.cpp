// run_model [--instructions] FILE SIZE,WAYS,LINE SIZE,WAYS,LINE SIZE,WAYS,LINE: runs a program with
// TLBs, cachegrind's caches (I1, D1, LL) and the counters of every instruction, and tells its nine
// numbers in cachegrind's order: in total or for every instruction address; and the speed by
// processor time, for compare_model.sh.

#include <fmt/format.h>

#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>

#include "emu/image/elf.hpp"
#include "emu/machine/machine.hpp"
#include "emu/os/test_host.hpp"

namespace {

using namespace vitrine;

/// As Valgrind writes it: "32768,8,64".
cache::LevelConfig level(const char* text) {
  cache::LevelConfig level;
  if (std::sscanf(text, "%lu,%u,%u", &level.geometry.size, &level.geometry.ways,
                  &level.geometry.line) != 3) {
    fmt::print(stderr, "run_model: {} is no SIZE,WAYS,LINE\n", text);
    std::exit(2);
  }
  return level;
}

std::string nine(const machine::InstructionCounters& c) {
  return fmt::format("{} {} {} {} {} {} {} {} {}", c.executions, c.fetch_misses[0],
                     c.fetch_misses[2], c.reads, c.read_misses[0], c.read_misses[2], c.writes,
                     c.write_misses[0], c.write_misses[2]);
}

int run(const char* path, bool each, char** caches) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<u8> bytes((std::istreambuf_iterator<char>(file)), {});
  auto image = image::read_elf(bytes, path, nullptr);
  if (!image) {
    fmt::print(stderr, "run_model: {}: {}\n", path, image.error().to_string());
    return 1;
  }
  machine::Options options;
  options.arguments = {path};
  options.caches.emplace();
  options.caches->rules = cache::Rules::Cachegrind;
  options.caches->level(cache::Level::L1I) = level(caches[0]);
  options.caches->level(cache::Level::L1D) = level(caches[1]);
  options.caches->level(cache::Level::L3) = level(caches[2]);
  os::TestHost host;
  auto machine = machine::Machine::create(std::make_shared<const image::Image>(std::move(*image)),
                                          options, host);
  if (!machine) {
    fmt::print(stderr, "run_model: {}\n", machine.error().to_string());
    return 1;
  }
  const std::clock_t start = std::clock();
  const machine::StopReport report = machine->run(machine::no_limit, machine::Engine::Modelled);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  const machine::Model& model = machine->model();
  if (each) {
    for (const auto& instruction : model.instructions())
      fmt::print("{:#x} {}\n", instruction.address, nine(instruction.counters));
  }
  fmt::print("counters {}\ninstructions {}\nseconds {:.4f}\n", nine(model.totals()),
             machine->step(), seconds);
  return report.kind == machine::StopKind::Exited ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const bool each = argc > 1 && std::strcmp(argv[1], "--instructions") == 0;
  if (each) --argc, ++argv;
  if (argc != 5) {
    fmt::print(stderr, "usage: run_model [--instructions] FILE I1 D1 LL\n");
    return 2;
  }
  return run(argv[1], each, argv + 2);
}
