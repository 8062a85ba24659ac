#pragma once
// The rules about exceptions that both implementations of sse.hpp share.

#include <bit>
#include <cmath>

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

/// The same significand with the exponent of 1, or zero.
template <class Bits>
Bits significand(Bits a) {
  int exponent = 0;
  return std::bit_cast<Bits>(std::frexp(std::bit_cast<typename Layout<Bits>::Float>(a), &exponent));
}

/// Half of a normal number; others are left alone.
template <class Bits>
constexpr Bits half(Bits a) {
  const Bits exponent = a & exponent_mask<Bits>;
  const Bits one = Bits{1} << Layout<Bits>::fraction_bits;
  return exponent > one && exponent != exponent_mask<Bits> ? a - one : a;
}

/// Overflow and underflow, when they are not masked, leave PE to say whether the result would be
/// inexact even if exponents were unbounded (SDM vol. 1, 4.9.1.4 and 4.9.1.5).
constexpr bool needs_unbounded_exponent(u32 mxcsr, u32 raised) {
  return (raised & PE) != 0 && unmasked(raised & (OE | UE), mxcsr);
}

/// Corrects `raised` in that case. `compute(op, a, b, mxcsr)` is the arithmetic itself.
template <class Bits, class Compute>
u32 with_unbounded_exponent(u32 raised, Arithmetic op, Bits a, Bits b, u32 mxcsr, Compute compute) {
  if (!needs_unbounded_exponent(mxcsr, raised)) return raised;
  constexpr u32 all_masked = exception_flags << mask_shift;
  const u32 control = (mxcsr & rounding_mask) | all_masked;
  const bool product = op == Arithmetic::Mul || op == Arithmetic::Div;
  const Computed<Bits> scaled = product ? compute(op, significand(a), significand(b), control)
                                        : compute(op, half(a), half(b), control);
  return (scaled.raised & PE) != 0 ? raised : raised & ~u32{PE};
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
