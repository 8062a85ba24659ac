#pragma once
// jmp and jcc to a label: short or near, as the layout finds.

#include "asm/unit.hpp"

namespace vitrine::assembler {

/// Emits a jump whose size is open, or short where that is certain; false when the instruction is
/// none of those and must be encoded like any other.
bool emit_jump(Unit& unit, const ParsedInstruction& instruction);

}  // namespace vitrine::assembler
