#include "frontend/gui/text.hpp"

#include "emu/view/pane_columns.hpp"

namespace vitrine::gui {

void draw_wrapped(const Ui& ui, std::string_view text) {
  const float room = ImGui::GetContentRegionAvail().x / ui.cell;
  const auto columns = static_cast<std::size_t>(std::max(1.0F, room));
  ImGui::TextUnformatted(view::wrapped_lines(text, columns).c_str());
}

void draw_faint(const Ui& ui, std::string_view text) {
  ImGui::PushStyleColor(ImGuiCol_Text, ink_vector(ui.colours()[Role::Faint]));
  draw_wrapped(ui, text);
  ImGui::PopStyleColor();
}

}  // namespace vitrine::gui
