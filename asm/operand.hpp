#pragma once
// Operands as written, before a form is chosen for them.

#include <algorithm>
#include <array>
#include <span>

#include "asm/expression.hpp"
#include "asm/words.hpp"
#include "emu/isa/instruction.hpp"

namespace vitrine::assembler {

/// Where something stands in the source, for messages that come after its line is gone.
struct Place {
  u32 file = 0, line = 0, column = 0, expansion = 0;
  u32 length = 1;
  u32 statement = 0;  ///< counts source lines; diagnostics are sorted by it
};

/// An expression kept for later passes: a symbol plus a constant, or tokens.
struct Expression {
  static constexpr u32 none = ~u32{0};
  u32 symbol = none;
  u32 first = 0, count = 0;  ///< range of Unit::kept tokens, when symbol is none
  i64 addend = 0;
  // Where the statement began: the meaning of $ and $$ in it.
  u32 section = 0;
  u32 item = 0;
  u64 offset = 0;
};

/// `wrt ..plt` and its like: which relocation an address asks for.
enum class Wrt : u8 { None, Plt, GotPcRel, Got, GotOff, Sym, Tlsie, GotTpOff };

/// Keys of the terms of a Value: sections by index, then external symbols, then registers.
constexpr u32 symbol_key = 0x4000'0000;
constexpr u32 register_key = 0x8000'0000;

constexpr u32 key_of(isa::Register reg) {
  return register_key | static_cast<u32>(reg.cls) << 16 | u32{reg.size} << 8 | reg.number;
}
constexpr isa::Register register_of_key(u32 key) {
  return {static_cast<isa::RegisterClass>(key >> 16 & 0xFF), static_cast<u8>(key),
          static_cast<u8>(key >> 8)};
}
constexpr bool is_register_key(u32 key) {
  return (key & register_key) != 0;
}

struct ParsedOperand {
  enum class Kind : u8 { None, Register, Memory, Immediate };
  Kind kind = Kind::None;
  u8 size = 0;  ///< bytes, by keyword; 0: none was written
  bool strict = false, is_short = false, is_near = false;
  isa::Register reg{};

  // Memory
  bool rel = false, abs = false, nosplit = false;
  bool default_rel = false;  ///< `default rel` held at its line
  u8 displacement_size = 0;  ///< bytes, by keyword inside the brackets
  bool has_segment = false;
  isa::Segment segment = isa::Ds;

  // Memory and immediate
  Value value;
  Wrt wrt = Wrt::None;
  bool moving = false;       ///< the value may change while the layout settles
  u32 first = 0, count = 0;  ///< the expression's tokens: of the line, or kept ones
  u32 token = 0;             ///< the first token of the operand in the line

  /// Whether the value is more than a number and registers.
  [[nodiscard]] bool has_address() const {
    return std::any_of(value.terms.begin(), value.terms.begin() + value.count,
                       [](const Term& term) { return !is_register_key(term.key); });
  }
};

/// What stands before the mnemonic.
struct Prefixes {
  bool lock = false, bnd = false, notrack = false;
  isa::Repeat repeat = isa::Repeat::None;
  u8 address_size = 0;  ///< a32: 4; a64: 8
  u8 operand_size = 0;  ///< o16: 2; o32: 4; o64: 8
  bool has_segment = false;
  isa::Segment segment = isa::Ds;
};

struct ParsedInstruction : Prefixes {
  u16 mnemonic = 0;
  u8 count = 0;
  std::array<ParsedOperand, 4> operands;
};

/// The bytes of prefixes, in their order.
struct PrefixBytes {
  std::array<u8, 6> bytes{};
  u8 count = 0;

  void add(u8 byte) { bytes[count++] = byte; }
  [[nodiscard]] std::span<const u8> span() const { return {bytes.data(), count}; }
};

}  // namespace vitrine::assembler
