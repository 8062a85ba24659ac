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

/// Each row as a heading, with its first cell, and a line for each further cell that says anything:
/// where a column has no room, a line has.
view::Pane transposed(const view::Pane& pane) {
  view::Pane tall = pane;
  tall.columns = {{.key = "what"}, {.key = "text", .fit = view::Column::Fit::Wrap}};
  tall.rows.clear();
  for (const view::Row& row : pane.rows) {
    tall.rows.push_back(row);
    if (view::is_heading(pane, row)) continue;
    tall.rows.back().cells.resize(1);
    for (std::size_t i = 1; i < row.cells.size(); ++i) {
      if (row.cells[i].text.empty()) continue;
      const view::Column& column = pane.columns[i];
      view::Row line{.kind = row.kind};
      line.cells = {
          {.text = column.title.empty() ? column.key : column.title, .mark = view::Mark::Faint},
          row.cells[i]};
      tall.rows.push_back(std::move(line));
    }
  }
  return tall;
}

}  // namespace

void draw_smash(Ui& ui, const view::Pane& pane, PaneState& state) {
  constexpr float enough = 105;  // characters, for values as digits and as text
  if (!is_below(ui, enough)) return PaneGrid(ui, pane, state).draw();
  PaneGrid(ui, transposed(pane), state).draw();
}

void draw_address_space(Ui& ui, const view::Pane& pane, PaneState& state) {
  if (!is_below(ui, narrow_below)) return PaneGrid(ui, pane, state).draw();
  // Of start and end the digits that differ would be cut: the size says as much.
  enum : std::size_t { End = 1, Size = 3 };  // as view::make_address_space() says
  view::Pane tuned = pane;
  tuned.columns[Size].spare = false;
  tuned.columns[End].title.clear();
  draw_condensed(ui, std::move(tuned), state,
                 [](std::vector<view::Cell>& cells) { cells[End].text.clear(); });
}

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
  enum : std::size_t { Size = 1 };  // as view::make_accesses() says
  if (!is_below(ui, narrow_below)) return PaneGrid(ui, pane, state).draw();
  view::Pane titled = pane;
  titled.columns[Size].title = "bytes";
  draw_condensed(ui, is_below(ui, tight_below) ? transposed(titled) : std::move(titled), state,
                 [](std::vector<view::Cell>& cells) {
                   std::string& size = cells[Size].text;
                   if (size.ends_with(" bytes") || size.ends_with(" byte"))
                     size.resize(size.find(' '));
                 });
}

}  // namespace vitrine::gui
