#pragma once
// Small text helpers: numbers as people read them and "did you mean".

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "emu/base/types.hpp"

namespace vitrine {

/// "0x401000"
[[nodiscard]] std::string hex(u64 value);

/// Zero-padded hexadecimal digits without a prefix: hex_digits(10, 4) is "000a".
[[nodiscard]] std::string hex_digits(u64 value, unsigned digits);

/// Decimal with thousands separators: "58,113".
[[nodiscard]] std::string grouped(u64 value);
[[nodiscard]] std::string grouped_signed(i64 value);

/// "1 byte", "8 bytes", "1,024 pages".
[[nodiscard]] std::string counted(u64 count, std::string_view noun);

/// Whether two words are the same, in capitals or not (ASCII).
[[nodiscard]] bool equal_but_for_case(std::string_view a, std::string_view b);

/// Number of insertions, deletions, substitutions and swaps of neighbours between two words.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, if it is near enough to be meant (distance at most a third of
/// the word's length, at least 1).
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      std::span<const std::string_view> candidates);

}  // namespace vitrine
