#pragma once
// Operands: from tokens to ParsedOperand, and from a memory operand's sum of terms to base, index,
// scale and displacement.

#include <string>

#include "asm/unit.hpp"

namespace vitrine::assembler {

/// Reads one operand; on an error reports it and returns false.
bool parse_operand(Unit& unit, Cursor& cursor, ParsedOperand& operand);

struct EffectiveAddress {
  isa::MemoryOperand memory;
  bool relocatable = false;  ///< the displacement is an address, so it takes four bytes
  bool rip_relative = false;
  std::string problem, remedy;  ///< not empty: there is no such address
};

/// Splits the sum as NASM does: [reg*2] becomes [reg+reg] unless nosplit, rsp moves to the base.
[[nodiscard]] EffectiveAddress effective_address(const ParsedOperand& operand);

}  // namespace vitrine::assembler
