#pragma once
// A folder of attacks → lab::Attack: NAME.asm is the program, NAME-repaired.asm the same without
// its mistake, NAME.payload what is sent to it, a NASM source for a flat binary. The comment at the
// top of the payload says what the lab must know:
//
//   ; Letters up to the return address, and win
//   ;
//   ; frame: greet                  the function whose variables the attacker knows; may be absent
//   ; rounds: 2                     how many times something is sent; 1 if absent
//   ; owned: You have been owned    what is printed only when the attack has succeeded

#include <filesystem>

#include "emu/lab/attack.hpp"

namespace vitrine::cli {

/// By name; one that lacks a piece (the program, its twin, `owned`) says so in its `error`. Errors:
/// no such folder, or no payload in it.
[[nodiscard]] Result<std::vector<lab::Attack>> find_attacks(const std::filesystem::path& folder);

}  // namespace vitrine::cli
