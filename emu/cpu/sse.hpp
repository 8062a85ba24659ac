#pragma once
// Scalar floating point as SSE2 computes it: values are bit patterns, and each operation also says
// which exception flags it raises. Pure functions of their operands and MXCSR.
// (SDM vol. 1, 4.8.3 NaNs, 4.9 exceptions, 11.5 SSE exceptions; vol. 2 for each instruction.)
//
// Two implementations: `host` lets an x86-64 host compute under the guest's MXCSR; `portable` needs
// only <cfenv> and spells the NaN, denormal and exception rules out. Tests hold them equal; the
// functions directly in `sse` are the best that the host has.

#include "emu/base/types.hpp"

namespace vitrine::cpu::sse {

/// MXCSR: the sticky flags, their masks seven bits higher, and the controls.
enum Mxcsr : u32 {
  IE = 1u << 0,    // invalid operation
  DE = 1u << 1,    // denormal operand
  ZE = 1u << 2,    // division by zero
  OE = 1u << 3,    // overflow
  UE = 1u << 4,    // underflow
  PE = 1u << 5,    // inexact
  DAZ = 1u << 6,   // denormal operands are zeros
  FTZ = 1u << 15,  // tiny results become zeros
};
constexpr u32 exception_flags = IE | DE | ZE | OE | UE | PE;
constexpr unsigned mask_shift = 7;       ///< from a flag to the mask bit that silences it
constexpr u32 rounding_mask = 3u << 13;  ///< nearest, down, up, toward zero

/// What an operation gives: its value if no raised exception is unmasked, and the flags it raises.
template <class T>
struct Computed {
  T value{};
  u32 raised = 0;
  bool operator==(const Computed&) const = default;
};

enum class Arithmetic : u8 { Add, Sub, Mul, Div, Sqrt, Min, Max };

/// Whether a raised exception is not masked by this MXCSR: #XM.
[[nodiscard]] constexpr bool unmasked(u32 raised, u32 mxcsr) {
  return (raised & exception_flags & ~(mxcsr >> mask_shift)) != 0;
}

// In the following, Bits is u32 for single and u64 for double precision.
#define VITRINE_SSE_FUNCTIONS                                                                    \
  /** a op b; sqrt takes b alone. */                                                             \
  template <class Bits>                                                                          \
  [[nodiscard]] Computed<Bits> arithmetic(Arithmetic op, Bits a, Bits b, u32 mxcsr);             \
  /** ZF, PF and CF of ucomis (or of comis, which objects to quiet NaNs too). */                 \
  template <class Bits>                                                                          \
  [[nodiscard]] Computed<u64> compare(Bits a, Bits b, bool ordered, u32 mxcsr);                  \
  template <class Bits>                                                                          \
  [[nodiscard]] Computed<Bits> from_integer(i64 value, u32 mxcsr);                               \
  /** To `size` (4 or 8) bytes, zero-extended; the "integer indefinite" when it does not fit. */ \
  template <class Bits>                                                                          \
  [[nodiscard]] Computed<u64> to_integer(Bits a, unsigned size, bool truncate, u32 mxcsr);       \
  [[nodiscard]] Computed<u32> narrow(u64 a, u32 mxcsr); /* cvtsd2ss */                           \
  [[nodiscard]] Computed<u64> widen(u32 a, u32 mxcsr);  /* cvtss2sd */

namespace portable {
VITRINE_SSE_FUNCTIONS
}

#if defined(__x86_64__)
namespace host {
VITRINE_SSE_FUNCTIONS
}
using namespace host;
#else
using namespace portable;
#endif
#undef VITRINE_SSE_FUNCTIONS

}  // namespace vitrine::cpu::sse
