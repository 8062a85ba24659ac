// Lines that begin with %: which directive it is, and the small ones.

#include <fmt/core.h>

#include <sys/stat.h>
#include <array>
#include <filesystem>
#include <fstream>

#include "asm/preprocessor_state.hpp"
#include "emu/base/text.hpp"
#include "emu/isa/register.hpp"

namespace vitrine::assembler {

namespace {

using State = Preprocessor::State;
using Arguments = std::span<const Token>;

using Handler = void (*)(State&, Arguments, const Token&, Line&);

struct Entry {
  std::string_view name;
  Handler handler;
};

template <auto function>
void plain(State& state, Arguments arguments, const Token& place, Line&) {
  (state.*function)(arguments, place);
}

/// %assign and %iassign: the same with and without regard to case.
template <auto function, bool case_sensitive>
void cased(State& state, Arguments arguments, const Token& place, Line&) {
  (state.*function)(arguments, place, case_sensitive);
}

template <bool case_sensitive, bool expanded>
void define(State& state, Arguments arguments, const Token& place, Line&) {
  state.define(arguments, place, case_sensitive, expanded);
}

template <Frame::Kind kind>
void leave(State& state, Arguments, const Token& place, Line&) {
  state.leave(kind, place);
}

template <Severity severity, bool fatal>
void message(State& state, Arguments arguments, const Token& place, Line&) {
  state.user_message(arguments, place, severity, fatal);
}

template <bool parameters>
void stack_names(State& state, Arguments arguments, const Token& place, Line& line) {
  state.stack_names(arguments, place, parameters, line);
}

void nothing(State&, Arguments, const Token&, Line&) {}

void stray(State& state, Arguments, const Token& place, Line&) {
  state.error(
      place, fmt::format("%{} without its beginning", place.text),
      place.text.find("rep") != place.text.npos ? "its %rep is missing" : "its %macro is missing");
}

constexpr std::array handlers = std::to_array<Entry>({
    {"arg", stack_names<true>},
    {"assign", cased<&State::assign, true>},
    {"clear", nothing},
    {"define", define<true, false>},
    {"defstr", cased<&State::define_string, true>},
    {"deftok", cased<&State::define_tokens, true>},
    {"depend", nothing},
    {"endm", stray},
    {"endmacro", stray},
    {"endrep", stray},
    {"error", message<Severity::Error, false>},
    {"exitmacro", leave<Frame::Kind::Macro>},
    {"exitrep", leave<Frame::Kind::Repeat>},
    {"fatal", message<Severity::Error, true>},
    {"iassign", cased<&State::assign, false>},
    {"idefine", define<false, false>},
    {"idefstr", cased<&State::define_string, false>},
    {"ideftok", cased<&State::define_tokens, false>},
    {"imacro", cased<&State::define_macro, false>},
    {"include", plain<&State::include>},
    {"ipathsearch", cased<&State::path_search, false>},
    {"irmacro", cased<&State::define_macro, false>},
    {"ixdefine", define<false, true>},
    {"line", plain<&State::set_line>},
    {"local", stack_names<false>},
    {"macro", cased<&State::define_macro, true>},
    {"note", nothing},
    {"pathsearch", cased<&State::path_search, true>},
    {"pop", plain<&State::pop_context>},
    {"pragma", nothing},
    {"push", plain<&State::push_context>},
    {"rep", plain<&State::repeat>},
    {"repl", plain<&State::rename_context>},
    {"rmacro", cased<&State::define_macro, true>},
    {"rotate", plain<&State::rotate>},
    {"stacksize", plain<&State::stack_size>},
    {"strcat", cased<&State::string_join, true>},
    {"strlen", cased<&State::string_length, true>},
    {"substr", cased<&State::string_part, true>},
    {"undef", plain<&State::undefine>},
    {"unimacro", cased<&State::remove_macro, false>},
    {"unmacro", cased<&State::remove_macro, true>},
    {"use", plain<&State::use>},
    {"warning", message<Severity::Warning, false>},
    {"xdefine", define<true, true>},
});

const Entry* find(std::string_view name) {
  for (const Entry& entry : handlers) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

/// Those that may stand anywhere in a line, as %str(text). Some are directives as well.
constexpr std::string_view functions_of_nasm[] = {"cond", "count", "eval", "is",
                                                  "num",  "sel",   "str",  "tok"};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return result;
}

}  // namespace

void State::directive(std::vector<Token>& tokens, Line& line) {
  const std::string name = lower(tokens[0].text);
  if (name.starts_with("if") || name.starts_with("el") || name == "endif") {
    if (condition_directive(name, tokens)) return;
  }
  if (skipping()) return;
  const Entry* const entry = find(name);
  if (entry == nullptr) return unknown_directive(tokens[0]);
  const Token place = tokens[0];
  // The handler may read further lines: it gets tokens of its own.
  std::vector<Token> arguments(tokens.begin() + 1, tokens.end());
  entry->handler(*this, arguments, place, line);
}

void State::refuse_environment(const Token& place) {
  error(place, "the environment is not read: a program must assemble alike everywhere",
        "pass the value with -D name=value");
}

void State::unknown_directive(const Token& token) {
  switch (token.kind) {
    case TokenKind::Directive:
      break;
    case TokenKind::MacroParameter:
    case TokenKind::BracedParameter:
      return error(token, "a macro parameter outside of a macro",
                   "for the remainder of a division put a blank behind the %");
    case TokenKind::MacroLocal:
      return error(token, fmt::format("`%%{}` outside of a macro", token.text),
                   "for a signed remainder put a blank behind the %%");
    default:
      return error(token, fmt::format("`{}` has no place here", token.text));
  }
  if (token.text.substr(0, 1) == "!") return refuse_environment(token);
  const std::string name = lower(token.text);
  for (const std::string_view function : functions_of_nasm)
    if (name == function)
      return error(token, fmt::format("`%{}` is a function, and there are only directives", name),
                   "on a line of its own: %defstr, %deftok, %strlen, %substr, %strcat, %assign");
  if (name == "aliases" || name == "defalias" || name == "idefalias" || name == "undefalias")
    return error(token, "one macro cannot be an alias of another here",
                 "write `%define other name`");
  std::vector<std::string_view> known = {"if",    "ifdef", "ifndef", "elif",    "else",
                                         "endif", "ifidn", "ifidni", "ifmacro", "ifctx",
                                         "ifnum", "ifstr", "ifid",   "ifempty", "iftoken"};
  for (const Entry& entry : handlers)
    known.push_back(entry.name);
  // A %rep can come here a million times; only the first errors are read.
  const std::optional<std::string_view> near =
      diagnostics.size() < 100 ? nearest(name, known) : std::nullopt;
  error(token, fmt::format("there is no directive `%{}`", token.text),
        near                       ? fmt::format("did you mean `%{}`?", *near)
        : isa::find_register(name) ? "registers are written without %: rax"
                                   : std::string());
}

u32 State::add_file(std::string name, std::string text) {
  const u32 number = static_cast<u32>(sources.size());
  file_names.push_back(name);
  sources.push_back(std::make_unique<SourceFile>(std::move(name), std::move(text)));
  return number;
}

/// Where a file is looked for: as given, then in the -I directories, then beside the file that
/// asks; there "lib/../lib/print.inc" is called "lib/print.inc", if that is a file.
std::vector<std::string> State::include_paths(const std::string& name) {
  std::vector<std::string> paths{name};
  if (name.starts_with('/')) return paths;
  for (const std::string& directory : options.include_directories) {
    const bool complete = directory.ends_with('/') || directory.empty();
    paths.push_back(fmt::format("{}{}{}", directory, complete ? "" : "/", name));
  }
  const std::string& here = file_names[file_frame().file];
  const std::size_t slash = here.rfind('/');
  if (slash == here.npos) return paths;
  std::string beside = here.substr(0, slash + 1) + name;
  std::string plain = std::filesystem::path(beside).lexically_normal().string();
  const bool same = plain == beside;
  paths.push_back(std::move(plain));
  if (!same) paths.push_back(std::move(beside));  // the folder may be a symbolic link
  return paths;
}

/// %pathsearch name "file": where %include would find it; as given when nowhere.
void State::path_search(std::span<const Token> arguments, const Token& place, bool case_sensitive) {
  const std::optional<Token> name = macro_name(arguments, place, place.text);
  if (!name) return;
  const std::vector<Token> line = expanded(arguments);
  if (line.size() != 1 || line[0].kind != TokenKind::String)
    return error(place, fmt::format("%{} needs the name of a file", place.text),
                 fmt::format("write %{} {} \"file.inc\"", place.text, name->text));
  std::string found(line[0].text);
  for (const std::string& path : include_paths(found)) {
    if (!(options.read_file ? options.read_file(path) : read_host_file(path))) continue;
    found = path;
    break;
  }
  const Token text = string(*name, keep(found));
  define_tokens_as(*name, case_sensitive, {&text, 1});
}

/// %include "file"
void State::include(std::span<const Token> arguments, const Token& place) {
  const std::vector<Token> line = expanded(arguments);
  if (line.size() != 1 || line[0].kind != TokenKind::String) {
    return error(place, "%include needs the name of a file", "write %include \"file.inc\"");
  }
  const std::string name(line[0].text);
  if (file_depth >= limits::include_depth) {
    return stop(line[0],
                fmt::format("files include each other more than {} deep", limits::include_depth),
                fmt::format("does `{}` include itself? guard it with %ifndef", name));
  }
  for (const std::string& path : include_paths(name)) {
    std::optional<std::string> text =
        options.read_file ? options.read_file(path) : read_host_file(path);
    if (!text) continue;
    if (text->size() > limits::file_size) {
      return error(line[0], fmt::format("`{}` is too large", name),
                   fmt::format("the limit is {} bytes", limits::file_size));
    }
    included_bytes += text->size();
    if (included_bytes > limits::text_size) {
      return stop(line[0], fmt::format("the files included exceed {} bytes", limits::text_size),
                  {});
    }
    const u32 file = add_file(path, std::move(*text));
    Frame& frame = push_frame(Frame::Kind::File);
    frame.file = file;
    frame.cursor = sources[file]->text.data();
    frame.end = sources[file]->end();
    return;
  }
  error(line[0], fmt::format("there is no file `{}`", name),
        "name a directory to look in with -I DIRECTORY");
}

/// %line number[+increment] [file]: the following lines are said to stand elsewhere.
void State::set_line(std::span<const Token> arguments, const Token& place) {
  if (arguments.empty() || arguments[0].kind != TokenKind::Integer) {
    return error(place, "%line needs a number", "write %line number+increment file");
  }
  Frame& frame = file_frame();
  std::size_t i = 1;
  frame.increment = 1;
  if (i + 1 < arguments.size() && is(arguments[i], Punct::Plus) &&
      arguments[i + 1].kind == TokenKind::Integer) {
    frame.increment = static_cast<i64>(arguments[i + 1].value & 0xFFFF);
    i += 2;
  }
  frame.line = static_cast<u32>(arguments[0].value);
  if (i >= arguments.size()) return;
  const std::string name = arguments[i].kind == TokenKind::String ? std::string(arguments[i].text)
                                                                  : spelling(arguments.subspan(i));
  if (name == file_names[frame.file]) return;
  // The text that the name stands for is not here: the entry has a name only.
  for (u32 file = 0; file < file_names.size(); ++file) {
    if (file_names[file] != name) continue;
    frame.file = file;
    return;
  }
  if (file_names.size() < limits::diagnostics) frame.file = add_file(name, {});
}

void State::user_message(std::span<const Token> arguments, const Token& place, Severity severity,
                         bool fatal) {
  const std::vector<Token> line = expanded(arguments);
  const bool quoted = line.size() == 1 && line[0].kind == TokenKind::String;
  std::string text = quoted ? std::string(line[0].text) : spelling(line);
  if (fatal) return stop(place, std::move(text), {});
  report(severity, place, std::move(text), {});
}

/// %use: standard packages. altreg names the first eight registers by number.
void State::use(std::span<const Token> arguments, const Token& place) {
  const std::string package = arguments.size() == 1 ? lower(arguments[0].text) : "";
  if (package == "smartalign")
    return warn(arguments[0], "align does not know long nops: it fills with single ones",
                "leave the %use out; the bytes differ from those of NASM");
  if (package == "altreg") {
    constexpr std::string_view wide[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi"};
    constexpr std::string_view low[] = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
    constexpr std::string_view high[] = {"ah", "ch", "dh", "bh"};
    for (std::size_t i = 0; i < std::size(wide); ++i) {
      const std::string name = fmt::format("r{}", i), word(wide[i].substr(1));
      define_option(name, std::string(wide[i]));
      define_option(name + "d", "e" + word);
      define_option(name + "w", word);
      for (const char* suffix : {"b", "l"})
        define_option(name + suffix, std::string(low[i]));
      if (i < std::size(high)) define_option(name + "h", std::string(high[i]));
    }
    for (std::size_t i = 8; i < 16; ++i)
      define_option(fmt::format("r{}l", i), fmt::format("r{}b", i));
    return;
  }
  error(arguments.empty() ? place : arguments[0], "this assembler has no such package",
        "leave the %use out and define what you need");
}

std::optional<std::string> read_host_file(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text;
  // One byte beyond the limit tells that there is more.
  const std::size_t size =
      std::min<std::size_t>(static_cast<std::size_t>(status.st_size), limits::file_size + 1);
  text.resize(size);
  file.read(text.data(), static_cast<std::streamsize>(size));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

}  // namespace vitrine::assembler
