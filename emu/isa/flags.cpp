#include "emu/isa/flags.hpp"

#include <array>

namespace vitrine::isa {

std::string_view suffix(Condition condition) {
  constexpr std::array<std::string_view, 16> suffixes = {
      "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"};
  return suffixes[static_cast<u8>(condition) & 15];
}

}  // namespace vitrine::isa
