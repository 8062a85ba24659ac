#include "frontend/gui/field.hpp"

#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include <algorithm>

#include "emu/view/value.hpp"

namespace vitrine::gui {

bool draw_field(Ui& ui, const char* name, const char* hint, std::string& text, float columns,
                ImGuiInputTextFlags flags, ImGuiInputTextCallback callback) {
  ImGui::SetNextItemWidth(columns == 0 ? -1 : columns * ui.cell);
  // A space before it, where the caret stands.
  const float inside = ImGui::CalcItemWidth() - 2 * ImGui::GetStyle().FramePadding.x;
  const auto room = static_cast<std::size_t>(std::max(2.0F, inside / ui.cell)) - 1;
  std::string words = std::string(" ") + hint;
  words = view::shorten(words, room);
  const bool entered = ImGui::InputTextWithHint(
      name, words.c_str(), &text, flags | ImGuiInputTextFlags_EnterReturnsTrue, callback, &ui);
  if (ImGui::IsItemActive()) ui.typing = true;
  return entered;
}

/// ImGui selects the entry, but shows and obeys that only after another key, and has no public way
/// to ask for it.
void obey_keys_at_once() {
  ImGui::GetCurrentContext()->NavDisableHighlight = false;
}

void select_item() {
  ImGui::SetFocusID(ImGui::GetItemID(), ImGui::GetCurrentContext()->CurrentWindow);
  obey_keys_at_once();
}

}  // namespace vitrine::gui
