#include "frontend/gui/theme.hpp"

#include <algorithm>
#include <cmath>

namespace vitrine::gui {

namespace {

constexpr Theme themes[] = {
    {.name = "dark",
     .dark = true,
     .roles = {0xd7dce4, 0x939dad, 0x8ec8ff, 0xffcb6b, 0x8fd694, 0xcdb87a, 0x6fdcd2, 0xb9adff,
               0x8fd694, 0xf79ad3, 0xff8a80},
     .grounds = {0x111419, 0x181c22, 0x20262e, 0x1d3247, 0x3a3014, 0x43191c},
     .border = 0x2e3641,
     .accent = 0x4a90d9},
    {.name = "light",
     .dark = false,
     .roles = {0x1d2330, 0x596273, 0x0a4fa3, 0x8a4300, 0x14652a, 0x665400, 0x00646e, 0x5a3fc0,
               0x14652a, 0x97206f, 0xb0121b},
     .grounds = {0xe6e9ee, 0xfdfdfe, 0xf0f2f6, 0xdcebfb, 0xfdeec8, 0xfde3e1},
     .border = 0xc9d0da,
     .accent = 0x2f7bd0},
    // After Okabe and Ito: told apart with every common kind of colour vision.
    {.name = "colour-safe",
     .dark = true,
     .roles = {0xe6e6e6, 0x9d9d9d, 0x6cc1f0, 0xf0b429, 0x35c79b, 0xc9b26a, 0xf5ea65, 0xa9b8ff,
               0x35c79b, 0xe39fc6, 0xff8c4a},
     .grounds = {0x0c0c0e, 0x141417, 0x1e1e22, 0x12303f, 0x33270b, 0x3d1d0c},
     .border = 0x3a3a40,
     .accent = 0x0072b2},
};

double linear(u32 channel) {
  const double value = channel / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(Colour colour) {
  return 0.2126 * linear(colour >> 16 & 0xff) + 0.7152 * linear(colour >> 8 & 0xff) +
         0.0722 * linear(colour & 0xff);
}

}  // namespace

std::span<const Theme> all_themes() {
  return themes;
}

const Theme* find_theme(std::string_view name) {
  const auto* found = std::find_if(std::begin(themes), std::end(themes),
                                   [&](const Theme& theme) { return theme.name == name; });
  return found == std::end(themes) ? nullptr : found;
}

Role role_of(view::Mark mark) {
  using view::Mark;
  switch (mark) {
    case Mark::None:
      return Role::Text;
    case Mark::Faint:
      return Role::Faint;
    case Mark::Current:
      return Role::Current;
    case Mark::Changed:
    case Mark::Edited:
      return Role::Changed;
    case Mark::Read:
      return Role::Read;
    case Mark::Written:
      return Role::Written;
    case Mark::ReturnAddress:
      return Role::ReturnAddress;
    case Mark::SavedFrame:
      return Role::SavedFrame;
    case Mark::Hit:
      return Role::Hit;
    case Mark::Breakpoint:
    case Mark::Miss:
    case Mark::Victim:
      return Role::Miss;
    case Mark::Danger:
      return Role::Danger;
  }
  return Role::Text;
}

double contrast(Colour a, Colour b) {
  const double first = luminance(a), second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

}  // namespace vitrine::gui
