#pragma once
// DejaVu Sans Mono, which is part of the binary, so that there always is a font with all the signs.

#include <imgui.h>

#include "emu/base/types.hpp"

namespace vitrine::gui {

/// How tall a line of text is at 100 %, in pixels.
constexpr float font_pixels = 15;
constexpr int least_scale = 75, most_scale = 300;  // percent

struct Fonts {
  ImFont* regular = nullptr;
  ImFont* bold = nullptr;
  ImFont* small = nullptr;  ///< for what is said by the way
};

/// Of the fonts' bytes, to know whether pictures can be compared.
[[nodiscard]] u64 font_checksum();

/// Bakes the fonts for text at `scale` percent. Texture coordinates of older fonts end here.
[[nodiscard]] Fonts bake_fonts(ImFontAtlas& atlas, int scale);

}  // namespace vitrine::gui
