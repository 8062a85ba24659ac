#pragma once
// The words that mean something by themselves: registers, mnemonics, pseudo-instructions, prefixes,
// size keywords and directives. One lookup tells which; everything else is a symbol.

#include <string_view>

#include "emu/isa/register.hpp"

namespace vitrine::assembler {

enum class WordKind : u8 {
  None,
  Register,   // value: index for register_of_word
  Mnemonic,   // value: index for mnemonic_name
  Data,       // db…do; value: bytes of an element
  Reserve,    // resb…reso; value: bytes of an element
  Prefix,     // value: Prefix
  Size,       // byte…oword; value: bytes
  Modifier,   // value: Modifier
  Directive,  // value: Directive
};

enum class Prefix : u8 { Lock, Rep, Repne, A16, A32, A64, O16, O32, O64, Bnd, Notrack, Times };

enum class Modifier : u8 { Strict, Short, Near, Far, Rel, Abs, Nosplit, Seg, Wrt, Dup, Ptr };

enum class Directive : u8 {
  Equ,
  Incbin,
  Section,
  Global,
  Extern,
  Common,
  Static,
  Required,
  Bits,
  Default,
  Org,
  Align,
  Alignb,
  Sectalign,
  Absolute,
  Cpu,
  Warning,
  List,
  Use16,
  Use32,
  Ignored,  // float, debug, pragma, map: accepted without effect
};

struct Word {
  WordKind kind = WordKind::None;
  u16 value = 0;

  explicit operator bool() const { return kind != WordKind::None; }
  [[nodiscard]] bool is(Directive directive) const {
    return kind == WordKind::Directive && value == static_cast<u16>(directive);
  }
  [[nodiscard]] bool is(Prefix prefix) const {
    return kind == WordKind::Prefix && value == static_cast<u16>(prefix);
  }
  [[nodiscard]] bool is(Modifier modifier) const {
    return kind == WordKind::Modifier && value == static_cast<u16>(modifier);
  }
};

/// What `text` (any letter case) means; kind None for symbols.
[[nodiscard]] Word find_word(std::string_view text);

/// The register behind a Word of kind Register.
[[nodiscard]] isa::Register register_of_word(u16 value);

/// The mnemonic behind a Word of kind Mnemonic, lower case.
[[nodiscard]] std::string_view mnemonic_name(u16 value);

/// The mnemonic that `text` is with a size behind it, as GNU's assembler writes it (movl, pushq,
/// movabs); "" when it is none.
[[nodiscard]] std::string_view name_without_size(std::string_view text);

/// The word nearest to `text` among those that may begin a statement, or "" when none is near.
[[nodiscard]] std::string_view nearest_statement_word(std::string_view text);

/// The register name nearest to `text`, or "".
[[nodiscard]] std::string_view nearest_register(std::string_view text);

}  // namespace vitrine::assembler
