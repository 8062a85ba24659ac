#pragma once
// Dear ImGui's drawing lists on an SDL renderer. (The library's own backend for it is not part of
// Debian's package.)

#include <SDL.h>
#include <imgui.h>

namespace vitrine::gui {

/// The fonts' pixels as a texture, which the caller destroys; nullptr when there is no memory.
[[nodiscard]] SDL_Texture* make_font_texture(SDL_Renderer* renderer, ImFontAtlas& atlas);

/// Draws a frame; without the ground, and without showing it.
void draw_frame(SDL_Renderer* renderer, const ImDrawData& data);

}  // namespace vitrine::gui
