#pragma once
// Bytes → Instruction, read from the table (64-bit mode only).

#include <span>

#include "emu/isa/instruction.hpp"

namespace vitrine::isa {

enum class DecodeStatus : u8 {
  Ok,
  Truncated,  ///< the bytes end within the instruction: give more, or fault on the next page
  Undefined,  ///< #UD: no row matches, or lock where it is not legal
  TooLong,    ///< #GP: more than 15 bytes
  // What the processor knows and the table does not, by what it does to a program.
  Privileged,  ///< #GP: only a kernel may execute it, or raise this interrupt
  Breakpoint,  ///< #BP behind it: int3 in the two bytes of `int 3`
  DebugTrap,   ///< #DB behind it: int1
};

constexpr std::size_t max_instruction_length = 15;

/// Decodes the instruction at the start of `bytes`. On Ok, `out` is complete; on Breakpoint and
/// DebugTrap `out.length` is that of the instruction, else how many bytes were looked at.
[[nodiscard]] DecodeStatus decode(std::span<const u8> bytes, Instruction& out);

}  // namespace vitrine::isa
