// Which rows of a pane are seen: what stays at its top, what a new picture must show, and what an
// answer covers. What is drawn there is in pane_grid.cpp.

#include <algorithm>
#include <cmath>

#include "emu/view/panes.hpp"
#include "frontend/gui/pane_grid.hpp"

namespace vitrine::gui {

namespace {

/// Panes that grow at their end, where one looks.
bool shows_newest(const view::Pane& pane) {
  return pane.name == "console" || pane.name == "commands";
}

}  // namespace

/// The rows end where an answer covers the pane, so that all can be scrolled to; unless too little
/// would be left.
void PaneGrid::keep_clear() {
  constexpr float least = 3;  // lines
  const Rectangle& answer = ui_.answer;
  const bool beside = area_.right <= answer.x || area_.left >= answer.x + answer.width;
  if (answer.height == 0 || beside || answer.y - area_.top < least * ui_.line) return;
  area_.bottom = std::min(area_.bottom, answer.y);
}

/// What a step looked up is said above the boards of the caches. It stays there when they are
/// scrolled, unless it would take more than a third of the room.
void PaneGrid::draw_pinned() {
  const auto end = std::find_if(lines_.begin(), lines_.end(),
                                [&](const Line& line) { return row(line).kind != "reference"; });
  const float height = static_cast<float>(end - lines_.begin()) * ui_.line;
  if (height > visible_height() / 3) return;
  pinned_.assign(lines_.begin(), end);
  lines_.erase(lines_.begin(), end);
  for (std::size_t i = 0; i < pinned_.size(); ++i)
    draw_line(pinned_[i], line_box(i, area_.top));
  area_.top += height;
}

/// What stands in the first line that is seen: of a cache that is scrolled, its name, since sets of
/// one look like those of another; but not over its last one.
std::size_t PaneGrid::heading_over(std::size_t first) const {
  if (first + 1 < lines_.size() && row(lines_[first + 1]).kind == "level") return first;
  for (std::size_t i = first + 1; i-- > 0;)
    if (row(lines_[i]).kind == "level") return i;
  return first;
}

/// A new picture or another size of the pane or its text keeps the rows where they are, and scrolls
/// only when what is current is not seen.
void PaneGrid::settle_scroll() {
  const float most = std::max(0.0F, content_height() - visible_height());
  const ImVec2 room{(area_.right - area_.left) / ui_.cell, visible_height() / ui_.line};
  if (state_.picture != ui_.picture->number || state_.room.x != room.x || state_.room.y != room.y) {
    if (state_.anchor)
      for (std::size_t i = 0; i < lines_.size(); ++i)
        if (!row(lines_[i]).cells.empty() && row_key(row(lines_[i])) == state_.anchor) {
          state_.scroll = static_cast<float>(i) * ui_.line - state_.anchor_y;
          break;
        }
    // Memory begins with what it is about: with another beginning it is seen from its top.
    if (const auto start = start_key(); pane_.name == "memory" && start != state_.start) {
      state_.start = start;
      state_.scroll = 0;
    }
    if (const auto [first, last] = lines_to_see(); last < lines_.size()) {
      const float margin = std::min(3 * ui_.line, visible_height() / 4);
      const float top = static_cast<float>(first) * ui_.line - margin,
                  bottom = static_cast<float>(last + 1) * ui_.line + margin - visible_height();
      // Where not all of them fit, the last ones do.
      state_.scroll = std::max(std::min(state_.scroll, top), bottom);
    }
    state_.picture = ui_.picture->number;
    state_.room = room;
  }
  if (hovered_ && ImGui::GetIO().MouseWheel != 0 && !ImGui::GetIO().KeyCtrl &&
      !ImGui::GetIO().KeyShift)
    state_.scroll -= ImGui::GetIO().MouseWheel * 3 * ui_.line;
  state_.scroll = std::round(std::clamp(state_.scroll, 0.0F, most) / ui_.line) * ui_.line;
  state_.anchor.reset();
  const auto first = static_cast<std::size_t>(state_.scroll / ui_.line);
  for (std::size_t i = first; i < lines_.size() && !state_.anchor; ++i)
    if (const auto key = row_key(row(lines_[i]))) {
      state_.anchor = key;
      state_.anchor_y = static_cast<float>(i) * ui_.line - state_.scroll;
    }
}

/// From the first to the last line that a new picture must show: what is current, or else the sets
/// that the step looked up; of memory where the step's access begins. None: both are beyond the
/// last.
std::pair<std::size_t, std::size_t> PaneGrid::lines_to_see() const {
  const std::size_t none = lines_.size();
  if (const auto kind = view::find_pane(pane_.name); kind && (*kind)->sortable) return {none, none};
  if (shows_newest(pane_) && none > 0) return {none - 1, none - 1};
  if (pane_.name == "memory") {
    const auto touched = std::find_if(lines_.begin(), lines_.end(), [&](const Line& line) {
      const auto& cells = row(line).cells;
      return std::any_of(cells.begin(), cells.end(),
                         [](const view::Cell& cell) { return view::is_trace(cell.mark); });
    });
    const auto at = static_cast<std::size_t>(touched - lines_.begin());
    return {at, at};
  }
  std::size_t first = none, last = none, pointer = none;
  for (std::size_t i = 0; i < none; ++i) {
    const view::Row& row = this->row(lines_[i]);
    if (is_current(row)) pointer = i;
    const bool looked_up =
        std::any_of(row.cells.begin(), row.cells.end(), [](const view::Cell& cell) {
          return cell.mark == view::Mark::Hit || cell.mark == view::Mark::Miss;
        });
    if (view::is_heading(pane_, row) || !looked_up) continue;
    first = std::min(first, i);
    last = i;
  }
  if (last == none) return {pointer, pointer};
  // The heading above says which cache it is.
  for (std::size_t i = first; i-- > 0;)
    if (view::is_heading(pane_, row(lines_[i]))) return {i, last};
  return {first, last};
}

/// What a row is known by from one picture to the next: its address or line.
std::optional<u64> PaneGrid::row_key(const view::Row& row) {
  for (const view::Cell& cell : row.cells)
    if (cell.number && cell.link) return cell.number;
  return std::nullopt;
}

std::optional<u64> PaneGrid::start_key() const {
  for (const view::Row& row : pane_.rows)
    if (const auto key = row_key(row)) return key;
  return std::nullopt;
}

}  // namespace vitrine::gui
