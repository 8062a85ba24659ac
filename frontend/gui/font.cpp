#include "frontend/gui/font.hpp"

#include <cmath>
#include <initializer_list>
#include <span>

#include "frontend/gui/font_data.hpp"  // generated

namespace vitrine::gui {

namespace {

/// Latin, Greek and Cyrillic for what programs write; arrows, lines and shapes for the panes.
constexpr ImWchar glyphs[] = {0x0020, 0x024f, 0x0370, 0x03ff, 0x0400, 0x045f, 0x2010, 0x2026,
                              0x2030, 0x203a, 0x2070, 0x209c, 0x20ac, 0x20ac, 0x2190, 0x21ff,
                              0x2200, 0x22ff, 0x2300, 0x232b, 0x2500, 0x25ff, 0x2610, 0x2612,
                              0x2713, 0x2718, 0x27f5, 0x27f7, 0xfffd, 0xfffd, 0};

ImFont* add(ImFontAtlas& atlas, const unsigned char* data, std::size_t size, float pixels,
            const ImWchar* ranges) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.PixelSnapH = true;  // columns must align
  config.OversampleH = config.OversampleV = 1;
  // ImGui does not write to data that it does not own.
  return atlas.AddFontFromMemoryTTF(const_cast<unsigned char*>(data), static_cast<int>(size),
                                    pixels, &config, ranges);
}

/// FNV-1a.
u64 checksum(std::span<const unsigned char> bytes, u64 sum) {
  for (const unsigned char byte : bytes)
    sum = (sum ^ byte) * 0x100000001b3;
  return sum;
}

}  // namespace

u64 font_checksum() {
  return checksum(bold_font, checksum(regular_font, 0xcbf29ce484222325));
}

Fonts bake_fonts(ImFontAtlas& atlas, int scale) {
  atlas.Clear();
  const float pixels = std::round(font_pixels * static_cast<float>(scale) / 100);
  Fonts fonts;
  fonts.regular = add(atlas, regular_font, sizeof regular_font, pixels, glyphs);
  fonts.bold = add(atlas, bold_font, sizeof bold_font, pixels, glyphs);
  fonts.small = add(atlas, regular_font, sizeof regular_font, std::round(pixels * 0.87F), glyphs);
  for (ImFont* font : {fonts.regular, fonts.bold, fonts.small})
    font->FallbackChar = 0xfffd;
  atlas.Build();
  return fonts;
}

}  // namespace vitrine::gui
