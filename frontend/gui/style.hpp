#pragma once
// ImGui's own things (fields, buttons, tabs, menus) in the theme's colours.

#include <imgui.h>

#include "frontend/gui/theme.hpp"

namespace vitrine::gui {

void apply_style(const Theme& theme, int scale);

/// A colour as drawing lists want it; `opacity` is 0..1.
[[nodiscard]] ImU32 ink(Colour colour, float opacity = 1);
[[nodiscard]] ImVec4 ink_vector(Colour colour, float opacity = 1);

}  // namespace vitrine::gui
