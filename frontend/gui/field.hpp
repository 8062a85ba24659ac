#pragma once
// A field for text, the same wherever one types.

#include "frontend/gui/ui.hpp"

namespace vitrine::gui {

/// `columns` characters wide, or as wide as there is room (0). True when Enter was pressed in it.
/// `callback` is given the Ui as its user data.
bool draw_field(Ui& ui, const char* name, const char* hint, std::string& text, float columns = 0,
                ImGuiInputTextFlags flags = 0, ImGuiInputTextCallback callback = nullptr);

}  // namespace vitrine::gui
