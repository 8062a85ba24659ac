#pragma once
// Instruction → NASM source, written from the table's operands alone: what the tests compare with
// Capstone's text and hand to NASM.

#include <string>

#include "emu/isa/instruction.hpp"

namespace vitrine::isa {

/// "lock add dword [fs:eax+4], 0x5" for an instruction at `address`. Numbers are hexadecimal and
/// unsigned in the operand's width, displacements signed; targets are absolute.
[[nodiscard]] std::string nasm_text(const Instruction& instruction, u64 address);

/// Another writer's text in the same spelling of numbers: what stands for an immediate of
/// `instruction` is read and written again.
[[nodiscard]] std::string with_our_numbers(const Instruction& instruction, const std::string& text);

}  // namespace vitrine::isa
