#include "frontend/gui/pane_grid.hpp"

#include <algorithm>
#include <cmath>

#include "emu/view/value.hpp"
#include "frontend/gui/text.hpp"

namespace vitrine::gui {

namespace {

/// How many characters of a number's text are zeros that lead it: they are drawn faint.
std::size_t leading_zeros(const view::Cell& cell, const std::string& text) {
  if (!cell.number || text.size() < 6) return 0;
  if (text.find_first_not_of("0123456789abcdef") != std::string::npos) return 0;
  const auto first = text.find_first_not_of('0');
  return first == std::string::npos ? text.size() - 1 : first;
}

}  // namespace

PaneGrid::PaneGrid(Ui& ui, const view::Pane& pane, PaneState& state)
    : ui_(ui), pane_(pane), state_(state) {}

float PaneGrid::text(ImVec2 at, std::string_view text, ImU32 colour, ImFont* font) const {
  ImFont* used = font != nullptr ? font : ui_.fonts.regular;
  list_->AddText(used, used->FontSize, at, colour, text.data(), text.data() + text.size());
  return at.x + static_cast<float>(view::columns(text)) * ui_.cell;
}

bool PaneGrid::contains_mouse(const Box& box) const {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  return hovered_ && mouse.x >= box.left && mouse.x < box.right && mouse.y >= box.top &&
         mouse.y < box.bottom;
}

void PaneGrid::draw() {
  list_ = ImGui::GetWindowDrawList();
  hovered_ = ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  const ImVec2 from = ImGui::GetCursorScreenPos(), room = ImGui::GetContentRegionAvail();
  area_ = {from.x, from.y, from.x + room.x, from.y + room.y};
  if (room.x < 4 * ui_.cell || room.y < ui_.line) return;
  keep_clear();
  if (pane_.rows.empty()) {
    ImGui::SetCursorScreenPos({from.x + ui_.cell / 2, from.y});  // as the tab's title
    return draw_faint(ui_, pane_.hint);
  }
  place();
  has_titles_ = std::any_of(pane_.columns.begin(), pane_.columns.end(),
                            [](const view::Column& column) { return !column.title.empty(); });
  if (has_titles_) draw_titles();
  lay_lines();
  draw_pinned();
  take_keys();
  settle_scroll();

  list_->PushClipRect({area_.left, area_.top}, {area_.right, area_.bottom - footer_height()}, true);
  const auto first = static_cast<std::size_t>(state_.scroll / ui_.line);
  const auto count = static_cast<std::size_t>(visible_height() / ui_.line);
  const std::size_t end = std::min(lines_.size(), first + count);
  const float top = area_.top - state_.scroll;
  if (first < end) {
    const std::size_t heading = heading_over(first), rows = heading == first ? first : first + 1;
    draw_ground(std::span(lines_).subspan(rows, end - rows),
                top + static_cast<float>(rows) * ui_.line);
    draw_line(lines_[heading], line_box(first, top));
    for (std::size_t i = first + 1; i < end; ++i)
      draw_line(lines_[i], line_box(i, top));
  }
  list_->PopClipRect();
  draw_footer({area_.left, area_.bottom - footer_height(), area_.right, area_.bottom});
  draw_scrollbar();
  draw_menu();
}

/// Places the columns. Shift and the wheel go to those that are left out at the right, and so does
/// the keyboard's cursor.
void PaneGrid::place() {
  const auto characters =
      static_cast<std::size_t>((area_.right - area_.left - ui_.cell) / ui_.cell);
  const auto lay = [&] {
    const std::size_t besides = indent() + margin();
    places_ = view::place_columns(pane_, gutter, characters - std::min(characters, besides),
                                  state_.skipped);
  };
  lay();
  const auto left_out = [](const view::ColumnPlace& each) { return each.left_out; };
  const auto more_at_right = [&] {
    return std::any_of(
        places_.begin() + static_cast<std::ptrdiff_t>(std::min(state_.skipped + 1, places_.size())),
        places_.end(), left_out);
  };
  const float wheel = hovered_ && ImGui::GetIO().KeyShift ? ImGui::GetIO().MouseWheel : 0;
  if (wheel > 0 && state_.skipped > 0) --state_.skipped;
  if (wheel < 0 && more_at_right()) ++state_.skipped;
  if (state_.show_cursor && state_.cell <= state_.skipped && state_.skipped > 0)
    state_.skipped = state_.cell - std::min<std::size_t>(state_.cell, 1);
  lay();
  while (state_.show_cursor && state_.cell < places_.size() && places_[state_.cell].left_out &&
         state_.skipped + 1 < state_.cell) {
    ++state_.skipped;
    lay();
  }
}

PaneGrid::Box PaneGrid::line_box(std::size_t index, float top) const {
  const float y = top + static_cast<float>(index) * ui_.line;
  return {area_.left, y, area_.right, y + ui_.line};
}

float PaneGrid::visible_height() const {
  const float height = area_.bottom - area_.top - footer_height();
  return std::max(1.0F, std::floor(height / ui_.line)) * ui_.line;
}

float PaneGrid::column_start(std::size_t column) const {
  return area_.left + static_cast<float>(indent() + places_[column].start) * ui_.cell;
}

float PaneGrid::content_height() const {
  return static_cast<float>(lines_.size()) * ui_.line;
}

/// Empty cells behind one lend it their room; but addresses are as short in every row.
std::size_t PaneGrid::room_of(const view::Row& row, std::size_t column) const {
  std::size_t room = places_[column].width;
  if (pane_.columns[column].key == "address") return room;
  for (std::size_t i = column + 1; i < row.cells.size(); ++i) {
    if (!row.cells[i].text.empty() || row.cells[i].mark != view::Mark::None) break;
    if (places_[i].width != 0) room = places_[i].start + places_[i].width - places_[column].start;
  }
  return room;
}

std::string PaneGrid::fitted(const view::Row& row, std::size_t column, std::size_t width) const {
  return view::fitted(row.cells[column], pane_.columns[column].fit, width);
}

void PaneGrid::draw_titles() {
  for (std::size_t i = 0; i < pane_.columns.size(); ++i) {
    const view::Column& column = pane_.columns[i];
    if (places_[i].width == 0) continue;
    const std::size_t width = view::columns(column.title);
    const std::size_t shift =
        column.right && places_[i].width > width ? places_[i].width - width : 0;
    text({area_.left + static_cast<float>(places_[i].start + indent() + shift) * ui_.cell,
          area_.top},
         column.title, ui_.ink_of(Role::Faint));
  }
  area_.top += ui_.line;
}

void PaneGrid::lay_lines() {
  for (std::size_t i = 0; i < pane_.rows.size(); ++i) {
    const view::Row& row = pane_.rows[i];
    if (!shows(row)) continue;
    if (view::is_heading(pane_, row) || !wraps(row)) {
      lines_.push_back({i, {}, true});
      continue;
    }
    bool first = true;
    for (std::string& part : view::wrapped(view::with_sign(row.cells.back()),
                                           std::max<std::size_t>(8, places_.back().width))) {
      lines_.push_back({i, std::move(part), first});
      first = false;
    }
  }
}

bool PaneGrid::wraps(const view::Row&) const {
  return pane_.columns.back().fit == view::Column::Fit::Wrap;
}

bool PaneGrid::is_current(const view::Row& row) {
  if (row.mark == view::Mark::Current || row.mark == view::Mark::Danger) return true;
  return std::any_of(row.cells.begin(), row.cells.end(),
                     [](const view::Cell& cell) { return cell.mark == view::Mark::Current; });
}

Role PaneGrid::role_of_cell(const view::Row& row, const view::Cell& cell) const {
  return role_of(cell.mark != view::Mark::None ? cell.mark : row.mark);
}

void PaneGrid::draw_ground(std::span<const Line> lines, float top) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const view::Mark mark = row(lines[i]).mark;
    if (mark != view::Mark::Current && mark != view::Mark::Danger) continue;
    const Box box = line_box(i, top);
    const bool danger = mark == view::Mark::Danger;
    list_->AddRectFilled({box.left, box.top}, {box.right, box.bottom},
                         ink(ui_.colours()[danger ? Ground::Danger : Ground::Current]));
  }
}

void PaneGrid::draw_heading(const view::Row& row, Box box) {
  const view::Cell cell = row.cells.empty() ? view::Cell{} : row.cells.front();
  const bool faint = row.mark == view::Mark::Faint;
  text({box.left + static_cast<float>(gutter + indent()) * ui_.cell, box.top + 1},
       heading_text(cell), ui_.ink_of(role_of_cell(row, cell)),
       faint ? ui_.fonts.regular : ui_.fonts.bold);
}

std::string PaneGrid::heading_text(const view::Cell& cell) const {
  return view::shorten_middle(view::with_sign(cell), heading_room());
}

std::size_t PaneGrid::heading_room() const {
  const auto room = static_cast<std::size_t>((area_.right - area_.left) / ui_.cell);
  return std::max<std::size_t>(3, room - std::min(room, gutter + indent() + 1));
}

void PaneGrid::draw_text(const view::Row& row, std::size_t column, ImVec2 at,
                         const std::string& shown, Role role) {
  const view::Cell& cell = row.cells[column];
  const std::size_t zeros = role == Role::Faint ? 0 : leading_zeros(cell, shown);
  if (zeros == 0) {
    text(at, shown, ui_.ink_of(role));
    return;
  }
  const float x = text(at, std::string_view(shown).substr(0, zeros), ui_.ink_of(Role::Faint));
  text({x, at.y}, std::string_view(shown).substr(zeros), ui_.ink_of(role));
}

void PaneGrid::draw_trace(ImVec2 at, view::Mark mark, Role role) {
  text(at, view::mark_sign(mark), ui_.ink_of(role));
}

void PaneGrid::draw_line(const Line& line, Box box) {
  const view::Row& row = this->row(line);
  const float left = box.left + static_cast<float>(indent()) * ui_.cell;
  if (line.first && row.mark != view::Mark::None)
    text({left, box.top + 1}, view::mark_sign(row.mark, true), ui_.ink_of(role_of(row.mark)));
  if (view::is_heading(pane_, row)) {
    draw_heading(row, box);
  } else {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (places_[i].width == 0) continue;
      const bool wraps = line.wrapped && i + 1 == row.cells.size();
      if (!line.first && !wraps) continue;
      const std::string shown = wraps ? *line.wrapped : fitted(row, i, room_of(row, i));
      Box cell = box;
      cell.left = left + static_cast<float>(places_[i].start) * ui_.cell;
      cell.right = cell.left + static_cast<float>(places_[i].width) * ui_.cell;
      draw_cell(row, i, shown, cell);
    }
    if (view::is_cut(pane_, row, places_)) draw_cut(row, box);
  }
  if (ui_.focus == pane_.name && line.row == state_.row && state_.show_cursor)
    list_->AddRect({box.left, box.top}, {box.right - 1, box.bottom}, ink(ui_.colours().accent), 3);
  handle_mouse(line, box);
}

/// The sign of columns that are left out, at the right; its tooltip has what they say.
void PaneGrid::draw_cut(const view::Row& row, Box box) {
  const float x = box.right - 2 * ui_.cell;
  text({x, box.top + 1}, "…", ui_.ink_of(Role::Faint));
  if (!contains_mouse({x, box.top, box.right, box.bottom})) return;
  std::string words;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (!places_[i].left_out || row.cells[i].text.empty()) continue;
    const view::Column& column = pane_.columns[i];
    words += (words.empty() ? "" : "\n") + (column.title.empty() ? column.key : column.title) +
             ": " + view::with_sign(row.cells[i]);
  }
  ImGui::SetTooltip("%s\n(Shift and the wheel, or → with the cursor, go there)", words.c_str());
}

void PaneGrid::draw_cell(const view::Row& row, std::size_t column, const std::string& shown,
                         Box box) {
  const view::Cell& cell = row.cells[column];
  const Role role = role_of_cell(row, cell);
  const std::size_t width = view::columns(shown);
  float x = box.left;
  if (pane_.columns[column].right && places_[column].width > width)
    x += static_cast<float>(places_[column].width - width) * ui_.cell;
  const float end = x + static_cast<float>(width) * ui_.cell;
  const bool changed = cell.mark == view::Mark::Changed || cell.mark == view::Mark::Edited;
  if (changed || (cell.mark == view::Mark::Danger && row.mark != view::Mark::Danger))
    list_->AddRectFilled({x - 2, box.top}, {end + (changed ? ui_.cell : 2), box.bottom - 1},
                         ink(ui_.colours()[changed ? Ground::Changed : Ground::Danger]), 3);
  if (changed && ui_.fresh > 0)
    list_->AddRectFilled({x - 2, box.top}, {end + ui_.cell, box.bottom - 1},
                         ink(ui_.colours()[Role::Changed], 0.6F * ui_.fresh), 3);
  draw_text(row, column, {x, box.top + 1}, shown, role);
  if (view::is_trace(cell.mark)) draw_trace({end, box.top + 1}, cell.mark, role);
  if (cell.link && cell.link->kind != view::Link::Kind::Line &&
      contains_mouse({x, box.top, end, box.bottom}))
    list_->AddLine({x, box.bottom - 2}, {end, box.bottom - 2}, ui_.ink_of(role));
}

}  // namespace vitrine::gui
