#pragma once
// What a character can begin or continue in NASM source.

#include <array>

#include "emu/base/types.hpp"

namespace vitrine::assembler {

enum class CharacterClass : u8 { Other, Space, LineEnd, Letter, Digit, Quote };

namespace detail {

constexpr std::array<CharacterClass, 256> make_character_classes() {
  std::array<CharacterClass, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
    if (letter || c == '_' || c == '.' || c == '?' || c == '@') table[c] = CharacterClass::Letter;
    if (c >= '0' && c <= '9') table[c] = CharacterClass::Digit;
  }
  table[' '] = table['\t'] = table['\r'] = table['\v'] = table['\f'] = CharacterClass::Space;
  table['\n'] = CharacterClass::LineEnd;
  table['\''] = table['"'] = table['`'] = CharacterClass::Quote;
  return table;
}
inline constexpr auto character_classes = make_character_classes();

constexpr std::array<bool, 256> make_name_characters() {
  std::array<bool, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    table[c] = character_classes[c] == CharacterClass::Letter ||
               character_classes[c] == CharacterClass::Digit || c == '$' || c == '#' || c == '~';
  }
  return table;
}
inline constexpr auto name_characters = make_name_characters();

}  // namespace detail

constexpr CharacterClass character_class(char c) {
  return detail::character_classes[static_cast<u8>(c)];
}
/// Letters, _ . ? @ and every byte of a character beyond ASCII.
constexpr bool is_name_start(char c) {
  return character_class(c) == CharacterClass::Letter;
}
/// Those, digits, $ # and ~.
constexpr bool is_name_character(char c) {
  return detail::name_characters[static_cast<u8>(c)];
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter_or_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace vitrine::assembler
