#include "frontend/gui/sdl_bridge.hpp"

#include <cstddef>
#include <span>

namespace vitrine::gui {

namespace {

/// Where an ImDrawVert has its parts.
template <class T>
const T* part(const ImDrawVert* vertex, std::size_t offset) {
  return reinterpret_cast<const T*>(reinterpret_cast<const std::byte*>(vertex) + offset);
}

void draw_command(SDL_Renderer* renderer, const ImDrawList& list, const ImDrawCmd& command,
                  const ImVec2& origin) {
  const SDL_Rect clip{static_cast<int>(command.ClipRect.x - origin.x),
                      static_cast<int>(command.ClipRect.y - origin.y),
                      static_cast<int>(command.ClipRect.z - command.ClipRect.x),
                      static_cast<int>(command.ClipRect.w - command.ClipRect.y)};
  if (clip.w <= 0 || clip.h <= 0) return;
  SDL_RenderSetClipRect(renderer, &clip);
  const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
  const int count = list.VtxBuffer.Size - static_cast<int>(command.VtxOffset);
  SDL_RenderGeometryRaw(renderer, static_cast<SDL_Texture*>(command.GetTexID()),
                        part<float>(vertices, offsetof(ImDrawVert, pos)), sizeof(ImDrawVert),
                        part<SDL_Color>(vertices, offsetof(ImDrawVert, col)), sizeof(ImDrawVert),
                        part<float>(vertices, offsetof(ImDrawVert, uv)), sizeof(ImDrawVert), count,
                        list.IdxBuffer.Data + command.IdxOffset,
                        static_cast<int>(command.ElemCount), sizeof(ImDrawIdx));
}

}  // namespace

SDL_Texture* make_font_texture(SDL_Renderer* renderer, ImFontAtlas& atlas) {
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  atlas.GetTexDataAsRGBA32(&pixels, &width, &height);
  SDL_Texture* texture =
      SDL_CreateTexture(renderer, SDL_PIXELFORMAT_RGBA32, SDL_TEXTUREACCESS_STATIC, width, height);
  if (texture == nullptr) return nullptr;
  SDL_UpdateTexture(texture, nullptr, pixels, 4 * width);
  SDL_SetTextureBlendMode(texture, SDL_BLENDMODE_BLEND);
  SDL_SetTextureScaleMode(texture, SDL_ScaleModeLinear);
  atlas.SetTexID(texture);
  atlas.ClearTexData();
  return texture;
}

void draw_frame(SDL_Renderer* renderer, const ImDrawData& data) {
  for (const ImDrawList* list :
       std::span(data.CmdLists, static_cast<std::size_t>(data.CmdListsCount)))
    for (const ImDrawCmd& command : list->CmdBuffer)
      if (command.UserCallback == nullptr) draw_command(renderer, *list, command, data.DisplayPos);
  SDL_RenderSetClipRect(renderer, nullptr);
}

}  // namespace vitrine::gui
