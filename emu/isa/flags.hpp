#pragma once
// RFLAGS bits and the sixteen conditions (SDM vol. 1, 3.4.3 and appendix B).

#include <string_view>

#include "emu/base/types.hpp"

namespace vitrine::isa {

enum Flag : u64 {
  CF = 1u << 0,
  PF = 1u << 2,
  AF = 1u << 4,
  ZF = 1u << 6,
  SF = 1u << 7,
  TF = 1u << 8,
  IF = 1u << 9,
  DF = 1u << 10,
  OF = 1u << 11,
  AC = 1u << 18,
  ID = 1u << 21,
};

constexpr u64 status_flags = CF | PF | AF | ZF | SF | OF;

/// Numbered as in the low four bits of the opcodes of jcc, setcc and cmovcc.
enum class Condition : u8 { O, No, B, Ae, E, Ne, Be, A, S, Ns, P, Np, L, Ge, Le, G };

/// The preferred suffix: "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", …
[[nodiscard]] std::string_view suffix(Condition condition);

/// Whether the condition holds for these RFLAGS.
[[nodiscard]] constexpr bool holds(Condition condition, u64 flags) {
  bool value = false;
  switch (static_cast<u8>(condition) >> 1) {
    case 0:
      value = (flags & OF) != 0;
      break;
    case 1:
      value = (flags & CF) != 0;
      break;
    case 2:
      value = (flags & ZF) != 0;
      break;
    case 3:
      value = (flags & (CF | ZF)) != 0;
      break;
    case 4:
      value = (flags & SF) != 0;
      break;
    case 5:
      value = (flags & PF) != 0;
      break;
    case 6:
      value = ((flags & SF) != 0) != ((flags & OF) != 0);
      break;
    default:
      value = (flags & ZF) != 0 || ((flags & SF) != 0) != ((flags & OF) != 0);
      break;
  }
  return value != ((static_cast<u8>(condition) & 1) != 0);
}

}  // namespace vitrine::isa
