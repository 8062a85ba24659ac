#pragma once
// Characters → tokens, one logical line at a time. Nothing is copied: token text points into the
// source, except backquoted strings, whose escapes are replaced.

#include <string>
#include <string_view>
#include <vector>

#include "asm/arena.hpp"
#include "asm/diagnostic.hpp"
#include "asm/name_table.hpp"
#include "asm/token.hpp"

namespace vitrine::assembler {

/// What a line contains that the preprocessor must look at; a plain line has none of these.
/// The bits of names (NameTable::Name::flags) are or-ed in too.
enum LineFlag : u32 {
  HasSingleLineMacro = 1,  ///< a name that was %define'd
  HasMultiLineMacro = 2,   ///< a name that was %macro'd
  HasNative = 4,           ///< a name with a meaning of its own here
  HasPercent = 8,          ///< a token that begins with %
  HasError = 16,           ///< a lexical error; it has been reported
};

/// Where lexical errors go.
class LexerErrors {
 public:
  virtual void report(Severity severity, const Token& token, std::string message,
                      std::string remedy) = 0;

 protected:
  ~LexerErrors() = default;
};

/// Reads `$`-less digits as NASM does: 0x1F 0h1F 1Fh 0b101 101b 0o17 17q 0d9 1_000.
/// False when a digit does not belong to the radix; overflow wraps and is told apart by `too_big`.
bool read_integer(std::string_view text, u64& value, bool& too_big);

class Lexer {
 public:
  Lexer(NameTable& names, Arena& arena, LexerErrors& errors)
      : names_(names), arena_(arena), errors_(errors) {}

  /// Appends the tokens of the logical line at `cursor` (a continuation backslash joins lines) and
  /// moves the cursor behind it. The text must end in two line
  /// feeds. Returns LineFlags.
  u32 line(const char*& cursor, u32 file, u32& line_number, std::vector<Token>& tokens);

  /// Tokens of a text that is no source line (-D, %deftok), with one place for all. The text must
  /// outlive the tokens.
  u32 text(std::string_view text, const Token& place, std::vector<Token>& tokens);

  /// Skips a logical line; returns the first character that is not white space, 0 if none.
  static char skip_line(const char*& cursor, u32& line_number);

 private:
  void identifier(Token& token);
  void number(Token& token);
  void hexadecimal_after_dollar(Token& token);
  void string(Token& token);
  void backquoted(Token& token);
  void percent(Token& token);
  void dollar(Token& token);
  void other(Token& token);
  bool continuation();
  void error(const Token& token, std::string message, std::string remedy = {});
  void warn_too_big(const Token& token);

  NameTable& names_;
  Arena& arena_;
  LexerErrors& errors_;
  const char* at_ = nullptr;
  const char* line_start_ = nullptr;
  u32 line_ = 0;
  u32 flags_ = 0;
};

}  // namespace vitrine::assembler
