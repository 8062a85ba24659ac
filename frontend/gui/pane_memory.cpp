// Memory: what address it is about, and how it is read, can be chosen above the bytes.

#include "emu/view/panes.hpp"
#include "frontend/gui/field.hpp"
#include "frontend/gui/pane_kinds.hpp"

namespace vitrine::gui {

void draw_memory(Ui& ui, const view::Pane& pane, PaneState& state) {
  draw_field(ui, "##address", "address: rsp, numbers + 8 …", ui.memory_address, 32);
  ImGui::SameLine();
  ImGui::SetNextItemWidth(10 * ui.cell);
  if (ImGui::BeginCombo("##format", ui.memory_format.c_str())) {
    for (const std::string_view format : view::memory_formats())
      if (ImGui::Selectable(std::string(format).c_str(), format == ui.memory_format))
        ui.memory_format = format;
    ImGui::EndCombo();
  }
  PaneGrid(ui, pane, state).draw();
}

}  // namespace vitrine::gui
