#pragma once
// Tokens of NASM source.

#include <string_view>

#include "emu/base/types.hpp"

namespace vitrine::assembler {

enum class TokenKind : u8 {
  Identifier,  // labels, mnemonics, registers, directives: foo .loop $ $$ %$ctx is resolved before
  Integer,     // value in Token::value
  Float,       // text as written; converted by db…dt
  String,      // text is the contents, escapes of `…` already replaced
  Here,        // $
  SectionStart,  // $$
  Operator,      // see Punct
  // Only inside the preprocessor:
  Directive,        // %define: text without the %
  MacroParameter,   // %1 %0 %+1 %-1 %*1: text without the %
  MacroLocal,       // %%label: text without the %%
  ContextLocal,     // %$label: text with its dollars
  Paste,            // %+
  Indirect,         // %[
  BracedParameter,  // %{ up to its }: text is what stands between
  Other,            // a character that means nothing
};

/// Operators as one enumerator each, so that nobody compares text.
enum class Punct : u8 {
  None,
  Plus,
  Minus,
  Star,
  Slash,
  SignedSlash,
  Percent,
  SignedPercent,
  ShiftLeft,
  ShiftRight,
  And,
  Or,
  Xor,
  Tilde,
  Bang,
  LParen,
  RParen,
  LBracket,
  RBracket,
  LBrace,
  RBrace,
  Comma,
  Colon,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  LogicalAnd,
  LogicalOr,
  LogicalXor,
  Question,
  ShiftLeftComplete,     // <<<, the same as <<
  ShiftRightArithmetic,  // >>>
  Compare,               // <=>: -1, 0 or 1
};

struct Token {
  TokenKind kind = TokenKind::Identifier;
  Punct punct = Punct::None;
  bool space_before = false;  ///< white space stood before it (matters to %define and strings)
  bool escaped = false;       ///< written $name: a symbol even where name is a register
  u32 file = 0;               ///< index of the source file; the token as the user wrote it
  u32 line = 0;               ///< from 1
  u32 column = 0;             ///< from 1
  u32 expansion = 0;          ///< index of the macro expansion it came through; 0: none
  u32 id = 0;                 ///< of Identifier: equal text, equal number (see NameTable)
  std::string_view text;
  u64 value = 0;  ///< of Integer; of String: the quote character; of Identifier: the id of its
                  ///< lower-case spelling, to look up mnemonics and registers by
};

}  // namespace vitrine::assembler
