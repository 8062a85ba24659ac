#pragma once
// A program at one of its moments, with its panes, for the tests of what they show.

#include "emu/observe/next_step.hpp"
#include "emu/view/panes.hpp"
#include "tests/support/program.hpp"

namespace vitrine::tests {

/// Runs to `step` and keeps what the last step did.
struct Visit {
  Visit(const std::string& source, u64 step)
      : machine(make_machine(assemble_image("test.asm", source), host)) {
    machine.run(step - 1, machine::Engine::Modelled);
    if (machine.finished()) return;
    auto record = observe::record_next_step(machine);
    REQUIRE(record.has_value());
    last = std::move(*record);
  }
  [[nodiscard]] view::Pane pane(const std::string& name, std::size_t rows = 24) const {
    const auto kind = view::find_pane(name);
    REQUIRE(kind.has_value());
    return (*kind)->make({.machine = machine,
                          .last = &last,
                          .breakpoints = breakpoints,
                          .rows = rows,
                          .has_model = has_model});
  }
  os::TestHost host;
  machine::Machine machine;
  observe::StepRecord last;
  std::vector<u64> breakpoints;
  bool has_model = true;
};

inline view::Row row_named(const view::Pane& pane, const std::string& name) {
  for (const view::Row& row : pane.rows)
    for (const view::Cell& cell : row.cells)
      if (cell.text == name) return row;
  FAIL("no row " << name << " in\n" << to_text(pane));
  return pane.rows.front();
}

inline view::Row row_of_kind(const view::Pane& pane, const std::string& kind) {
  for (const view::Row& row : pane.rows)
    if (row.kind == kind) return row;
  FAIL("no row of the kind " << kind << " in\n" << to_text(pane));
  return pane.rows.front();
}

}  // namespace vitrine::tests
