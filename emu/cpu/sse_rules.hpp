#pragma once
// The rules about exceptions that both implementations of sse.hpp share.

#include "emu/cpu/sse.hpp"

namespace vitrine::cpu::sse {

template <class Bits>
struct Layout;
template <>
struct Layout<u32> {
  using Float = float;
  static constexpr unsigned fraction_bits = 23;
};
template <>
struct Layout<u64> {
  using Float = double;
  static constexpr unsigned fraction_bits = 52;
};
template <class Bits>
constexpr Bits sign_bit = Bits{1} << (sizeof(Bits) * 8 - 1);
template <class Bits>
constexpr Bits fraction_mask = (Bits{1} << Layout<Bits>::fraction_bits) - 1;
template <class Bits>
constexpr Bits exponent_mask = static_cast<Bits>(~(sign_bit<Bits> | fraction_mask<Bits>));

template <class Bits>
constexpr bool is_denormal(Bits a) {
  return (a & exponent_mask<Bits>) == 0 && (a & fraction_mask<Bits>) != 0;
}

/// Tiny results are flushed to zero only while underflow is masked (SDM vol. 1, 10.2.3.3).
constexpr bool flushes_to_zero(u32 mxcsr) {
  return (mxcsr & FTZ) != 0 && (mxcsr & (UE << mask_shift)) != 0;
}

/// From what a computation with all exceptions masked raised, what it raises under this MXCSR: an
/// unmasked underflow is raised by an exact tiny result too; and an unmasked exception found before
/// computing (IE, DE, ZE) keeps the later ones from arising.
template <class Bits>
constexpr u32 raised_under(u32 mxcsr, u32 raised, Bits result, bool may_underflow) {
  if (may_underflow && (mxcsr & (UE << mask_shift)) == 0 && is_denormal(result)) raised |= UE;
  constexpr u32 before_computing = IE | DE | ZE;
  return unmasked(raised & before_computing, mxcsr) ? raised & before_computing : raised;
}

}  // namespace vitrine::cpu::sse
