// Compiled programs. Valgrind deletes loads whose value goes unused, so its counts are not those of
// the program as it stands in the file. But its lackey writes down the references that are left, in
// the same order, and these must give the model cachegrind's counts, to the last miss.

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>

#include "emu/lab/trace_reader.hpp"
#include "tests/cachegrind/cachegrind_file.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;
using namespace vitrine::tests;
using cache::Level;

namespace {

const char* const programs[] = {"queens", "quicksort", "hash-table", "transpose", "crc",
                                "life",   "tree",      "search",     "knapsack"};

bool is_full() {
  return std::getenv("VITRINE_FULL") != nullptr;
}

void compile(const referee::Workshop& workshop, const std::string& name) {
  const std::string root = VITRINE_SOURCE_DIR;
  workshop.must_run(
      "gcc -O2 -static -nostdlib -mgeneral-regs-only -fno-stack-protector "
      "-fno-tree-loop-distribute-patterns -I '" +
      root + "' -o " + name + " '" + root + "/tests/cachegrind/c/" + name + ".c'");
}

std::string record(const referee::Workshop& workshop, const std::string& name) {
  workshop.must_run("valgrind --tool=lackey --trace-mem=yes --log-file=trace.txt ./" + name);
  return workshop.text("trace.txt");
}

Counts replay(const std::string& trace, const Caches& caches) {
  lab::TraceReader reader("trace.txt", [&, at = std::size_t{0}](std::span<char> out) mutable {
    const std::size_t count = std::min(out.size(), trace.size() - at);
    std::memcpy(out.data(), trace.data() + at, count);
    at += count;
    return count;
  });
  cache::Hierarchy hierarchy(caches.config());
  constexpr cache::Kind kinds[] = {cache::Kind::Fetch, cache::Kind::Read, cache::Kind::Write,
                                   cache::Kind::Update};
  for (;;) {
    const auto access = reader.next();
    REQUIRE(access.has_value());
    if (!*access) break;
    hierarchy.access({.kind = kinds[static_cast<std::size_t>((*access)->kind)],
                      .size = (*access)->size,
                      .virtual_address = (*access)->address,
                      .physical_address = (*access)->address});
  }
  const cache::LevelCounters &i1 = hierarchy.counters(Level::L1I),
                             &d1 = hierarchy.counters(Level::L1D),
                             &ll = hierarchy.counters(Level::L3);
  return {i1.fetches,     i1.fetch_misses, ll.fetch_misses, d1.reads,       d1.read_misses,
          ll.read_misses, d1.writes,       d1.write_misses, ll.write_misses};
}

}  // namespace

TEST_CASE("a replay of what Valgrind saw counts what cachegrind counts") {
  if (!referee::have({"valgrind", "gcc"})) return;
  std::size_t number = 0;
  for (const std::string name : programs) {
    const referee::Workshop workshop("cachegrind-" + name);
    compile(workshop, name);
    const std::string trace = record(workshop, name);
    for (std::size_t i = 0; i < cachegrind_caches.size(); ++i) {
      if (!is_full() && i != number % cachegrind_caches.size()) continue;
      const Caches& caches = cachegrind_caches[i];
      INFO(name << caches.options());
      CHECK(to_string(replay(trace, caches)) ==
            to_string(run_cachegrind(workshop, name, caches).total));
    }
    ++number;
  }
}

TEST_CASE("compiled programs make as many data references here, within 1 %") {
  if (!referee::have({"valgrind", "gcc"})) return;
  const Caches& caches = cachegrind_caches[0];
  for (const std::string name : programs) {
    const referee::Workshop workshop("cachegrind-" + name);
    compile(workshop, name);
    const Counts theirs = run_cachegrind(workshop, name, caches).total;

    os::TestHost host;
    auto image = image::read_elf(workshop.bytes(name), name);
    REQUIRE(image.has_value());
    machine::Options options;
    options.arguments = {name};
    options.caches = caches.config();
    auto machine = machine::Machine::create(std::make_shared<const image::Image>(std::move(*image)),
                                            options, host);
    REQUIRE(machine.has_value());
    REQUIRE(machine->run(machine::no_limit, machine::Engine::Modelled).kind ==
            machine::StopKind::Exited);
    const machine::InstructionCounters& ours = machine->model().totals();
    INFO(fmt::format("{}: ours Ir {} Dr {} Dw {}, cachegrind {}", name, ours.executions, ours.reads,
                     ours.writes, to_string(theirs)));
    CHECK(ours.executions == theirs[0]);
    const double data = static_cast<double>(theirs[3] + theirs[6]);
    CHECK(std::abs(static_cast<double>(ours.reads + ours.writes) - data) <= 0.01 * data);
  }
}
