#pragma once
// Colours by what they mean. Each role is defined once in each theme, and readable (contrast of at
// least 4.5:1) on every ground that text stands on; a test computes it. The sign that goes with a
// role is the mark's (emu/view/pane.hpp), so that nothing hangs on colour alone.

#include <array>
#include <span>
#include <string_view>

#include "emu/base/types.hpp"
#include "emu/view/pane.hpp"

namespace vitrine::gui {

/// 0xRRGGBB.
using Colour = u32;

/// What text and signs mean.
enum class Role : u8 {
  Text,
  Faint,
  Current,
  Changed,
  Read,
  Written,
  ReturnAddress,
  SavedFrame,
  Hit,
  Miss,
  Danger,
};
constexpr std::size_t role_count = static_cast<std::size_t>(Role::Danger) + 1;

/// What text stands on.
enum class Ground : u8 {
  Window,   ///< between the panes
  Pane,     ///
  Raised,   ///< titles, buttons, fields
  Current,  ///< behind the current line
  Changed,  ///< behind a changed value
  Danger,   ///< behind what went wrong
};
constexpr std::size_t ground_count = static_cast<std::size_t>(Ground::Danger) + 1;

struct Theme {
  std::string_view name;
  bool dark = true;
  std::array<Colour, role_count> roles{};
  std::array<Colour, ground_count> grounds{};
  Colour border = 0;  ///< lines; not for text
  Colour accent = 0;  ///< what has the focus, what can be dragged; not for text

  [[nodiscard]] Colour operator[](Role role) const { return roles[static_cast<std::size_t>(role)]; }
  [[nodiscard]] Colour operator[](Ground ground) const {
    return grounds[static_cast<std::size_t>(ground)];
  }
};

/// "dark", "light" and "colour-safe".
[[nodiscard]] std::span<const Theme> all_themes();
/// By name; nullptr when there is none.
[[nodiscard]] const Theme* find_theme(std::string_view name);

[[nodiscard]] Role role_of(view::Mark mark);

/// Contrast of two colours, 1 to 21, as WCAG 2.1 defines it.
[[nodiscard]] double contrast(Colour a, Colour b);

}  // namespace vitrine::gui
