// The registers, and the flags as a line of their own below them.

#include <algorithm>

#include "frontend/gui/pane_kinds.hpp"

namespace vitrine::gui {

namespace {

/// Where there is no room for a column of decimals beside what pointers mean, they share one.
view::Pane condensed(view::Pane narrow) {
  const std::size_t columns = narrow.columns.size();
  narrow.columns.erase(narrow.columns.begin() + 2);
  for (view::Row& row : narrow.rows) {
    if (row.cells.size() != columns) continue;
    view::Cell decimal = std::move(row.cells[2]);
    row.cells.erase(row.cells.begin() + 2);
    if (row.cells[2].text.empty()) row.cells[2] = std::move(decimal);
  }
  return narrow;
}

/// Where there is least, digits give way to what they mean, zeros first.
void tighten(view::Pane& narrow) {
  narrow.columns[1].fit = view::Column::Fit::Middle;
  narrow.columns.back().readable = 12;
}

/// A flag is one cell below the registers, and says there all that its row says.
void explain_flags(view::Pane& pane) {
  for (view::Row& row : pane.rows) {
    if (row.kind != "flag" || row.cells.size() != pane.columns.size()) continue;
    std::string words;
    for (const std::string& part :
         {row.cells.back().text, row.cells[0].detail, row.cells[1].detail})
      if (!part.empty()) words += (words.empty() ? "" : "\n") + part;
    row.cells[1].detail = std::move(words);
  }
}

class RegisterGrid final : public PaneGrid {
 public:
  /// The flags stand in rows of their own, each with what it says, or in one line below.
  enum class Flags : u8 { Rows, Line };
  RegisterGrid(Ui& ui, const view::Pane& pane, PaneState& state, Flags flags)
      : PaneGrid(ui, pane, state), flags_(flags) {}

 private:
  [[nodiscard]] bool shows(const view::Row& row) const override {
    return flags_ == Flags::Rows || row.kind != "flag";
  }
  [[nodiscard]] float footer_height() const override {
    return flags_ == Flags::Rows ? 0 : ui_.line + ui_.scaled(10);
  }

  /// What a flag says stands right behind its value, where the others have more digits.
  [[nodiscard]] std::string fitted(const view::Row& row, std::size_t column,
                                   std::size_t width) const override {
    if (row.kind == "flag" && column + 1 == row.cells.size()) return "";
    return PaneGrid::fitted(row, column, width);
  }

  void draw_text(const view::Row& row, std::size_t column, ImVec2 at, const std::string& shown,
                 Role role) override {
    if (row.kind == "flag" && column == 1) {
      const bool set = row.cells[column].number == 1;
      const float behind_sign = at.x + 4 * ui_.cell;
      text({behind_sign, at.y}, row.cells.back().text, ui_.ink_of(set ? Role::Text : Role::Faint));
    }
    if (column == 0 && role == Role::Text)
      text(at, shown, ui_.ink_of(Role::SavedFrame));
    else
      PaneGrid::draw_text(row, column, at, shown, role);
  }

  /// Set flags stand out; a flag that the last step changed has the mark of a changed value.
  void draw_footer(Box box) override {
    if (flags_ == Flags::Rows) return;
    const Theme& theme = ui_.colours();
    list().AddLine({box.left, box.top + ui_.scaled(3)}, {box.right, box.top + ui_.scaled(3)},
                   ink(theme.border));
    float x = box.left + ui_.cell;
    const float y = box.top + ui_.scaled(7);
    const float pitch = std::min(5.5F * ui_.cell, (box.right - x) / 7),
                width = pitch - ui_.cell / 4;
    const bool tight = pitch < 5.5F * ui_.cell;  // "cf 0" and the sign of a change
    for (const view::Row& row : pane_.rows) {
      if (row.kind != "flag" || row.cells.size() < 3) continue;
      const view::Cell& value = row.cells[1];
      const bool set = value.number == 1, changed = view::is_trace(value.mark);
      const Box chip{x, y, x + width, y + ui_.line};
      if (set || changed)
        list().AddRectFilled({chip.left, chip.top}, {chip.right, chip.bottom},
                             ink(theme[changed ? Ground::Changed : Ground::Raised]), ui_.scaled(4));
      std::string shown = row.cells[0].text + (tight ? "" : " ") + value.text;
      if (changed) shown += view::mark_sign(value.mark);
      text({x + ui_.cell / 4, y + 1}, shown,
           ui_.ink_of(changed ? Role::Changed
                      : set   ? Role::Text
                              : Role::Faint),
           set ? ui_.fonts.bold : nullptr);
      if (contains_mouse(chip)) ask_about(row, 1);
      x += pitch;
    }
  }

  Flags flags_;
};

}  // namespace

void draw_registers(Ui& ui, const view::Pane& pane, PaneState& state) {
  constexpr float wide = 64, tight_below = 36;  // characters
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const bool tall = room.y >= static_cast<float>(pane.rows.size()) * ui.line;
  view::Pane explained = pane;
  if (!tall) explain_flags(explained);
  if (room.x < wide * ui.cell) explained = condensed(std::move(explained));
  if (room.x < tight_below * ui.cell) tighten(explained);
  using Flags = RegisterGrid::Flags;
  RegisterGrid(ui, explained, state, tall ? Flags::Rows : Flags::Line).draw();
}

}  // namespace vitrine::gui
