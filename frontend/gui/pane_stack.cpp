// The stack as the chapter draws it: each frame a box with its function's name, addresses falling
// down the page, below rsp what is free.

#include <algorithm>

#include "emu/view/value.hpp"
#include "frontend/gui/pane_kinds.hpp"

namespace vitrine::gui {

namespace {

/// Where there is least, words are shorter, and of addresses the high digits go: they are alike all
/// over the stack.
void tighten(view::Pane& narrow) {
  enum : std::size_t { Address, Name };
  for (view::Row& row : narrow.rows) {
    if (view::is_heading(narrow, row)) continue;
    std::string& address = row.cells[Address].text;
    constexpr std::size_t kept = 4;  // digits
    if (address.size() > kept) address.replace(0, address.size() - kept, "…");
    std::string& name = row.cells[Name].text;
    if (name == "return to") name = "return";
    if (name == "saved rbp") name = "saved";
  }
}

/// Where there is little room, value and meaning are one: "10", "⟶ main+0x1a (line 40)".
view::Pane condensed(const view::Pane& pane, bool narrow_gaps) {
  view::Pane narrow = pane;
  narrow.columns.erase(narrow.columns.begin() + 1);
  narrow.columns[2].readable = 24;
  if (narrow_gaps)
    for (view::Column& column : narrow.columns)
      column.gap = 1;
  for (view::Row& row : narrow.rows) {
    if (view::is_heading(pane, row)) continue;
    view::Cell& value = row.cells[1];
    view::Cell& meaning = row.cells[3];
    const bool trace = view::is_trace(value.mark);
    if (row.kind == "return address")
      row.cells[2].text = meaning.mark == view::Mark::Danger ? "" : "return to";
    if (meaning.text.empty()) meaning.text = value.text;
    if (trace && meaning.mark == view::Mark::None) meaning.mark = value.mark;
    meaning.number = value.number;
    meaning.subject = value.subject;
    if (!meaning.link) meaning.link = value.link;
    std::string words = value.text;
    for (const std::string& more : {value.detail, meaning.detail})
      if (!more.empty()) words += "\n" + more;
    meaning.detail = std::move(words);
    row.cells.erase(row.cells.begin() + 1);
  }
  return narrow;
}

class StackGrid final : public PaneGrid {
  using PaneGrid::PaneGrid;

  [[nodiscard]] std::size_t indent() const override { return 1; }
  /// The line of the box is there.
  [[nodiscard]] std::size_t margin() const override { return 1; }

  static bool begins_box(const view::Row& row) {
    constexpr std::string_view kinds[] = {"frame", "free", "start", "folded", "recursion", "end"};
    return std::find(std::begin(kinds), std::end(kinds), row.kind) != std::end(kinds);
  }

  void draw_ground(std::span<const Line> lines, float top) override {
    for (std::size_t i = 0; i < lines.size();) {
      std::size_t end = i + 1;
      while (end < lines.size() &&
             !(begins_box(row(lines[end])) && view::is_heading(pane_, row(lines[end]))))
        ++end;
      draw_box(lines, i, end, top);
      i = end;
    }
    for (std::size_t i = 0; i < lines.size(); ++i)
      draw_slot(row(lines[i]), line_box(i, top));
  }

  /// The row that begins the box of a line, also when it is scrolled out of sight; or the line's
  /// own, when none does.
  [[nodiscard]] const view::Row& opener(const Line& line) const {
    for (std::size_t i = line.row + 1; i-- > 0;)
      if (begins_box(pane_.rows[i]) && view::is_heading(pane_, pane_.rows[i])) return pane_.rows[i];
    return row(line);
  }

  /// The rows [from, to) are of one frame, or of what is free.
  void draw_box(std::span<const Line> lines, std::size_t from, std::size_t to, float top) {
    const Theme& theme = ui_.colours();
    const view::Row& first = opener(lines[from]);
    const Box begin = line_box(from, top), last = line_box(to - 1, top);
    const ImVec2 corner{begin.left + 1, begin.top + 1},
        opposite{begin.right - ui_.cell, last.bottom + 1};
    const bool free = std::any_of(lines.begin() + static_cast<std::ptrdiff_t>(from),
                                  lines.begin() + static_cast<std::ptrdiff_t>(to),
                                  [&](const Line& line) { return row(line).kind == "free"; });
    if (free) {
      draw_dashes(corner.x, opposite.x, begin.top + ui_.line / 2);
      return;
    }
    const bool active = first.mark != view::Mark::Faint;
    const bool is_frame = first.kind == "frame" || !view::is_heading(pane_, first);
    if (!is_frame) return;
    if (&first == &row(lines[from]) && first.kind == "frame")
      list().AddRectFilled(corner, {opposite.x, begin.bottom},
                           ink(theme[active ? Ground::Current : Ground::Raised]), ui_.scaled(4),
                           ImDrawFlags_RoundCornersTop);
    list().AddRect(corner, opposite, active ? ink(theme.accent) : ink(theme.border), ui_.scaled(4),
                   0, active ? ui_.scaled(1.5F) : 1);
  }

  /// The line below which everything is free.
  void draw_dashes(float from, float to, float y) {
    const float dash = ui_.cell / 2;
    const float words = from + 44 * ui_.cell;
    for (float x = words; x < to; x += 2 * dash)
      list().AddLine({x, y}, {std::min(x + dash, to), y}, ui_.ink_of(Role::Faint));
  }

  /// Return addresses and saved frame pointers have a bar at the left.
  void draw_slot(const view::Row& slot, Box box) {
    const bool returns = slot.kind == "return address", saved = slot.kind == "saved rbp";
    if (!returns && !saved) return;
    const bool danger =
        std::any_of(slot.cells.begin(), slot.cells.end(),
                    [](const view::Cell& cell) { return cell.mark == view::Mark::Danger; });
    if (danger)
      list().AddRectFilled({box.left + 2, box.top}, {box.right - ui_.cell - 1, box.bottom},
                           ink(ui_.colours()[Ground::Danger]));
    list().AddRectFilled({box.left + 2, box.top + 1},
                         {box.left + 2 + ui_.scaled(3), box.bottom - 1},
                         ui_.ink_of(danger    ? Role::Danger
                                    : returns ? Role::ReturnAddress
                                              : Role::SavedFrame));
  }

  void draw_text(const view::Row& slot, std::size_t column, ImVec2 at, const std::string& shown,
                 Role role) override {
    const std::string& key = pane_.columns[column].key;
    if (key == "address") return PaneGrid::draw_text(slot, column, at, shown, Role::Faint);
    if (key == "pointer" && !shown.empty()) return draw_pointer(at, shown);
    if (key == "meaning" && role == Role::Danger) {
      // What happened to it matters more than columns: it may begin where the name would be.
      const std::size_t name = column - 1;
      const bool has_name = !slot.cells[name].text.empty();
      const std::size_t from = places_[has_name ? column : name].start;
      const std::size_t room = places_[column].start + places_[column].width - from;
      text({column_start(has_name ? column : name), at.y},
           view::shorten(view::with_sign(slot.cells[column]), room), ui_.ink_of(role),
           ui_.fonts.bold);
      return;
    }
    if (key == "name" && role != Role::Faint) {
      if (slot.kind == "return address") role = Role::ReturnAddress;
      if (slot.kind == "saved rbp") role = Role::SavedFrame;
      text(at, shown, ui_.ink_of(role), ui_.fonts.bold);
      return;
    }
    PaneGrid::draw_text(slot, column, at, shown, role);
  }

  void draw_pointer(ImVec2 at, const std::string& shown) {
    const float end = at.x + static_cast<float>(view::columns(shown)) * ui_.cell;
    list().AddRectFilled({at.x - 3, at.y - 1}, {end + 3, at.y + ui_.line - 2},
                         ink(ui_.colours()[Ground::Current]), ui_.scaled(4));
    text(at, shown, ui_.ink_of(Role::Current), ui_.fonts.bold);
  }

  void draw_heading(const view::Row& heading, Box box) override {
    const view::Cell& cell = heading.cells.front();
    const bool frame = heading.kind == "frame" && heading.mark != view::Mark::Faint;
    // What the writer's line is matters more than since when.
    text({box.left + 3 * ui_.cell, box.top + 1},
         heading.kind == "writer" ? view::shorten(view::with_sign(cell), heading_room())
                                  : heading_text(cell),
         ui_.ink_of(frame                      ? Role::Current
                    : heading.kind == "writer" ? Role::Danger
                                               : role_of_cell(heading, cell)),
         heading.kind == "frame" ? ui_.fonts.bold : ui_.fonts.regular);
  }
};

}  // namespace

void draw_stack(Ui& ui, const view::Pane& pane, PaneState& state) {
  constexpr float wide = 76, narrow_below = 50, tight_below = 45;  // characters
  const float room = ImGui::GetContentRegionAvail().x / ui.cell;
  if (room >= wide) return StackGrid(ui, pane, state).draw();
  view::Pane narrow = condensed(pane, room < narrow_below);
  if (room < tight_below) tighten(narrow);
  StackGrid(ui, narrow, state).draw();
}

}  // namespace vitrine::gui
