#pragma once
// Which form of an instruction the operands ask for.

#include <array>

#include "asm/unit.hpp"
#include "emu/isa/table.hpp"

namespace vitrine::assembler {

/// The form for these operands, chosen as NASM's optimiser does; reports why not and returns
/// nullptr when there is none. May rewrite operands into the shorter instruction that does the
/// same (mov rax, 5 → mov eax, 5).
const isa::Form* select_form(Unit& unit, ParsedInstruction& instruction, const Place& place);

/// The forms of a jmp or jcc, which differ only in the size of the distance; 0 when not such.
struct JumpForms {
  const isa::Form* short_form = nullptr;
  const isa::Form* near_form = nullptr;
};
[[nodiscard]] JumpForms jump_forms(u16 mnemonic);

/// Says why no form fits, with the nearest remedy.
void explain_mismatch(Unit& unit, const ParsedInstruction& instruction, const Place& place,
                      bool size_missing);

/// "(r64, imm)", for messages.
[[nodiscard]] std::string operand_kinds(const ParsedInstruction& instruction);

}  // namespace vitrine::assembler
