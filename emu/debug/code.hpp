#pragma once
// Instructions in guest memory, decoded and as text with labels for addresses.

#include "emu/isa/decoder.hpp"
#include "emu/machine/machine.hpp"

namespace vitrine::debug {

struct CodeLine {
  u64 address = 0;
  std::vector<u8> bytes;
  isa::Instruction instruction;  ///< with length 0 where there is none
  std::string text;              ///< "call print_unsigned"; "(bad)"; "" where nothing is mapped
};

/// The instruction at `address`; nullopt where the bytes are none.
[[nodiscard]] std::optional<isa::Instruction> instruction_at(const machine::Machine& machine,
                                                             u64 address);
[[nodiscard]] CodeLine code_at(const machine::Machine& machine, u64 address);

/// `count` instructions from `address` on; fewer where they end.
[[nodiscard]] std::vector<CodeLine> code_from(const machine::Machine& machine, u64 address,
                                              std::size_t count);

/// The addresses of the function's instructions, up to the next function or 4096 of them.
[[nodiscard]] std::vector<u64> function_code(const machine::Machine& machine, u64 function);

/// A register that the instruction names, as it is before the instruction; rip is the next one's
/// address.
[[nodiscard]] u64 operand_register(const machine::Machine& machine, const CodeLine& code,
                                   isa::Register reg);
/// Of its memory operand, before the instruction.
[[nodiscard]] u64 effective_address(const machine::Machine& machine, const CodeLine& code);

[[nodiscard]] bool is_call(const isa::Instruction& instruction);

/// A label that stands exactly there, also a local one; else as Image::describe().
[[nodiscard]] std::string label_name(const image::Image& image, u64 address);
/// "add+0x4 (add.asm:52)": as people name a place in the code.
[[nodiscard]] std::string place_name(const image::Image& image, u64 address);
/// The source line of the instruction, without its comment, when it is the line's only one; else
/// the instruction itself.
[[nodiscard]] std::string source_or_code(const machine::Machine& machine, u64 address);

}  // namespace vitrine::debug
