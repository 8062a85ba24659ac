#pragma once
// Numbers as NASM and C write them: 31, 0x1f, 1fh, 0b11111, 11111b, 37o, 1_000.

#include <optional>
#include <string_view>

#include "emu/base/types.hpp"

namespace vitrine::debug {

/// Nullopt when `text` is no number or does not fit 64 bits.
[[nodiscard]] std::optional<u64> parse_number(std::string_view text);

/// Decimal digits alone, as steps, lines and counts are written: 6x, which NASM takes for
/// hexadecimal, is nullopt.
[[nodiscard]] std::optional<u64> parse_decimal(std::string_view text);

}  // namespace vitrine::debug
