#pragma once
// One run of the assembler over one source: the state that its topics share. Files by topic:
// statement (lines), effective_address, match (forms), instruction, data, directive, structure,
// layout, elf_output, flat_output, listing.

#include <deque>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "asm/preprocessor.hpp"
#include "asm/section.hpp"
#include "asm/symbol.hpp"

namespace vitrine::assembler {

/// Reads along the tokens of a line.
struct Cursor {
  const std::vector<Token>& tokens;
  std::size_t at = 0;

  [[nodiscard]] bool done() const { return at >= tokens.size(); }
  [[nodiscard]] bool is(Punct punct, std::size_t ahead = 0) const {
    return at + ahead < tokens.size() && tokens[at + ahead].kind == TokenKind::Operator &&
           tokens[at + ahead].punct == punct;
  }
  [[nodiscard]] bool is(TokenKind kind) const { return !done() && tokens[at].kind == kind; }
  /// The current token, or the last one at the end of the line.
  [[nodiscard]] const Token& token() const { return tokens[done() ? tokens.size() - 1 : at]; }
  bool accept(Punct punct) {
    if (!is(punct)) return false;
    ++at;
    return true;
  }
};

struct Evaluated {
  Value value;
  Wrt wrt = Wrt::None;
  bool moving = false;
  u32 first = 0, count = 0;  ///< its tokens in the line

  /// A plain number, now and in every later pass.
  [[nodiscard]] bool is_fixed() const { return value.is_constant() && !value.unknown && !moving; }
};

class Unit {
 public:
  Unit(const std::string& path, std::string source, const Options& options,
       std::vector<Diagnostic>& diagnostics);

  /// Runs the first pass over the whole source.
  void read_source();
  /// Gives every item its size and reports what is undefined.
  void lay_out();

  // Words and symbols
  /// What an identifier means by itself; None for symbols (and $escaped names).
  [[nodiscard]] Word word(const Token& token) {
    if (token.kind != TokenKind::Identifier || token.escaped) return {};
    const std::size_t fold = token.value;
    return fold < words_.size() && word_known_[fold] != 0 ? words_[fold] : new_word(token);
  }
  void define_label(const Token& token);
  void define_constant(u32 symbol, const Token& token, u64 value);
  bool check_redefinition(u32 symbol, const Token& token);
  /// The symbol, to be given a kind and value. Nothing has defined it: see check_redefinition().
  Symbol& begin_definition(u32 symbol, const Token& token);

  // Expressions
  enum class Registers : bool { Refused, Allowed };
  /// Reads an expression; on an error reports it and returns false.
  bool evaluate(Cursor& cursor, Evaluated& out, Registers registers = Registers::Refused);
  /// The same, but it must be a number that is known now; `what` names it in the message.
  bool evaluate_constant(Cursor& cursor, i64& out, std::string_view what);
  /// Keeps the expression of `first`, `count` of the current line for later passes.
  Expression keep(u32 first, u32 count);
  Expression keep_tokens(u32 first, u32 count);  ///< never as a symbol alone
  /// Evaluates a kept expression with the addresses of this moment; false when it was reported.
  bool evaluate(const Expression& expression, Value& value, const Place& place,
                Registers registers = Registers::Refused);

  // Bytes
  SectionState& section() { return sections[current]; }
  void select_section(const std::string& name, const Token& token);
  [[nodiscard]] bool has_contents(u32 section) const;  ///< bytes or labels
  u32 find_section(std::string_view name) const;       ///< its index, or sections.size()
  void emit(const u8* bytes, std::size_t count);
  void fill(u8 byte, u64 count, const Token& token);
  void reserve(u64 count, const Token& token);
  /// A field that becomes `expression` later; its bytes are emitted as 0.
  void emit_field(u8 size, FieldKind kind, Wrt wrt, const Expression& expression,
                  const Token& token);
  Item& add_item(Item::Kind kind, std::size_t index, u64 size);
  /// False and a message when the section may hold no bytes or would become too large.
  bool may_emit(u64 count, const Token& token);
  /// The same for `count` bytes behind the first `used` of a section.
  bool fits(const SectionState& to, u64 used, u64 count, const Place& at);

  // Messages
  void error(const Token& token, std::string message, std::string remedy = {});
  void error(const Place& place, std::string message, std::string remedy = {});
  void warning(const Token& token, std::string message, std::string remedy = {});
  void warning(const Place& place, std::string message, std::string remedy = {});
  [[nodiscard]] Place place(const Token& token) const;
  [[nodiscard]] bool too_many_errors() const { return errors_ >= max_errors; }
  [[nodiscard]] bool failed() const;
  void sort_diagnostics();
  void undefined(u32 symbol, const Place& place);
  /// The name that may have been meant, or how to define this one.
  [[nodiscard]] std::string remedy_of_undefined(std::string_view name) const;

  const Options& options;
  std::vector<Diagnostic>& diagnostics;
  Preprocessor preprocessor;
  SymbolTable symbols;
  std::deque<SectionState> sections;
  u32 current = 0;
  bool in_absolute = false;
  u64 absolute_offset = 0;
  bool repeating = false;  ///< inside times: bytes must mean the same at another place
  bool default_rel = false;
  u64 origin = 0;

  /// Where the statement began.
  struct {
    u32 section = 0, item = 0;
    u64 offset = 0;
  } here;
  u32 statement = 0;
  bool later_pass = false;  ///< every symbol has been seen
  Line line;

  // A long source has the most of these; a deque grows without moving them.
  std::deque<Item> items;  ///< of all sections, in source order
  std::deque<Jump> jumps;
  std::vector<ParsedInstruction> instructions;
  std::vector<Place> instruction_places;
  std::vector<Expression> instruction_here;
  std::vector<Fill> fills;
  std::vector<Assumption> assumptions;
  u64 stored = 0;  ///< bytes put into all sections so far, with those taken back
  std::vector<Token> kept;
  std::deque<std::string> made_texts;  ///< of tokens that stand in no source

  struct FrameMark {
    u32 symbol = SymbolTable::none;
    std::vector<image::FrameVariable> variables;
  };
  std::vector<FrameMark> frames;

  /// What the listing needs to know of a statement.
  enum class ListKind : u8 { Bytes, Reserve, Binary };
  struct ListMark {
    u32 file = 0, line = 0;  // where its text stands
    u32 outer_file = 0;      // the user's file that led to it
    u32 outer_line = 0;
    u32 call_line = 0;  // of the main file, for what a macro made
    u32 macro_depth = 0;
    u32 section = 0, item = 0, end_item = 0;
    u64 offset = 0, end_offset = 0;
    u64 repeat = 1;  // of times
    ListKind kind = ListKind::Bytes;
    bool list = true, absolute = false;
  };
  ListMark list_mark;  // of the current statement
  std::vector<ListMark> list_marks;

 private:
  static constexpr u32 max_errors = 100;
  friend class SymbolResolver;

  void add_diagnostic(Severity severity, const Token& token, std::string message,
                      std::string remedy, u32 order);
  void tag_diagnostics() {
    if (order_.size() != diagnostics.size()) order_.resize(diagnostics.size(), statement);
  }
  Word new_word(const Token& token);

  Evaluator evaluator_;
  std::vector<Word> words_;  // by Token::value, the lower-case spelling's id
  std::vector<u8> word_known_;
  std::map<std::string, u32, std::less<>> section_numbers_;  // by name
  std::vector<u32> order_;                                   // statement of each diagnostic
  u32 errors_ = 0;
  u64 nested_evaluations_ = 0;
  std::unordered_set<std::string> reported_;
};

/// Takes apart one line.
void assemble_line(Unit& unit);

}  // namespace vitrine::assembler
