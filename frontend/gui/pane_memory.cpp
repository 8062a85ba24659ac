// Memory: what address it is about, and how it is read, can be chosen above the bytes; a value is
// typed over where it stands.

#include <algorithm>

#include "emu/view/panes.hpp"
#include "emu/view/value.hpp"
#include "frontend/gui/field.hpp"
#include "frontend/gui/pane_kinds.hpp"

namespace vitrine::gui {

namespace {

class MemoryGrid final : public PaneGrid {
 public:
  using PaneGrid::PaneGrid;

  /// Ends an edit whose cell is no longer seen.
  void draw_all() {
    draw();
    if (!edit_seen_) ui_.edit.subject.clear();
  }

 private:
  /// A pane's own addresses lead nowhere: what was clicked would move away.
  void activate(const view::Row& row, std::size_t column) override {
    if (!row.cells[column].subject.empty()) begin_edit(row, column);
  }

  void begin_edit(const view::Row& row, std::size_t column) {
    ui_.edit = {.subject = row.cells[column].subject};
    const std::string& text = row.cells[column].text;
    std::copy_n(text.begin(), std::min(text.size(), ui_.edit.text.size() - 1),
                ui_.edit.text.begin());
    ui_.want(Field::Cell);
    state_.row = static_cast<std::size_t>(&row - pane_.rows.data());
    state_.cell = column;
    state_.show_cursor = true;
    edit_seen_ = true;
  }

  void draw_text(const view::Row& row, std::size_t column, ImVec2 at, const std::string& shown,
                 Role role) override {
    const view::Cell& cell = row.cells[column];
    if (!cell.subject.empty() && cell.subject == ui_.edit.subject)
      return draw_edit(row, column, at);
    PaneGrid::draw_text(row, column, at, shown, role);
    const bool cursor = ui_.focus == pane_.name && state_.show_cursor && state_.cell == column &&
                        &row == &pane_.rows[std::min(state_.row, pane_.rows.size() - 1)];
    if (!cursor || cell.subject.empty()) return;
    const float end = at.x + static_cast<float>(view::columns(shown)) * ui_.cell;
    list().AddRect({at.x - 2, at.y - 1}, {end + 2, at.y + ui_.line - 2}, ui_.ink_of(Role::Current),
                   3);
  }

  /// Small and raised, so that it does not join a byte to the next.
  void draw_trace(ImVec2 at, view::Mark mark, Role role) override {
    const ImFont* small = ui_.fonts.small;
    text({at.x + 1, at.y - (ui_.fonts.regular->FontSize - small->FontSize)}, view::mark_sign(mark),
         ui_.ink_of(role), ui_.fonts.small);
  }

  void draw_edit(const view::Row& row, std::size_t column, ImVec2 at) {
    const bool hex = ui_.memory_format == "hex";
    const std::size_t width = std::max<std::size_t>(places_[column].width, hex ? 2 : 8);
    const float right = column_start(column) + static_cast<float>(places_[column].width) * ui_.cell;
    ImGui::SetCursorScreenPos(
        {pane_.columns[column].right ? right - static_cast<float>(width) * ui_.cell : at.x,
         at.y - 1});
    ImGui::SetNextItemWidth(static_cast<float>(width) * ui_.cell + 3);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {1, 0});
    ImGui::PushID(ui_.edit.subject.c_str());
    const bool wanted = ui_.wants(Field::Cell);
    if (wanted) ImGui::SetKeyboardFocusHere();
    const bool entered = ImGui::InputText(
        "##edit", ui_.edit.text.data(), hex ? 3 : ui_.edit.text.size(),
        ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll |
            (hex ? ImGuiInputTextFlags_CharsHexadecimal : ImGuiInputTextFlags_None));
    ImGui::PopID();
    ImGui::PopStyleVar();
    edit_seen_ = wanted || ImGui::IsItemActive();
    if (ImGui::IsItemActive()) ui_.typing = true;
    if (!entered) return;
    const std::string typed = ui_.edit.text.data();
    if (!typed.empty()) ui_.execute("set " + ui_.edit.subject + " = " + (hex ? "0x" : "") + typed);
    edit_next(row, column);
  }

  /// Where the next value stands, it is typed over next.
  void edit_next(const view::Row& row, std::size_t column) {
    for (std::size_t i = column + 1; i < row.cells.size(); ++i)
      if (!row.cells[i].subject.empty()) return begin_edit(row, i);
    for (const view::Row* next = &row + 1; next < pane_.rows.data() + pane_.rows.size(); ++next)
      for (std::size_t i = 0; i < next->cells.size(); ++i)
        if (!next->cells[i].subject.empty()) return begin_edit(*next, i);
  }

  bool edit_seen_ = false;
};

/// A button beside the address that lets the pane choose it again.
void draw_follow(Ui& ui) {
  ImGui::SameLine();
  if (ImGui::Button("follow")) ui.memory_address.clear();
  if (is_pointed_at()) ImGui::SetTooltip("Show again what each step accesses, or where rsp points");
}

}  // namespace

void draw_memory(Ui& ui, const view::Pane& pane, PaneState& state) {
  const bool chosen = !ui.memory_address.empty();
  constexpr float format_width = 10, follow_width = 9, most = 32;  // characters
  const float room = ImGui::GetContentRegionAvail().x / ui.cell;
  if (ui.wants(Field::Address)) ImGui::SetKeyboardFocusHere();
  draw_field(ui, "##address", "address: rsp, numbers + 8 …", ui.memory_address,
             std::clamp(room - format_width - 2 - (chosen ? follow_width : 0), 8.0F, most));
  ImGui::SameLine();
  ImGui::SetNextItemWidth(format_width * ui.cell);
  if (ImGui::BeginCombo("##format", ui.memory_format.c_str())) {
    for (const std::string_view format : view::memory_formats())
      if (ImGui::Selectable(std::string(format).c_str(), format == ui.memory_format))
        ui.memory_format = format;
    ImGui::EndCombo();
  }
  if (chosen) draw_follow(ui);
  MemoryGrid(ui, pane, state).draw_all();
}

}  // namespace vitrine::gui
