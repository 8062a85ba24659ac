#pragma once
// The low elements of xmm registers, and scalar operands. In a DecodedOp xmm registers are numbers.

#include "emu/cpu/operand.hpp"

namespace vitrine::cpu {

/// Where a scalar source operand is.
enum class XmmPlace : u8 { Register, Memory };

template <std::unsigned_integral T>
[[nodiscard]] inline T read_low(const Context& c, u8 number) {
  return static_cast<T>(c.state.xmm[number].q[0]);
}

/// Leaves the rest of the register alone.
template <std::unsigned_integral T>
inline void write_low(Context& c, u8 number, T value) {
  u64& low = c.state.xmm[number].q[0];
  low = (low & ~low_mask(sizeof(T) * 8)) | value;
}

/// The second operand: `src`, or memory.
template <class Port, std::unsigned_integral T, XmmPlace place>
[[nodiscard]] inline T read_scalar(Context& c, const DecodedOp* op) {
  if constexpr (place == XmmPlace::Register) {
    return read_low<T>(c, op->src);
  } else {
    return read<Port, T, Place::Anywhere>(c, op);
  }
}

}  // namespace vitrine::cpu
