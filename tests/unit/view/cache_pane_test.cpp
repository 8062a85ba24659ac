// The panes of the caches and of the profile: what a step did, and what lines have cost.

#include <algorithm>

#include "emu/cache/presets.hpp"
#include "emu/observe/next_step.hpp"
#include "emu/view/panes.hpp"
#include "tests/support/program.hpp"

using namespace vitrine;
using view::Mark;
using view::Pane;
using view::Row;

namespace {

// In the teaching caches, a, a + 64 and a + 128 share a set of two ways.
constexpr const char* source = R"(
        global  _start
        section .bss
        alignb  4096
a:      resb    4096
        section .text
_start: mov     byte [a], 1
        mov     al, [a + 64]
        mov     al, [a + 128]
        mov     al, [a + 130]
        mov     al, [a + 16]
        nop
)";

/// A machine that has done some steps, and the last of them.
class Stepped {
 public:
  Stepped(u64 steps, const std::optional<cache::HierarchyConfig>& caches)
      : machine_(tests::make_machine(tests::assemble_image("test.asm", source), host_, caches)) {
    machine_.run(steps - 1, machine::Engine::Modelled);
    last_ = observe::record_next_step(machine_);
  }

  [[nodiscard]] Pane pane(std::string_view name, std::optional<u64> address = {},
                          std::string sort = "") const {
    return (*view::find_pane(name))
        ->make({.machine = machine_,
                .last = last_ ? &*last_ : nullptr,
                .address = address,
                .sort = std::move(sort),
                .has_model = true});
  }

 private:
  os::TestHost host_;
  machine::Machine machine_;
  std::optional<observe::StepRecord> last_;
};

Stepped teaching(u64 steps) {
  return Stepped(steps, *cache::preset("teaching"));
}

/// The rows of one level, without its heading.
std::vector<Row> rows_of(const Pane& pane, std::string_view level) {
  std::vector<Row> rows;
  bool inside = false;
  for (const Row& row : pane.rows) {
    if (row.kind == "level")
      inside = row.cells[0].text.starts_with(level);
    else if (inside)
      rows.push_back(row);
  }
  return rows;
}

constexpr std::size_t set = 0, way0 = 2, way1 = 3, misses = 6;

}  // namespace

TEST_CASE("a miss is marked where it filled, and its dirty victim leaves under it") {
  const Pane pane = teaching(3).pane("cache");
  const std::vector<Row> rows = rows_of(pane, "L1D");
  REQUIRE(rows.size() == 5);  // four sets and a victim
  CHECK(rows[0].mark == Mark::Current);
  CHECK(rows[0].cells[way0].mark == Mark::Miss);
  CHECK(rows[0].cells[way1].mark == Mark::None);
  CHECK(rows[0].cells[misses].number == 3);
  CHECK(rows[1].kind == "victim");
  CHECK(rows[1].cells[way0].mark == Mark::Victim);
  CHECK(rows[1].cells[way0].text.ends_with("D"));
  CHECK(rows[1].cells[way0].detail.find("written back") != std::string::npos);
  CHECK(rows[2].mark == Mark::None);
  CHECK(rows[2].cells[way0].text == "-");
}

TEST_CASE("a hit is marked in its way, and ages tell who was used last") {
  const std::vector<Row> rows = rows_of(teaching(4).pane("cache"), "L1D");
  CHECK(rows[0].cells[way0].mark == Mark::Hit);
  CHECK(rows[0].cells[way0].text.ends_with("0"));
  CHECK(rows[0].cells[way1].text.ends_with("1"));
  CHECK(rows[0].cells[way1].detail.find("the next to go") != std::string::npos);
  CHECK(
      std::none_of(rows.begin(), rows.end(), [](const Row& row) { return row.kind == "victim"; }));
}

TEST_CASE("a write that does not allocate marks its set, since no way has it") {
  cache::HierarchyConfig caches = *cache::preset("teaching");
  caches.level(cache::Level::L1D)->write_allocate = false;
  const std::vector<Row> rows = rows_of(Stepped(1, caches).pane("cache"), "L1D");
  CHECK(rows[0].cells[set].mark == Mark::Miss);
  CHECK(rows[0].cells[way0].text == "-");
}

TEST_CASE("a level of many sets is a strip that opens on what was used, or asked for") {
  const Stepped run(5, *cache::preset("cachegrind"));
  std::vector<Row> rows = rows_of(run.pane("cache"), "L1D");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].kind == "heat");
  CHECK(rows[1].cells[set].number == 0);
  CHECK(rows[1].cells[way0].mark == Mark::Hit);
  const u64 beyond = tests::assemble_image("test.asm", source)->find_symbol("a")->value + 130;
  rows = rows_of(run.pane("cache", beyond), "L1D");
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].cells[set].number == 2);
  CHECK(rows[1].cells[way0].mark == Mark::Current);
}

TEST_CASE("without caches or without the model the pane says so") {
  CHECK(Stepped(2, std::nullopt).pane("cache").hint.find("has no caches") != std::string::npos);
}

TEST_CASE("lines are sorted by the column that is asked for") {
  const Stepped run = teaching(5);
  const auto first = [&](std::string sort) {
    return run.pane("profile", {}, std::move(sort)).rows[0].cells[0].text;
  };
  CHECK(first("line") == "7");
  const Pane by_cycles = run.pane("profile");
  const auto cycles = std::find_if(by_cycles.columns.begin(), by_cycles.columns.end(),
                                   [](const auto& column) { return column.key == "cycles"; }) -
                      by_cycles.columns.begin();
  u64 before = ~u64{0};
  for (const Row& row : by_cycles.rows) {
    const u64 now = *row.cells[static_cast<std::size_t>(cycles)].number;
    CHECK(now <= before);
    before = now;
  }
  CHECK(by_cycles.rows.size() == 5);
  CHECK(run.pane("profile", {}, "nothing").rows.empty());
  CHECK(run.pane("functions", {}, "times").rows.size() == 1);
}
