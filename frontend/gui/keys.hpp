#pragma once
// The one table of what the window can do: keys, buttons, menus and the help come from here.

#include <SDL.h>

#include <span>
#include <string>
#include <string_view>

#include "frontend/gui/ui.hpp"

namespace vitrine::gui {

enum class Modifier : u8 { None, Shift, Control };

struct Action {
  std::string_view group;  ///< heading in the help
  SDL_Keycode key = 0;     ///< 0: none
  Modifier modifier{};
  std::string_view title;  ///< "Step"
  std::string_view about;  ///< one sentence
  void (*run)(Ui&) = nullptr;
};

[[nodiscard]] std::span<const Action> all_actions();
/// "Shift+F11"; "" without a key.
[[nodiscard]] std::string key_name(const Action& action);
/// By its title; it must exist.
[[nodiscard]] const Action& action(std::string_view title);

/// Does what a key press asks for; false when it is none of ours.
bool press(Ui& ui, SDL_Keycode key, u16 modifiers);

}  // namespace vitrine::gui
