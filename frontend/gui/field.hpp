#pragma once
// Where one types, and where keys choose: the same everywhere.

#include "frontend/gui/ui.hpp"

namespace vitrine::gui {

/// `columns` characters wide, or as wide as there is room (0). True when Enter was pressed in it.
/// `callback` is given the Ui as its user data.
bool draw_field(Ui& ui, const char* name, const char* hint, std::string& text, float columns = 0,
                ImGuiInputTextFlags flags = 0, ImGuiInputTextCallback callback = nullptr);

/// What opens with an entry selected shows it, and the next key goes on from there.
void obey_keys_at_once();
/// Selects the item that was drawn last, so that keys go on from it.
void select_item();

}  // namespace vitrine::gui
