// Assembled kernels, whose loads are all used and whose data stand at fixed addresses: what our
// machine counts in one run is what cachegrind counts, in total, by line and by function.

#include <cstdlib>
#include <filesystem>

#include "tests/cachegrind/cachegrind_file.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;
using namespace vitrine::tests;

namespace {

namespace fs = std::filesystem;

std::vector<std::string> kernels() {
  std::vector<std::string> names;
  for (const auto& entry :
       fs::directory_iterator(fs::path(VITRINE_SOURCE_DIR) / "tests/cachegrind/kernels"))
    if (entry.path().extension() == ".asm") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

Counts counts_of(const machine::InstructionCounters& counters) {
  const auto& [fetch, read, write] =
      std::tie(counters.fetch_misses, counters.read_misses, counters.write_misses);
  return {counters.executions, fetch[0], fetch[2], counters.reads, read[0], read[2],
          counters.writes,     write[0], write[2]};
}

CachegrindCounts run_here(const std::shared_ptr<const image::Image>& image, const Caches& caches) {
  os::TestHost host;
  machine::Options options;
  options.arguments = {"kernel"};
  options.caches = caches.config();
  auto machine = machine::Machine::create(image, options, host);
  REQUIRE(machine.has_value());
  REQUIRE(machine->run(machine::no_limit, machine::Engine::Modelled).kind ==
          machine::StopKind::Exited);
  CachegrindCounts all;
  for (const machine::CountedInstruction& each : machine->model().instructions()) {
    const Counts counts = counts_of(each.counters);
    const image::LineEntry* const line = image->line_at(each.address);
    const image::Symbol* const function = image->symbol_at(each.address);
    REQUIRE(function != nullptr);
    all.total += counts;
    all.lines[line == nullptr ? 0 : line->line] += counts;
    // So does Valgrind call the entry.
    all.functions[function->name == "_start" ? "(below main)" : function->name] += counts;
  }
  CHECK(to_string(counts_of(machine->model().totals())) == to_string(all.total));
  return all;
}

template <class Map>
void compare(const Map& ours, const Map& theirs) {
  Map all = ours;
  all.insert(theirs.begin(), theirs.end());
  for (const auto& [key, unused] : all) {
    INFO(key);
    const auto mine = ours.find(key), his = theirs.find(key);
    CHECK((mine == ours.end() ? "absent" : to_string(mine->second)) ==
          (his == theirs.end() ? "absent" : to_string(his->second)));
  }
}

}  // namespace

TEST_CASE("kernels count here what they count in cachegrind") {
  if (!referee::have({"valgrind"})) return;
  const bool full = std::getenv("VITRINE_FULL") != nullptr;
  REQUIRE(kernels().size() >= 12);
  std::size_t number = 0;
  for (const std::string& name : kernels()) {
    const std::string path =
        std::string(VITRINE_SOURCE_DIR) + "/tests/cachegrind/kernels/" + name + ".asm";
    const auto image = assemble_image(path, read_text(path));
    const referee::Workshop workshop("cachegrind-" + name);
    workshop.write("kernel", image::write_executable(*image));
    for (std::size_t i = 0; i < cachegrind_caches.size(); ++i) {
      if (!full && i != number % cachegrind_caches.size()) continue;
      const Caches& caches = cachegrind_caches[i];
      INFO(name << caches.options());
      const CachegrindCounts theirs = run_cachegrind(workshop, "kernel", caches);
      const CachegrindCounts ours = run_here(image, caches);
      CHECK(to_string(ours.total) == to_string(theirs.total));
      compare(ours.functions, theirs.functions);
      compare(ours.lines, theirs.lines);
    }
    ++number;
  }
}
