#include "asm/preprocessor.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "asm/preprocessor_state.hpp"

namespace vitrine::assembler {

Preprocessor::Preprocessor(const std::string& path, std::string source, const Options& options,
                           std::vector<Diagnostic>& diagnostics)
    : state_(std::make_unique<State>(path, std::move(source), options, diagnostics)) {}
Preprocessor::~Preprocessor() = default;

bool Preprocessor::next(Line& line) {
  return state_->next(line);
}
NameTable& Preprocessor::names() {
  return state_->names;
}
bool Preprocessor::is_macro(const Token& name) const {
  return state_->multis.contains(static_cast<u32>(name.value));
}
void Preprocessor::resolve_with(Resolver* resolver) {
  state_->resolver = resolver;
}
Location Preprocessor::locate(const Token& token) const {
  return state_->locate(token);
}
void Preprocessor::report(Severity severity, const Token& token, std::string message,
                          std::string remedy) {
  state_->report(severity, token, std::move(message), std::move(remedy));
}
Diagnostic Preprocessor::diagnostic(const Token& token, std::string message,
                                    std::string remedy) const {
  return state_->diagnostic(token, std::move(message), std::move(remedy));
}
const std::vector<std::string>& Preprocessor::files() const {
  return state_->file_names;
}
const image::SourceText& Preprocessor::source_lines(u32 file) const {
  return state_->sources[file]->lines();
}
std::string_view Preprocessor::source_line(u32 file, u32 line) const {
  return state_->source_line(file, line);
}

Preprocessor::State::State(const std::string& path, std::string source, const Options& options_,
                           std::vector<Diagnostic>& diagnostics_)
    : options(options_), diagnostics(diagnostics_) {
  const u32 main = add_file(path, std::move(source));
  prelude = add_file("(standard macros)", std::string(standard_macros()));
  for (const std::string_view native : {"__LINE__", "__?LINE?__", "__FILE__", "__?FILE?__"}) {
    SingleMacro macro;
    macro.name = names.intern(native);
    macro.native =
        native.find("LINE") != native.npos ? SingleMacro::Native::Line : SingleMacro::Native::File;
    store(std::move(macro), {});
  }
  list_name = names.intern("list");
  names.flags(list_name) |= HasNative;

  const auto open = [&](u32 file) {
    Frame& frame = push_frame(Frame::Kind::File);
    frame.file = file;
    frame.cursor = sources[file]->text.data();
    frame.end = sources[file]->end();
  };
  open(prelude);
  for (Line line; next(line);) {
  }
  const bool elf = options.format == Format::Elf64;
  define_option("__OUTPUT_FORMAT__", elf ? "elf64" : "bin");
  define_option("__?OUTPUT_FORMAT?__", elf ? "elf64" : "bin");
  for (const auto& [name, value] : options.defines)
    define_option(name, value);
  for (const std::string& name : options.undefines)
    remove(names.intern(keep(name)));
  if (sources[main]->text.size() > limits::file_size) {
    Token place;
    stop(place, "the file is too large", fmt::format("the limit is {} bytes", limits::file_size));
    return;
  }
  open(main);
}

Frame& Preprocessor::State::push_frame(Frame::Kind kind) {
  if (depth == frames.size()) frames.push_back(std::make_unique<Frame>());
  Frame& frame = *frames[depth++];
  frame.kind = kind;
  frame.line = frame.current = 1;
  frame.increment = 1;
  frame.next = 0;
  frame.rotation = 0;
  frame.has_label = false;
  frame.arguments.clear();
  frame.argument_ends.clear();
  frame.conditions = conditions.size();
  frame.expansion = kind == Frame::Kind::Repeat && depth > 1 ? frames[depth - 2]->expansion : 0;
  if (kind == Frame::Kind::File) {
    ++file_depth;
  } else {
    ++body_depth;
  }
  return frame;
}

void Preprocessor::State::pop_frame() {
  Frame& frame = top();
  if (frame.kind == Frame::Kind::File) {
    if (const std::size_t open =
            conditions.size() - std::min(conditions.size(), frame.conditions)) {
      error(conditions.back().opener, "this condition has no end in its file",
            open == 1 ? "add %endif" : fmt::format("{} conditions are open: add %endif", open));
      conditions.resize(frame.conditions);
    }
    --file_depth;
    if (file_depth == 0) {
      for (const Context& context : contexts) {
        const std::string_view name = context.named ? names[context.name].text : "";
        const bool standard = context.opener.expansion != 0;
        if (standard && name == "struc")
          warn(context.opener, "this struc has no endstruc", "add endstruc behind its last field");
        else if (standard && name == "istruc")
          warn(context.opener, "this istruc has no iend", "add iend at its end");
        else
          warn(context.opener, "this %push has no %pop", "add %pop at its end");
      }
      contexts.clear();
    }
  } else {
    --body_depth;
    if (frame.kind == Frame::Kind::Macro) --frame.macro->in_progress;
    frame.macro.reset();
    frame.lines.body.reset();
  }
  --depth;
}

Frame* Preprocessor::State::innermost(Frame::Kind kind) {
  for (std::size_t i = depth; i-- > 0;) {
    if (frames[i]->kind == kind) return frames[i].get();
    if (frames[i]->kind == Frame::Kind::File) break;
  }
  return nullptr;
}

Frame& Preprocessor::State::file_frame() {
  std::size_t i = depth - 1;
  while (frames[i]->kind != Frame::Kind::File)
    --i;
  return *frames[i];
}

/// The innermost frame that the user wrote: the line being read stands there.
Frame& Preprocessor::State::visible_frame() {
  std::size_t i = depth - 1;
  while (i > 0 && frames[i]->file == prelude)
    --i;
  return *frames[i];
}

/// An error that ends everything: a limit was reached.
void Preprocessor::State::stop(const Token& token, std::string message, std::string remedy) {
  if (stopped) return;
  error(token, std::move(message), std::move(remedy));
  stopped = true;
}

/// The next raw line of the top frame; false at the frame's end. Lines of branches that do not
/// count come out empty, unless they may be about the branch.
bool Preprocessor::State::read(std::vector<Token>& tokens, u32& flags) {
  Frame& frame = top();
  if (frame.kind == Frame::Kind::File) {
    if (frame.cursor >= frame.end) return false;
    frame.current = frame.line;
    const u32 before = frame.line;
    if (skipping()) {
      const char* start = frame.cursor;
      if (Lexer::skip_line(frame.cursor, frame.line) == '%') {
        u32 line = before;
        lexer.line(start, frame.file, line, tokens);
        frame.cursor = start;
      }
      flags = HasPercent;
    } else {
      flags = lexer.line(frame.cursor, frame.file, frame.line, tokens);
    }
    if (frame.increment != 1) {
      const i64 lines = static_cast<i64>(frame.line) - before;
      frame.line = static_cast<u32>(before + lines * frame.increment);
    }
    return true;
  }
  if (frame.lines.begin + frame.next == frame.lines.end) {
    if (frame.kind == Frame::Kind::Macro || --frame.repetitions == 0) return false;
    frame.next = 0;
    if (frame.lines.begin == frame.lines.end) return false;
  }
  if (++lines_made > limits::expanded_lines) {
    stop(frame.name, fmt::format("macros and %rep made more than {} lines", limits::expanded_lines),
         "look for a macro or %rep that makes far more than meant");
    return false;
  }
  const std::span<const Token> raw = frame.lines.body->line(frame.lines.begin + frame.next++);
  if (!raw.empty()) {
    frame.file = raw[0].file;
    frame.current = raw[0].line;
  }
  if (skipping()) {
    if (!raw.empty() && raw[0].kind == TokenKind::Directive) tokens.assign(raw.begin(), raw.end());
    flags = HasPercent;
    return true;
  }
  flags = copy_line(raw, tokens, frame.expansion);
  return true;
}

bool Preprocessor::State::ready(Line& line) {
  if (line.tokens.empty() && line.frame.empty()) return false;
  const Frame& here = visible_frame();
  line.file = here.file;
  line.line = here.current;
  line.call_line = 0;
  for (std::size_t i = 1; i < depth && line.call_line == 0; ++i) {
    if (frames[i]->kind != Frame::Kind::Macro || frames[i]->file == prelude) continue;
    line.call_file = frames[i - 1]->file;
    line.call_line = frames[i - 1]->current;
  }
  line.macro_depth = static_cast<u32>(body_depth);
  line.list = list;
  return true;
}

/// Everything that is not a plain line. True when `line` now holds one to hand over.
bool Preprocessor::State::process(Line& line, u32 flags) {
  std::vector<Token>& tokens = line.tokens;
  if (tokens.empty()) return false;
  if ((flags & (HasPercent | HasError)) == HasPercent && !skipping()) expand_indirect(tokens);
  if (stopped || tokens.empty()) return false;
  if (tokens[0].kind == TokenKind::Directive) {
    directive(tokens, line);
    tokens.clear();
    return !line.frame.empty();
  }
  if (skipping() || (flags & HasError) != 0) return false;
  if ((flags & (HasSingleLineMacro | HasPercent)) != 0) {
    expand_in_place(tokens);
    if (stopped || tokens.empty()) return false;
    flags |= HasMultiLineMacro;
  }
  if ((flags & HasMultiLineMacro) != 0 && call_macro(tokens)) return !tokens.empty();
  if ((flags & HasPercent) != 0) {
    for (const Token& token : tokens) {
      if (token.kind < TokenKind::Directive) continue;
      unknown_directive(token);
      return false;
    }
  }
  if ((flags & HasNative) != 0 && tokens.size() == 4 && is(tokens[0], Punct::LBracket) &&
      tokens[1].value == list_name) {
    if (is(tokens[2], Punct::Plus)) list = true;
    if (is(tokens[2], Punct::Minus)) list = false;
  }
  return true;
}

bool Preprocessor::State::next(Line& line) {
  line.frame.clear();
  while (depth > 0 && !stopped) {
    line.tokens.clear();
    u32 flags = 0;
    if (!read(line.tokens, flags)) {
      pop_frame();
      continue;
    }
    if (flags != 0 && !process(line, flags)) continue;
    if (ready(line)) return true;
  }
  line.tokens.clear();
  return false;
}

}  // namespace vitrine::assembler
