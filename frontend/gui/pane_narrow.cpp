// Panes whose rows say with fewer words in a narrow room what would else be cut.

#include <algorithm>

#include "frontend/gui/pane_kinds.hpp"

namespace vitrine::gui {

namespace {

constexpr float narrow_below = 60, tight_below = 45;  // characters

/// Draws the pane, in a narrow room as `condense` makes each of its rows.
template <class Condense>
void draw_condensed(Ui& ui, view::Pane pane, PaneState& state, Condense condense) {
  for (view::Row& row : pane.rows)
    if (!view::is_heading(pane, row)) condense(row.cells);
  PaneGrid(ui, pane, state).draw();
}

bool is_below(const Ui& ui, float characters) {
  return ImGui::GetContentRegionAvail().x < characters * ui.cell;
}

void drop_front(std::string& text, std::string_view words) {
  if (text.starts_with(words)) text.erase(0, words.size());
}

}  // namespace

void draw_pages(Ui& ui, const view::Pane& pane, PaneState& state) {
  if (!is_below(ui, narrow_below)) return PaneGrid(ui, pane, state).draw();
  // The tree is drawn tighter, or flat. The rights matter more than what frame it is.
  enum : std::size_t { Target = 3 };  // as view::make_pages() says
  const bool tight = is_below(ui, tight_below);
  view::Pane tuned = pane;
  if (tight) tuned.columns[Target].spare = true;
  draw_condensed(ui, std::move(tuned), state, [&](std::vector<view::Cell>& cells) {
    std::string& entry = cells.front().text;
    entry.erase(0, entry.find_first_not_of(' ') / (tight ? 1 : 2));
    if (const auto prefix = entry.find("[0x"); tight && prefix != std::string::npos)
      entry.erase(prefix + 1, 2);
  });
}

void draw_walk(Ui& ui, const view::Pane& pane, PaneState& state) {
  enum : std::size_t { Entry = 4 };  // as view::make_walk() says
  view::Pane tuned = pane;
  if (is_below(ui, tight_below)) tuned.columns[Entry].spare = true;  // its bits say it, too
  PaneGrid(ui, tuned, state).draw();
}

void draw_calls(Ui& ui, const view::Pane& pane, PaneState& state) {
  enum : std::size_t { Function = 1, From, Step = 4 };  // as view::make_calls() says
  if (!is_below(ui, narrow_below) || pane.columns.size() != Step + 1)
    return PaneGrid(ui, pane, state).draw();
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
  enum : std::size_t { Size = 1, Address };  // as view::make_accesses() says
  if (!is_below(ui, narrow_below)) return PaneGrid(ui, pane, state).draw();
  view::Pane titled = pane;
  titled.columns[Size].title = "bytes";
  if (is_below(ui, tight_below)) titled.columns[Address].spare = true;  // the place says it
  draw_condensed(ui, std::move(titled), state, [](std::vector<view::Cell>& cells) {
    std::string& size = cells[Size].text;
    size.resize(std::min(size.find(' '), size.size()));
  });
}

}  // namespace vitrine::gui
