#pragma once
// The prefixes written before a mnemonic: which it takes, and the bytes of those that its form
// knows nothing of.

#include "asm/unit.hpp"
#include "emu/isa/table.hpp"

namespace vitrine::assembler {

/// Whether `lock` stands before a form that has it, with a memory operand.
bool lockable(const ParsedInstruction& instruction, const isa::Form& form);

/// Whether the form has the repetition that is written.
bool repeatable(const ParsedInstruction& instruction, const isa::Form& form);

/// The prefixes that the form itself knows nothing of (rep ret, cs nop). `has_memory`: a segment is
/// part of the memory operand.
PrefixBytes loose_prefixes(const ParsedInstruction& instruction, const isa::Form& form,
                           bool has_memory);

/// Reports prefixes that NASM refuses before this form; false if there are any.
bool prefixes_allowed(Unit& unit, const ParsedInstruction& instruction, const isa::Form& form,
                      const Place& place);

/// Warns of a lock that the processor will refuse.
void check_lock(Unit& unit, const ParsedInstruction& instruction, const isa::Form& form,
                const Place& place);

}  // namespace vitrine::assembler
