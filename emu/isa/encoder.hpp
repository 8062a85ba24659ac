#pragma once
// Instruction → bytes: the inverse of the decoder. Which form to use is the caller's choice.

#include <array>

#include "emu/isa/instruction.hpp"

namespace vitrine::isa {

/// How the displacement of a memory operand is to be encoded.
enum class DisplacementSize : u8 { Shortest, Byte, Dword };

struct EncodeOptions {
  DisplacementSize displacement = DisplacementSize::Shortest;
};

/// The bytes, and where in them the fields stand that a relocation may patch.
struct Encoding {
  std::array<u8, 16> bytes{};
  u8 length = 0;               ///< 0 when the instruction cannot be encoded in this form
  u8 displacement_offset = 0;  ///< of the memory displacement; 0: none
  u8 displacement_size = 0;
  u8 immediate_offset = 0;  ///< of Imm, Rel or Moffs; 0: none
  u8 immediate_size = 0;
};

/// Encodes `instruction` in its form. Prefix order as NASM's: lock or rep, segment, 66 for the
/// width, 67, the prefix that belongs to the opcode, REX.
/// Length 0 means: it cannot be (ah with REX, an operand that does not fit, rsp as index).
[[nodiscard]] Encoding encode(const Instruction& instruction, EncodeOptions options = {});

/// Whether a constant can stand in this Imm operand: signed or unsigned in its own width, or, for
/// one that the processor sign-extends, equal to it after that (0xffff is -1 to a 16-bit add).
[[nodiscard]] bool fits_immediate(const OperandSpec& spec, i64 value);

}  // namespace vitrine::isa
