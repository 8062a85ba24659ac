#include "emu/view/session_views.hpp"

#include <algorithm>
#include <map>

#include "emu/view/explain.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

debug::Views session_views() {
  debug::Views views;
  for (const PaneKind& kind : all_panes())
    views.panes.push_back({.name = std::string(kind.name),
                           .title = std::string(kind.title),
                           .about = std::string(kind.about),
                           .sortable = kind.sortable});
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
    all.text += (i == 1 ? "" : "  ") + flags.cells[i].text;
    all.text += mark_sign(flags.cells[i].mark);
  }
  pane.rows.push_back({.kind = "flags", .cells = {std::move(all)}});
  return pane;
}

namespace {

/// The values of a pane, by what they are values of.
std::map<std::string_view, const Cell*> values_of(const Pane& pane) {
  std::map<std::string_view, const Cell*> values;
  for (const Row& row : pane.rows)
    for (const Cell& cell : row.cells)
      if (!cell.subject.empty() && cell.number) values.emplace(cell.subject, &cell);
  return values;
}

}  // namespace

void mark_edits(debug::Timeline& timeline, std::span<Pane> panes,
                const std::function<Pane(std::size_t)>& make) {
  const debug::Position now = timeline.now();
  const std::vector<u64> edits = timeline.edits();
  if (now.ended || !std::binary_search(edits.begin(), edits.end(), now.step)) return;
  std::vector<Pane> before;
  timeline.look_before_edit(now.step, [&](const machine::Machine&) {
    for (std::size_t i = 0; i < panes.size(); ++i)
      before.push_back(make(i));
  });
  for (std::size_t i = 0; i < panes.size(); ++i) {
    const auto values = values_of(before[i]);
    for (Row& row : panes[i].rows)
      for (Cell& cell : row.cells) {
        const auto was = values.find(cell.subject);
        if (was == values.end() || !cell.number || was->second->number == cell.number) continue;
        cell.mark = Mark::Edited;
        cell.detail = "changed by hand, was " + was->second->text;
      }
  }
}

Pane make_pane(debug::Session& session, const debug::PaneRequest& request,
               const SessionPaneOptions& options) {
  const auto kind = find_pane(request.name);
  if (!kind) return {.name = request.name, .title = request.name, .hint = kind.error().to_string()};
  if ((*kind)->needs_model && !session.timeline().has_model()) session.timeline().require_model();
  const auto* watch = (*kind)->needs_watch ? session.watch() : nullptr;
  const std::vector<u64> breakpoints = session.breakpoints().addresses();
  Scene scene{.machine = session.machine(),
              .last = session.timeline().last_step(),
              .breakpoints = breakpoints,
              .address = request.address,
              .rows = options.rows,
              .sort = request.sort,
              .watch = watch,
              .has_model = session.timeline().has_model()};
  Pane pane = (*kind)->make(scene);
  scene.last = nullptr;
  mark_edits(session.timeline(), {&pane, 1}, [&](std::size_t) { return (*kind)->make(scene); });
  if (pane.name == "registers" && pane.rows.size() > options.rows) return compact_registers(pane);
  return pane;
}

}  // namespace vitrine::view
