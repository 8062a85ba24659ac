#pragma once
// The six status flags, kept as the result they follow from and evaluated when somebody asks.

#include <bit>

#include "emu/base/types.hpp"
#include "emu/isa/flags.hpp"

namespace vitrine::cpu {

/// ZF, SF and PF follow from `result`; CF, OF and AF are bits of `carries`. The deltas in `carries`
/// let popf and sahf express what no result does (ZF and SF both set).
struct LazyFlags {
  i64 result = 1;   ///< of the last operation, sign-extended from its width
  u64 carries = 0;  ///< the bits below; the others are zero

  static constexpr u64 adjust = 1u << 3;             ///< AF
  static constexpr unsigned overflow_position = 30;  ///< CF xor OF: the carry into the top bit
  static constexpr unsigned carry_position = 31;     ///< CF: the carry out of the top bit
  static constexpr u64 overflow = 1u << overflow_position;
  static constexpr u64 carry = 1u << carry_position;
  static constexpr u64 parity_delta = u64{1} << 32;  ///< inverts PF
  static constexpr u64 sign_delta = u64{1} << 33;    ///< inverts SF

  [[nodiscard]] constexpr bool cf() const { return (carries >> carry_position & 1) != 0; }
  [[nodiscard]] constexpr bool of() const {
    return ((carries >> carry_position ^ carries >> overflow_position) & 1) != 0;
  }
  [[nodiscard]] constexpr bool af() const { return (carries & adjust) != 0; }
  [[nodiscard]] constexpr bool zf() const { return result == 0; }
  [[nodiscard]] constexpr bool sf() const { return (result < 0) != ((carries & sign_delta) != 0); }
  [[nodiscard]] constexpr bool pf() const {
    const bool even = std::popcount(static_cast<u8>(result)) % 2 == 0;
    return even != ((carries & parity_delta) != 0);
  }

  /// `carries` for given CF, OF and AF.
  [[nodiscard]] static constexpr u64 pack(bool cf, bool of, bool af = false) {
    return u64{cf} << carry_position | u64{cf != of} << overflow_position | (af ? adjust : 0);
  }

  constexpr void set_carry(bool cf) { carries = (carries & ~(carry | overflow)) | pack(cf, of()); }

  /// The status flags as bits of RFLAGS.
  [[nodiscard]] constexpr u64 bits() const {
    u64 value = 0;
    if (cf()) value |= isa::CF;
    if (pf()) value |= isa::PF;
    if (af()) value |= isa::AF;
    if (zf()) value |= isa::ZF;
    if (sf()) value |= isa::SF;
    if (of()) value |= isa::OF;
    return value;
  }

  /// Any combination of status flags.
  [[nodiscard]] static constexpr LazyFlags from_bits(u64 rflags) {
    LazyFlags flags;
    flags.result = (rflags & isa::ZF) ? 0 : 1;
    flags.carries = pack(rflags & isa::CF, rflags & isa::OF, rflags & isa::AF);
    if (flags.pf() != ((rflags & isa::PF) != 0)) flags.carries |= parity_delta;
    if (flags.sf() != ((rflags & isa::SF) != 0)) flags.carries |= sign_delta;
    return flags;
  }

  template <isa::Condition C>
  [[nodiscard]] constexpr bool holds() const {
    constexpr unsigned number = static_cast<unsigned>(C);
    constexpr bool negated = (number & 1) != 0;
    if constexpr (number >> 1 == 0) return of() != negated;
    if constexpr (number >> 1 == 1) return cf() != negated;
    if constexpr (number >> 1 == 2) return zf() != negated;
    if constexpr (number >> 1 == 3) return (cf() || zf()) != negated;
    if constexpr (number >> 1 == 4) return sf() != negated;
    if constexpr (number >> 1 == 5) return pf() != negated;
    if constexpr (number >> 1 == 6) return (sf() != of()) != negated;
    if constexpr (number >> 1 == 7) return (zf() || sf() != of()) != negated;
  }
};

}  // namespace vitrine::cpu
