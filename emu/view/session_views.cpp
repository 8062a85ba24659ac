#include "emu/view/session_views.hpp"

#include "emu/view/explain.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

debug::Views session_views() {
  debug::Views views;
  for (const PaneKind& kind : all_panes())
    views.panes.push_back({std::string(kind.name), std::string(kind.about), kind.sortable});
  views.value = describe_value;
  views.end = [](const machine::Machine& machine, const machine::StopReport& stop) {
    const Explanation explanation = explain_stop(machine, stop);
    std::vector<std::string> lines{explanation.what};
    if (!explanation.cause.empty()) lines.push_back(explanation.cause);
    if (!explanation.hint.empty()) lines.push_back("hint: " + explanation.hint);
    return lines;
  };
  return views;
}

Pane compact_registers(const Pane& registers) {
  constexpr std::size_t across = 3;
  Pane pane{.name = registers.name, .title = registers.title};
  for (std::size_t i = 0; i < across; ++i) {
    pane.columns.push_back({.key = "name" + std::to_string(i + 1)});
    pane.columns.push_back({.key = "value" + std::to_string(i + 1)});
  }
  Row flags{.kind = "flags", .cells = {{.text = "flags"}}};
  std::size_t used = across;  // of the last row
  for (const Row& row : registers.rows) {
    if (row.cells.size() < 2) continue;
    if (row.kind == "flag") {
      Cell flag = row.cells[1];
      flag.text = row.cells[0].text + " " + flag.text;
      flags.cells.push_back(std::move(flag));
      continue;
    }
    if (used == across) {
      pane.rows.push_back({.kind = row.kind});
      used = 0;
    }
    pane.rows.back().cells.insert(pane.rows.back().cells.end(), {row.cells[0], row.cells[1]});
    ++used;
  }
  for (Row& row : pane.rows)
    row.cells.resize(2 * across);
  // The flags stand in one cell, as they are more than there are columns.
  Cell all{.text = ""};
  for (std::size_t i = 1; i < flags.cells.size(); ++i) {
    const bool changed = flags.cells[i].mark == Mark::Changed;
    all.text += (i == 1 ? "" : "  ") + flags.cells[i].text + (changed ? "*" : "");
  }
  pane.rows.push_back({.kind = "flags", .cells = {std::move(all)}});
  return pane;
}

Pane make_pane(debug::Session& session, const debug::PaneRequest& request,
               const SessionPaneOptions& options) {
  const auto kind = find_pane(request.name);
  if (!kind) return {.name = request.name, .title = request.name, .hint = kind.error().to_string()};
  if ((*kind)->needs_model && !session.timeline().has_model()) session.timeline().require_model();
  const auto* watch = (*kind)->needs_watch ? session.watch() : nullptr;
  const std::vector<u64> breakpoints = session.breakpoints().addresses();
  const Scene scene{.machine = session.machine(),
                    .last = session.timeline().last_step(),
                    .breakpoints = breakpoints,
                    .address = request.address,
                    .rows = options.rows,
                    .sort = request.sort,
                    .watch = watch,
                    .has_model = session.timeline().has_model()};
  Pane pane = (*kind)->make(scene);
  if (pane.name == "registers" && pane.rows.size() > options.rows) return compact_registers(pane);
  return pane;
}

}  // namespace vitrine::view
