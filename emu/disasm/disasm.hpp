#pragma once
// Instruction text for people, printed by Capstone. The only folder that knows Capstone.

#include <span>
#include <string>

#include "emu/base/types.hpp"

namespace vitrine::disasm {

/// One instruction as text: "mov", "rax, qword [rbp-8]"; prefixes belong to the mnemonic:
/// "rep movsb", "lock add".
struct Text {
  std::string mnemonic;
  std::string operands;
  u8 length = 0;  ///< bytes; 0 when the bytes are no instruction: mnemonic is then "(bad)", or
                  ///< "(no Capstone)" where that cannot be loaded
  [[nodiscard]] std::string to_string() const;
};

/// Disassembles the first instruction of `bytes`, which stands at `address` (Intel syntax, as NASM
/// would write it: "qword [rbp-8]" without "ptr"). Branch targets are absolute ("0x401020"), and so
/// are rip-relative addresses ("[rel 0x402000]"). About 0.5 µs.
[[nodiscard]] Text disassemble(std::span<const u8> bytes, u64 address);

}  // namespace vitrine::disasm
