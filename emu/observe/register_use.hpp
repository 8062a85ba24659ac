#pragma once
// Which registers and flags an executed instruction read and wrote, also those that it does not
// name: the stack pointer of push, rdx of a division, the pointers of string instructions.
// The rules:
//
//   - What the table says of the operands counts, whatever the values: mov rax, rax writes rax, and
//     xor eax, eax reads it.
//   - A write of 32 bits writes the whole register, since it clears the upper half.
//   - What is undefined afterwards is written. A shift by 0, a repetition of 0 elements and the
//     accumulator of a cmpxchg that stores write nothing.
//   - syscall reads the number and the six arguments, however many the call has, and the flags.
//   - rip, segment bases and mxcsr do not count.

#include "emu/machine/machine.hpp"

namespace vitrine::observe {

struct RegisterUse {
  std::array<u8, 16> gpr_read{}, gpr_written{};  ///< by isa::Gpr: bit i for byte i
  u16 xmm_read = 0, xmm_written = 0;             ///< bit i for xmm i
  u64 flags_read = 0, flags_written = 0;         ///< bits of rflags
};

/// Of an instruction that was executed, between these states; of no instruction (its length is 0):
/// nothing.
[[nodiscard]] RegisterUse register_use(const isa::Instruction& instruction,
                                       const cpu::State& before, const cpu::State& after);

}  // namespace vitrine::observe
