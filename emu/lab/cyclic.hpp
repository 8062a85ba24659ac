#pragma once
// A text in which every four bytes stand only once (a De Bruijn sequence over the small letters):
// who finds four of them in a register knows how far from the start they were.

#include <optional>
#include <string>

#include "emu/base/types.hpp"

namespace vitrine::lab {

constexpr u64 longest_cyclic = 26 * 26 * 26 * 26;

/// Its first `length` (at most longest_cyclic) letters.
[[nodiscard]] std::string cyclic(u64 length);

/// Where the four lowest bytes of `value` stand, as they lie in memory.
[[nodiscard]] std::optional<u64> find_cyclic(u64 value);

}  // namespace vitrine::lab
