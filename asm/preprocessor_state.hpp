#pragma once
// What the parts of the preprocessor share. Only preprocessor*.cpp include this.
//
// A line's way: read (from a file, a macro's body or a %rep) → parameters put in → directive, or
// single-line macros expanded → multi-line macro call, or handed over. A plain line, one without %
// and macro names, goes straight from the lexer to the caller.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "asm/lexer.hpp"
#include "asm/limits.hpp"
#include "asm/preprocessor.hpp"
#include "asm/source_file.hpp"

namespace vitrine::assembler {

/// Raw lines of a macro or %rep.
struct Body {
  std::vector<Token> tokens;
  std::vector<u32> ends;  // of line i in tokens

  [[nodiscard]] std::span<const Token> line(std::size_t i) const {
    const u32 begin = i == 0 ? 0 : ends[i - 1];
    return std::span(tokens).subspan(begin, ends[i] - begin);
  }
};

/// Some lines of a body. Bodies nested in others share the lines instead of copying them.
struct BodyLines {
  std::shared_ptr<const Body> body;
  u32 begin = 0;
  u32 end = 0;
};

/// What %define made. In `body` a parameter is a MacroParameter token with its index in `id`.
struct SingleMacro {
  enum class Native : u8 { None, Line, File };
  struct Parameter {
    u32 name = 0;
    bool evaluated = false;  // =x: the argument is a number
    bool quoted = false;     // &x: the argument becomes a string
    bool greedy = false;     // x+: takes the commas too
  };

  u32 name = 0;
  bool case_sensitive = true;
  bool takes_arguments = false;  // with parentheses, perhaps empty
  bool in_progress = false;      // being expanded: its name means itself
  Native native = Native::None;
  std::vector<Parameter> parameters;
  std::vector<Token> body;
};

/// What %macro made.
struct MultiMacro {
  u32 name = 0;
  bool case_sensitive = true;
  bool greedy = false;      // the last parameter takes the rest, commas and all
  bool recursive = false;   // its body may call it: %rmacro
  bool label_used = false;  // %00 stands in the body: the label is not set by the call
  bool hidden = false;      // one of ours: no note about it
  u32 minimum = 0;
  u32 maximum = 0;  // ~0u: any number
  u32 in_progress = 0;
  std::vector<std::vector<Token>> defaults;
  BodyLines lines;
};

/// A source of raw lines: a file, the body of a macro call, or of a %rep.
struct Frame {
  enum class Kind : u8 { File, Macro, Repeat };

  Kind kind = Kind::File;
  // File
  const char* cursor = nullptr;
  const char* end = nullptr;
  u32 file = 0;
  u32 line = 1;       // the next one
  u32 current = 1;    // the one being worked on
  i64 increment = 1;  // of the line number, see %line
  // Macro and Repeat
  BodyLines lines;
  u32 next = 0;
  u32 expansion = 0;
  u64 repetitions = 0;  // left
  // Macro
  std::shared_ptr<MultiMacro> macro;
  std::vector<Token> arguments;
  std::vector<u32> argument_ends;
  u64 rotation = 0;
  u64 number = 0;  // of the call: %%label is ..@number.label
  Token label;     // %00
  bool has_label = false;
  Token name;  // as called: %?

  std::size_t conditions = 0;  // open when it began

  [[nodiscard]] std::size_t argument_count() const { return argument_ends.size(); }
  [[nodiscard]] std::span<const Token> argument(std::size_t i) const {
    const u32 begin = i == 0 ? 0 : argument_ends[i - 1];
    return std::span(arguments).subspan(begin, argument_ends[i] - begin);
  }
};

/// One %if that waits for its %endif.
struct Condition {
  enum class State : u8 {
    Taken,    // the branch being read counts
    Waiting,  // no branch has counted yet
    Done,     // one has; the rest does not
    Never,    // inside a branch that does not count
  };
  State state = State::Never;
  bool else_seen = false;
  Token opener;
};

/// %push … %pop.
struct Context {
  u32 name = 0;
  bool named = false;
  u64 number = 0;           // %$label is ..@number.label
  std::vector<u32> locals;  // its own single-line macros
  Token opener;
};

/// A call of a multi-line macro, for the notes under a diagnostic. Number 0 is none.
struct Expansion {
  Token call;  // the macro's name where it was called
  bool hidden = false;
};

/// %stacksize, %arg and %local.
struct StackModel {
  std::string_view pointer = "rbp";
  i64 word = 8;
  i64 argument_offset = 16;
  i64 local_offset = 0;
};

struct Preprocessor::State final : LexerErrors, Resolver {
  State(const std::string& path, std::string source, const Options& options_,
        std::vector<Diagnostic>& diagnostics_);

  // preprocessor.cpp: lines
  bool next(Line& line);
  bool read(std::vector<Token>& tokens, u32& flags);
  bool process(Line& line, u32 flags);
  bool ready(Line& line);
  void pop_frame();
  Frame& push_frame(Frame::Kind kind);
  Frame& top() { return *frames[depth - 1]; }
  Frame* innermost(Frame::Kind kind);
  Frame& file_frame();
  Frame& visible_frame();
  void stop(const Token& token, std::string message, std::string remedy);

  // preprocessor_report.cpp: places and diagnostics
  void report(Severity severity, const Token& token, std::string message,
              std::string remedy) override;
  void error(const Token& token, std::string message, std::string remedy = {}) {
    report(Severity::Error, token, std::move(message), std::move(remedy));
  }
  void warn(const Token& token, std::string message, std::string remedy = {}) {
    report(Severity::Warning, token, std::move(message), std::move(remedy));
  }
  [[nodiscard]] Token user_token(const Token& token) const;
  [[nodiscard]] Location locate(const Token& token) const;
  [[nodiscard]] Diagnostic diagnostic(const Token& token, std::string message,
                                      std::string remedy) const;
  [[nodiscard]] std::string_view source_line(u32 file, u32 line) const;

  // preprocessor_directive.cpp
  void directive(std::vector<Token>& tokens, Line& line);
  void unknown_directive(const Token& token);
  void refuse_environment(const Token& place);
  void include(std::span<const Token> arguments, const Token& place);
  void path_search(std::span<const Token> arguments, const Token& place, bool case_sensitive);
  [[nodiscard]] std::vector<std::string> include_paths(const std::string& name);
  void set_line(std::span<const Token> arguments, const Token& place);
  void use(std::span<const Token> arguments, const Token& place);
  void user_message(std::span<const Token> arguments, const Token& place, Severity severity,
                    bool fatal);
  u32 add_file(std::string name, std::string text);

  // preprocessor_define.cpp: single-line macros made and unmade
  void define(std::span<const Token> arguments, const Token& place, bool case_sensitive,
              bool expanded);
  void undefine(std::span<const Token> arguments, const Token& place);
  void assign(std::span<const Token> arguments, const Token& place, bool case_sensitive);
  void define_string(std::span<const Token> arguments, const Token& place, bool case_sensitive);
  void define_tokens(std::span<const Token> arguments, const Token& place, bool case_sensitive);
  void string_length(std::span<const Token> arguments, const Token& place, bool case_sensitive);
  void string_part(std::span<const Token> arguments, const Token& place, bool case_sensitive);
  void string_join(std::span<const Token> arguments, const Token& place, bool case_sensitive);
  void define_tokens_as(const Token& name, bool case_sensitive, std::span<const Token> body);
  void store(SingleMacro macro, const Token& place);
  void define_option(const std::string& name, const std::string& value);
  bool defined(u32 name) const;
  std::optional<Token> macro_name(std::span<const Token>& arguments, const Token& place,
                                  std::string_view directive_name);
  void remove(u32 name);

  // preprocessor_expand.cpp: single-line macros used
  void expand(std::span<const Token> in, std::vector<Token>& out, std::size_t level = 0);
  void expand_in_place(std::vector<Token>& tokens);
  std::vector<Token> expanded(std::span<const Token> tokens);
  bool paste(std::vector<Token>& tokens, bool operators);
  void expand_indirect(std::vector<Token>& tokens);
  SingleMacro* find_single(const Token& name, std::size_t arguments, bool with_arguments);
  bool any_single(const Token& name) const;
  Token resolved_local(const Token& token);
  bool evaluate(std::span<const Token> tokens, const Token& place, i64& value);

  // preprocessor_macro.cpp: multi-line macros and %rep
  void define_macro(std::span<const Token> arguments, const Token& place, bool case_sensitive);
  void remove_macro(std::span<const Token> arguments, const Token& place, bool case_sensitive);
  bool collect(const Token& place, BodyLines& lines);
  void repeat(std::span<const Token> arguments, const Token& place);
  void leave(Frame::Kind kind, const Token& place);
  void rotate(std::span<const Token> arguments, const Token& place);
  bool call_macro(std::vector<Token>& tokens);
  const std::shared_ptr<MultiMacro>* find_multi(const Token& name, std::size_t arguments,
                                                bool& exists);
  void start_call(const std::shared_ptr<MultiMacro>& macro, const Token& name,
                  std::span<const Token> arguments, const Token* label);
  bool parameter_range(std::span<const Token> tokens, MultiMacro& macro, std::size_t& used);

  // preprocessor_parameter.cpp: %1 %0 %%x in the lines of a body
  u32 copy_line(std::span<const Token> raw, std::vector<Token>& tokens, u32 expansion);
  bool put_parameter(const Frame& call, std::string_view text, const Token& token,
                     std::vector<Token>& tokens);

  // preprocessor_condition.cpp
  bool condition_directive(std::string_view name, std::span<const Token> tokens);
  bool skipping() const {
    return !conditions.empty() && conditions.back().state != Condition::State::Taken;
  }
  bool macro_exists(std::span<const Token> arguments, const Token& place);
  bool test(std::string_view kind, std::span<const Token> arguments, const Token& place);

  // preprocessor_context.cpp: %push, %pop, %repl, %stacksize, %arg, %local
  void push_context(std::span<const Token> arguments, const Token& place);
  void pop_context(std::span<const Token> arguments, const Token& place);
  void rename_context(std::span<const Token> arguments, const Token& place);
  Token local_size(const Token& place);
  void stack_size(std::span<const Token> arguments, const Token& place);
  void stack_names(std::span<const Token> arguments, const Token& place, bool parameters,
                   Line& line);

  // Making tokens at a place
  Token integer(const Token& place, i64 value);
  Token string(const Token& place, std::string_view contents);
  Token identifier(const Token& place, std::string_view text);
  Token punctuator(const Token& place, Punct punct, std::string_view text);
  std::string_view keep(std::string_view text);
  bool charge(const Token& place, u64 tokens);
  bool charge_storage(const Token& place, u64 tokens);

  // Resolver, until the assembler gives its own
  bool resolve(const Token& token, Value& value, ExpressionError& failure) override;

  const Options& options;
  std::vector<Diagnostic>& diagnostics;
  NameTable names;
  Arena arena;
  Lexer lexer{names, arena, *this};
  Evaluator evaluator;
  Resolver* resolver = this;

  std::vector<std::unique_ptr<SourceFile>> sources;  // by Token::file
  std::vector<std::string> file_names;
  std::vector<std::unique_ptr<Frame>> frames;  // kept for their storage; `depth` are in use
  std::size_t depth = 0;
  std::size_t file_depth = 0;
  std::size_t body_depth = 0;  // frames that are Macro or Repeat
  bool stopped = false;
  u64 unique = 0;  // for ..@n
  u64 lines_made = 0;
  u64 tokens_made = 0;
  u64 tokens_stored = 0;
  std::size_t included_bytes = 0;

  std::unordered_map<u32, std::vector<SingleMacro>> singles;                 // by fold
  std::unordered_map<u32, std::vector<std::shared_ptr<MultiMacro>>> multis;  // by fold
  std::vector<Condition> conditions;
  std::vector<Context> contexts;
  std::vector<Expansion> expansions{1};
  StackModel stack;
  bool list = true;
  u32 list_name = 0;
  u32 prelude = 0;  // index of the file of standard macros

  // The label in front of a macro call comes out as a line of its own.
  std::vector<Token> scratch;
  std::vector<Token> pasted;
};

/// A token as it would be written.
void append_spelling(std::string& out, const Token& token);
/// Tokens as they would be written, one blank where there was white space.
[[nodiscard]] std::string spelling(std::span<const Token> tokens);

[[nodiscard]] inline bool is(const Token& token, Punct punct) {
  return token.kind == TokenKind::Operator && token.punct == punct;
}

/// The macros that NASM itself defines, as NASM source.
[[nodiscard]] std::string_view standard_macros();

/// The host's regular files up to limits::file_size.
[[nodiscard]] std::optional<std::string> read_host_file(const std::string& path);

}  // namespace vitrine::assembler
