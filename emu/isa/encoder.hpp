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

/// Encodes `instruction` in its form. Prefix order: segment, 67, lock/rep, 66, REX, as NASM's.
/// Length 0 means: it cannot be (ah with REX, an operand that does not fit, rsp as index).
[[nodiscard]] Encoding encode(const Instruction& instruction, EncodeOptions options = {});

}  // namespace vitrine::isa
