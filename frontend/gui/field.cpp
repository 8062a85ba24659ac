#include "frontend/gui/field.hpp"

#include <imgui_stdlib.h>

namespace vitrine::gui {

bool draw_field(Ui& ui, const char* name, const char* hint, std::string& text, float columns,
                ImGuiInputTextFlags flags, ImGuiInputTextCallback callback) {
  ImGui::SetNextItemWidth(columns == 0 ? -1 : columns * ui.cell);
  const bool entered = ImGui::InputTextWithHint(
      name, hint, &text, flags | ImGuiInputTextFlags_EnterReturnsTrue, callback, &ui);
  if (ImGui::IsItemActive()) ui.typing = true;
  return entered;
}

}  // namespace vitrine::gui
