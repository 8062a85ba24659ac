#pragma once
// Instructions: operands → form → bytes and the fields that wait for an address.

#include <array>

#include "asm/unit.hpp"
#include "emu/isa/encoder.hpp"

namespace vitrine::assembler {

/// The bytes of an instruction, with zeroes where fields wait for their values.
struct EncodedInstruction {
  struct Field {
    u8 offset = 0, size = 0;
    u8 tail = 0;  ///< Relative: bytes behind the field
    FieldKind kind = FieldKind::Data;
    u8 operand = 0;  ///< whose value it takes
  };
  std::array<u8, 24> bytes{};
  u8 length = 0;  ///< 0: it could not be encoded; the reason was reported
  std::array<Field, 2> fields{};
  u8 field_count = 0;
};

/// Reads the operands of the mnemonic before the cursor and assembles it; `prefixes` holds what
/// stood before it.
void assemble_instruction(Unit& unit, Cursor& cursor, u16 mnemonic, const Prefixes& prefixes);

/// Chooses a form and encodes it with the values that the operands have now. Warnings about values
/// that do not fit are given when `final_pass`.
EncodedInstruction encode_instruction(Unit& unit, ParsedInstruction& instruction,
                                      const Place& place, bool final_pass);

/// Gives the operands of a kept instruction the values of this moment.
bool update_operands(Unit& unit, ParsedInstruction& instruction, const Expression& here,
                     const Place& place);

}  // namespace vitrine::assembler
