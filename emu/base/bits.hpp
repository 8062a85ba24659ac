#pragma once
// Bit arithmetic shared by every layer.

#include "emu/base/types.hpp"

namespace vitrine {

/// Sign-extends the low `bits` (1..64) of `value` to 64 bits.
constexpr i64 sign_extend(u64 value, unsigned bits) {
  const unsigned shift = 64 - bits;
  return static_cast<i64>(value << shift) >> shift;
}

/// Whether `value` as a signed number is representable in `bits` (1..64) bits.
constexpr bool fits_signed(i64 value, unsigned bits) {
  return sign_extend(static_cast<u64>(value), bits) == value;
}

/// Whether `value` as an unsigned number is representable in `bits` (1..64) bits.
constexpr bool fits_unsigned(u64 value, unsigned bits) {
  return bits >= 64 || value >> bits == 0;
}

/// A mask of the low `bits` (0..64) bits.
constexpr u64 low_mask(unsigned bits) {
  return bits >= 64 ? ~u64{0} : (u64{1} << bits) - 1;
}

/// Rounds down or up to a multiple of `alignment`, a power of two.
constexpr u64 align_down(u64 value, u64 alignment) {
  return value & ~(alignment - 1);
}
constexpr u64 align_up(u64 value, u64 alignment) {
  return (value + alignment - 1) & ~(alignment - 1);
}

constexpr bool is_power_of_two(u64 value) {
  return value != 0 && (value & (value - 1)) == 0;
}

/// Whether a 64-bit virtual address is canonical for four-level paging: bits 63..47 all equal.
constexpr bool is_canonical(u64 address) {
  return sign_extend(address, 48) == static_cast<i64>(address);
}

}  // namespace vitrine
