#pragma once
// Instruction text for people, printed by Capstone. The only folder that knows Capstone.

#include <span>
#include <string>

#include "emu/base/types.hpp"

namespace vitrine::disasm {

/// One instruction as text: "mov", "rax, qword ptr [rbp - 8]".
struct Text {
  std::string mnemonic;
  std::string operands;
  u8 length = 0;  ///< bytes; 0 when the bytes are no instruction: mnemonic is then "(bad)"
  [[nodiscard]] std::string to_string() const;
};

/// Disassembles the first instruction of `bytes`, which stands at `address` (Intel syntax, as NASM
/// would write it: "qword [rbp-8]" without "ptr").
[[nodiscard]] Text disassemble(std::span<const u8> bytes, u64 address);

}  // namespace vitrine::disasm
