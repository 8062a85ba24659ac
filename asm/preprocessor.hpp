#pragma once
// The contract between the two halves of the assembler: the preprocessor hands over logical lines
// of tokens, the rest never sees a directive that begins with %.

#include <memory>
#include <string_view>
#include <vector>

#include "asm/assembler.hpp"
#include "asm/expression.hpp"
#include "asm/name_table.hpp"
#include "asm/token.hpp"

namespace vitrine::assembler {

/// Frame facts that %stacksize/%arg/%local state, for naming stack slots: they belong to the
/// function whose label precedes them.
struct FrameDirective {
  std::string name;
  i64 offset = 0;  ///< from rbp
  u64 size = 0;    ///< bytes
  bool parameter = false;
};

/// One line after preprocessing. Tokens point into storage that the preprocessor owns.
struct Line {
  std::vector<Token> tokens;          ///< no end-of-line token; may be empty
  std::vector<FrameDirective> frame;  ///< stated on this line
  u32 file = 0;                       ///< where the line stands, for line tables and listings:
  u32 line = 0;                       ///< inside a macro or %rep, its line in the body, as NASM
  u32 call_file = 0;                  ///< where the outermost macro that made the line was called
  u32 call_line = 0;                  ///< 0: no macro made it
  u32 macro_depth = 0;                ///< 0: as written by the user; else for the listing's <n>
  bool list = true;                   ///< false between [list -] and [list +]
};

class Preprocessor {
 public:
  Preprocessor(const std::string& path, std::string source, const Options& options,
               std::vector<Diagnostic>& diagnostics);
  ~Preprocessor();

  /// Gives %if, %assign and %rep the values of the assembler's symbols, `$` and `$$`; without it
  /// they know plain numbers only.
  void resolve_with(Resolver* resolver);

  /// The numbers behind Token::id and Token::value of identifiers. May be filled with further names
  /// (mnemonics, registers) before the first line is read; their text must outlive the table.
  [[nodiscard]] NameTable& names();

  /// The next line that says something; false at the end of the source. Reuses `line`'s storage.
  bool next(Line& line);

  /// Whether there are multi-line macros of this name, for whatever number of arguments.
  [[nodiscard]] bool is_macro(const Token& name) const;

  /// Where a token came from, in the file in which the user wrote it, and through which macros.
  [[nodiscard]] Location locate(const Token& token) const;
  /// Adds a diagnostic at a token, with its source line and the macros that it came through.
  void report(Severity severity, const Token& token, std::string message, std::string remedy = {});
  [[nodiscard]] Diagnostic diagnostic(const Token& token, std::string message,
                                      std::string remedy = {}) const;
  [[nodiscard]] const std::vector<std::string>& files() const;  ///< by Token::file
  [[nodiscard]] const image::SourceText& source_lines(u32 file) const;
  [[nodiscard]] std::string_view source_line(u32 file, u32 line) const;

  struct State;  // see preprocessor_state.hpp

 private:
  std::unique_ptr<State> state_;
};

}  // namespace vitrine::assembler
