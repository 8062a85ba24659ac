#pragma once
// Where the window is drawn: a real window, or a surface in memory when there is no screen. Owns
// SDL and Dear ImGui. With the software renderer, frames are the same to the last pixel in both.

#include <SDL.h>

#include <memory>
#include <optional>

#include "emu/base/result.hpp"
#include "frontend/gui/font.hpp"
#include "frontend/gui/png.hpp"
#include "frontend/gui/theme.hpp"

namespace vitrine::gui {

class Screen {
 public:
  struct Size {
    int width = 1280, height = 800;
    bool operator==(const Size&) const = default;
  };
  static constexpr Size least{320, 200}, most{7680, 4320};

  /// A window on the display. Errors: there is none, with what can be done without.
  [[nodiscard]] static Result<std::unique_ptr<Screen>> open_window(const std::string& title,
                                                                   Size size);
  /// A surface in memory. Errors: no memory.
  [[nodiscard]] static Result<std::unique_ptr<Screen>> open_surface(Size size);
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  [[nodiscard]] bool is_window() const { return window_ != nullptr; }
  [[nodiscard]] Size size() const;
  void resize(Size size);
  void set_title(const std::string& title);

  /// Bakes the fonts and makes ImGui's own things look like the theme. Between frames.
  void set_style(const Theme& theme, int scale);
  [[nodiscard]] const Fonts& fonts() const { return fonts_; }

  /// What has happened to the window, also where its pointer is now.
  void take(const SDL_Event& event);

  void begin_frame();
  /// Draws what was said since begin_frame() and shows it.
  void end_frame(Colour ground);
  /// The last frame. Errors: it cannot be read from the renderer.
  [[nodiscard]] Result<Image> read_image();

 private:
  Screen() = default;
  Result<void> start(SDL_Renderer* renderer);

  SDL_Window* window_ = nullptr;
  SDL_Surface* surface_ = nullptr;
  SDL_Renderer* renderer_ = nullptr;
  SDL_Texture* font_texture_ = nullptr;
  Fonts fonts_;
  std::optional<ImVec2> pointer_;  ///< where it was by the last event, if in the window
};

}  // namespace vitrine::gui
