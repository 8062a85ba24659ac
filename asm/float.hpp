#pragma once
// Floating-point constants, correctly rounded to nearest-even, independent of host and locale.

#include <string>
#include <string_view>

#include "emu/base/types.hpp"

namespace vitrine::assembler {

/// Whether `text` is a name such as __?Infinity?__ or __QNaN__.
[[nodiscard]] bool is_float_name(std::string_view text);

/// Writes the number into `size` bytes: 1 is not allowed, 2 half, 4 single, 8 double, 10 extended,
/// 16 quadruple. Accepts 1.5, 1e10, 1_000.0, 0x1.8p3 and the names above. Returns what is wrong,
/// or "".
[[nodiscard]] std::string encode_float(std::string_view text, bool negative, unsigned size,
                                       u8* bytes);

}  // namespace vitrine::assembler
