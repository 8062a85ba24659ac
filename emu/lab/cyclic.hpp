#pragma once
// A text in which every four bytes stand only once (a De Bruijn sequence over the small letters):
// who finds four of them in a register knows how far from the start they were.

#include <optional>
#include <string>
#include <string_view>

#include "emu/base/types.hpp"

namespace vitrine::lab {

constexpr u64 longest_cyclic = 26 * 26 * 26 * 26;

/// Its first `length` (at most longest_cyclic) letters.
[[nodiscard]] std::string cyclic(u64 length);

/// How many bytes stand only once together.
constexpr std::size_t cyclic_window = 4;

struct CyclicPlace {
  u64 at = 0;               ///< offset from the start
  std::size_t letters = 0;  ///< so many of the bytes stand there, at least cyclic_window
};
/// Where these bytes stand, in the order in which they lie in memory; none when not even the first
/// four do.
[[nodiscard]] std::optional<CyclicPlace> find_cyclic(std::string_view bytes);

}  // namespace vitrine::lab
