// Panes whose rows say with fewer words in a narrow room what would else be cut.

#include <algorithm>

#include "frontend/gui/pane_kinds.hpp"

namespace vitrine::gui {

namespace {

constexpr float narrow_below = 60;  // characters

/// Draws the pane, in a narrow room as `condense` makes each of its rows.
template <class Condense>
void draw_condensed(Ui& ui, view::Pane pane, PaneState& state, Condense condense) {
  for (view::Row& row : pane.rows)
    if (!view::is_heading(pane, row)) condense(row.cells);
  PaneGrid(ui, pane, state).draw();
}

bool is_narrow(const Ui& ui) {
  return ImGui::GetContentRegionAvail().x < narrow_below * ui.cell;
}

void drop_front(std::string& text, std::string_view words) {
  if (text.starts_with(words)) text.erase(0, words.size());
}

}  // namespace

void draw_pages(Ui& ui, const view::Pane& pane, PaneState& state) {
  if (!is_narrow(ui)) return PaneGrid(ui, pane, state).draw();
  // The tree is drawn tighter.
  draw_condensed(ui, pane, state, [](std::vector<view::Cell>& cells) {
    std::string& entry = cells.front().text;
    entry.erase(0, entry.find_first_not_of(' ') / 2);
  });
}

void draw_calls(Ui& ui, const view::Pane& pane, PaneState& state) {
  enum : std::size_t { Function = 1, From, Step = 4 };  // as view::make_calls() says
  if (!is_narrow(ui) || pane.columns.size() != Step + 1) return PaneGrid(ui, pane, state).draw();
  // What each row repeats stands once above them.
  view::Pane titled = pane;
  titled.columns[Function].title = "function";
  titled.columns[From].title = "called from";
  titled.columns[Step].title = "step";
  titled.columns[Step].right = true;
  draw_condensed(ui, std::move(titled), state, [](std::vector<view::Cell>& cells) {
    drop_front(cells[From].text, "from ");
    drop_front(cells[Step].text, "step ");
  });
}

void draw_accesses(Ui& ui, const view::Pane& pane, PaneState& state) {
  enum : std::size_t { Size = 1 };  // as view::make_accesses() says
  if (!is_narrow(ui)) return PaneGrid(ui, pane, state).draw();
  view::Pane titled = pane;
  titled.columns[Size].title = "bytes";
  draw_condensed(ui, std::move(titled), state, [](std::vector<view::Cell>& cells) {
    std::string& size = cells[Size].text;
    size.resize(std::min(size.find(' '), size.size()));
  });
}

}  // namespace vitrine::gui
