#pragma once
// One instruction in structured form: what the decoder returns and the encoder takes.

#include <array>

#include "emu/isa/form.hpp"

namespace vitrine::isa {

/// base + index * scale + displacement, or rip-relative.
struct MemoryOperand {
  Register base{};      ///< a Gpr of address_size, Rip, or None
  Register index{};     ///< a Gpr of address_size (never rsp), or None
  u8 scale = 1;         ///< 1, 2, 4 or 8
  u8 address_size = 8;  ///< bytes: 8, or 4 with the prefix 67
  bool has_segment = false;
  Segment segment = Ds;  ///< only fs and gs change the address in 64-bit mode
  i64 displacement = 0;  ///< for Rip: relative to the next instruction
};

struct Operand {
  enum class Kind : u8 { None, Register, Memory, Immediate, Relative };
  Kind kind = Kind::None;
  u8 size = 0;  ///< bytes of the value
  Register reg{};
  i64 value = 0;  ///< Immediate: sign-extended from its encoding, but shift counts, bit numbers and
                  ///< the operands of ret and enter are zero-extended;
                  ///< Relative: distance from the end of the instruction
};

enum class Repeat : u8 { None, Rep, Repne };  // F3 (rep, repe) and F2 (repne)

struct Instruction {
  const Form* form = nullptr;
  u8 length = 0;  ///< bytes, 1..15
  bool lock = false;
  Repeat repeat = Repeat::None;  ///< only for instructions that repeat
  MemoryOperand memory{};        ///< of the one operand that is Memory. Address size and segment
                                 ///< also count for forms with ImplicitMemory (string operations).
  std::array<Operand, 4> operands{};

  [[nodiscard]] Op op() const { return form->op; }
  [[nodiscard]] bool has_memory() const {
    for (const Operand& operand : operands)
      if (operand.kind == Operand::Kind::Memory) return true;
    return false;
  }
};

}  // namespace vitrine::isa
