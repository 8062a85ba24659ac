// The mouse and the keyboard in a pane.

#include <algorithm>
#include <cctype>

#include "emu/view/value.hpp"
#include "frontend/gui/asking.hpp"
#include "frontend/gui/field.hpp"
#include "frontend/gui/pane_grid.hpp"

namespace vitrine::gui {

/// Where a cell's text goes on over empty cells behind it, it is that cell.
std::optional<std::size_t> PaneGrid::column_at(const view::Row& row, float x) const {
  const float at = (x - area_.left) / ui_.cell - static_cast<float>(indent());
  std::optional<std::size_t> column;
  for (std::size_t i = row.cells.size(); i-- > 0;) {
    const auto start = static_cast<float>(places_[i].start);
    if (places_[i].width == 0 || at < start) continue;
    if (!column) column = i;
    if (row.cells[i].text.empty()) continue;
    const std::size_t width = std::min(view::columns(row.cells[i].text), room_of(row, i));
    return at < start + static_cast<float>(width) ? i : column;
  }
  return column;
}

void PaneGrid::handle_mouse(const Line& line, Box box) {
  const view::Row& row = this->row(line);
  box.top = std::max(box.top, area_.top);
  box.bottom = std::min(box.bottom, area_.bottom - footer_height());
  box.right -= ui_.cell;  // the scrollbar
  if (!contains_mouse(box) || row.cells.empty()) return;
  const float x = ImGui::GetIO().MousePos.x;
  const auto column =
      view::is_heading(pane_, row) ? std::optional<std::size_t>(0) : column_at(row, x);
  if (ImGui::IsMouseClicked(0)) {
    state_.row = line.row;
    state_.show_cursor = false;
    const bool in_gutter = x < area_.left + static_cast<float>(gutter + 1 + indent()) * ui_.cell;
    const bool line_number = column && row.cells[*column].link &&
                             row.cells[*column].link->kind == view::Link::Kind::Line;
    if (!((in_gutter || line_number) && toggle_breakpoint(ui_, pane_, row)) && column)
      activate(row, *column);
  }
  if (column) ask_about(row, *column);
}

void PaneGrid::activate(const view::Row& row, std::size_t column) {
  follow(ui_, row.cells[column]);
}

void PaneGrid::ask_about(const view::Row& row, std::size_t column) {
  if (ImGui::IsMouseClicked(1)) {
    ui_.focus = pane_.name;
    state_.row = static_cast<std::size_t>(&row - pane_.rows.data());
    state_.cell = column;
    state_.open_menu = true;
    state_.menu_at_row = false;
  }
  const view::Cell& cell = row.cells[column];
  const bool fits = view::is_heading(pane_, row)
                        ? heading_text(cell) == view::with_sign(cell)
                        : pane_.columns[column].fit == view::Column::Fit::Wrap ||
                              view::columns(view::with_sign(cell)) <= room_of(row, column);
  std::string words = fits ? "" : cell.text;
  if (!cell.detail.empty()) words += (words.empty() ? "" : "\n") + cell.detail;
  if (words.empty() || ui_.overlay != Overlay::None) return;
  ImGui::BeginTooltip();
  constexpr std::size_t width = 64;  // ImGui would break lines at the commas of numbers, too
  ImGui::TextUnformatted(view::wrapped_lines(words, width).c_str());
  ImGui::EndTooltip();
}

/// The menu of the cell that was asked about, while it is open.
void PaneGrid::draw_menu() {
  if (state_.open_menu) ImGui::OpenPopup("cell");
  state_.open_menu = false;
  if (state_.menu_at_row) place_menu();
  if (!ImGui::BeginPopup("cell")) return;
  if (state_.menu_at_row && ImGui::IsWindowAppearing()) obey_keys_at_once();
  if (state_.row < pane_.rows.size() && !pane_.rows[state_.row].cells.empty()) {
    const view::Row& row = pane_.rows[state_.row];
    draw_cell_menu(ui_, pane_, row, row.cells[std::min(state_.cell, row.cells.size() - 1)]);
  }
  ImGui::EndPopup();
}

/// Below the cursor's row, or above it in the lower half of the window.
void PaneGrid::place_menu() {
  const float y = area_.top - state_.scroll + static_cast<float>(cursor_line()) * ui_.line;
  const std::size_t column = std::min(state_.cell, places_.size() - 1);
  const bool above = y > ImGui::GetIO().DisplaySize.y / 2;
  ImGui::SetNextWindowPos({column_start(column), above ? y : y + ui_.line}, ImGuiCond_Appearing,
                          {0, above ? 1.0F : 0.0F});
}

void PaneGrid::draw_scrollbar() {
  const float content = content_height(), seen = visible_height();
  if (content <= seen) return;
  const float width = std::max(4.0F, ui_.cell / 2);
  const float x = area_.right - width;
  const float size = std::max(3 * width, seen * seen / content);
  const float y = area_.top + (seen - size) * state_.scroll / (content - seen);
  const Box bar{x - width, area_.top, area_.right, area_.top + seen};
  if (contains_mouse(bar) && ImGui::IsMouseClicked(0)) state_.dragging = true;
  if (!ImGui::IsMouseDown(0)) state_.dragging = false;
  if (state_.dragging) {
    const float at = (ImGui::GetIO().MousePos.y - area_.top - size / 2) / (seen - size);
    state_.scroll = std::clamp(at, 0.0F, 1.0F) * (content - seen);
  }
  const bool lit = state_.dragging || contains_mouse(bar);
  list_->AddRectFilled({x, y}, {area_.right, y + size},
                       lit ? ink(ui_.colours()[Role::Faint]) : ink(ui_.colours().border),
                       width / 2);
}

/// The line that the cursor is on; before it was ever moved, the one that is current.
std::size_t PaneGrid::cursor_line() const {
  if (!state_.show_cursor)
    for (std::size_t i = 0; i < lines_.size(); ++i)
      if (is_current(row(lines_[i]))) return i;
  const auto at = std::find_if(lines_.begin(), lines_.end(),
                               [&](const Line& line) { return line.row >= state_.row; });
  return static_cast<std::size_t>(
      std::min<std::ptrdiff_t>(at - lines_.begin(), std::ssize(lines_) - 1));
}

/// Whether a row says the text somewhere, in capitals or not.
bool PaneGrid::contains(const view::Row& row, std::string_view text) const {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  return std::any_of(row.cells.begin(), row.cells.end(), [&](const view::Cell& cell) {
    return std::search(cell.text.begin(), cell.text.end(), text.begin(), text.end(), same) !=
           cell.text.end();
  });
}

/// To the next line with the text that is looked for; behind the last comes the first.
std::ptrdiff_t PaneGrid::distance_to_match(std::ptrdiff_t direction) const {
  const auto all = std::ssize(lines_), from = static_cast<std::ptrdiff_t>(cursor_line());
  for (std::ptrdiff_t i = 1; i <= all; ++i) {
    const std::ptrdiff_t at = ((from + i * direction) % all + all) % all;
    const Line& line = lines_[static_cast<std::size_t>(at)];
    if (line.first && contains(row(line), ui_.find_text)) return at - from;
  }
  ui_.find_failed = true;
  ui_.open_overlay(Overlay::Find, ui_.find_text);
  return 0;
}

/// How many lines a key moves the cursor.
std::ptrdiff_t PaneGrid::distance(PaneKey key) const {
  const auto all = std::ssize(lines_);
  const auto page =
      std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(visible_height() / ui_.line) - 1);
  switch (key) {
    case PaneKey::Up:
      return -1;
    case PaneKey::Down:
      return state_.show_cursor ? 1 : 0;
    case PaneKey::PageUp:
      return -page;
    case PaneKey::PageDown:
      return page;
    case PaneKey::Top:
      return -all;
    case PaneKey::Bottom:
      return all;
    case PaneKey::FindNext:
      return distance_to_match(1);
    case PaneKey::FindPrevious:
      return distance_to_match(-1);
    default:
      return 0;
  }
}

/// Enter is about the cell that the cursor was moved to; else about the first that leads somewhere.
void PaneGrid::enter(const view::Row& row) {
  if (row.cells.empty()) return;
  if (state_.cell > 0) return activate(row, std::min(state_.cell, row.cells.size() - 1));
  for (const view::Cell& cell : row.cells)
    if (follow(ui_, cell)) return;
}

/// What a key does with the row that the cursor is on.
void PaneGrid::use(PaneKey key, const view::Row& row) {
  switch (key) {
    case PaneKey::Left:
      state_.cell -= state_.cell > 0 ? 1 : 0;
      break;
    case PaneKey::Right:
      state_.cell += state_.cell + 1 < row.cells.size() ? 1 : 0;
      break;
    case PaneKey::Follow:
      enter(row);
      break;
    case PaneKey::Break:
      toggle_breakpoint(ui_, pane_, row);
      break;
    case PaneKey::Menu:
      state_.open_menu = state_.menu_at_row = true;
      // The value is what one wants to ask about.
      for (std::size_t i = 0; i < row.cells.size(); ++i)
        if (!row.cells[i].subject.empty()) state_.cell = i;
      break;
    default:
      break;
  }
}

void PaneGrid::take_keys() {
  if (ui_.focus != pane_.name || ui_.pane_keys.empty() || lines_.empty()) return;
  for (const PaneKey key : ui_.pane_keys) {
    const auto line = std::clamp<std::ptrdiff_t>(
        static_cast<std::ptrdiff_t>(cursor_line()) + distance(key), 0, std::ssize(lines_) - 1);
    state_.row = lines_[static_cast<std::size_t>(line)].row;
    state_.show_cursor = true;
    use(key, pane_.rows[state_.row]);
    const float y = static_cast<float>(line) * ui_.line;
    state_.scroll = std::clamp(state_.scroll, y + ui_.line - visible_height(), y);
  }
  ui_.pane_keys.clear();
}

}  // namespace vitrine::gui
