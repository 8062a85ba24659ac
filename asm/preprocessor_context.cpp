// Contexts (%push, %pop, %repl) and named stack slots (%stacksize, %arg, %local).

#include <fmt/core.h>

#include "asm/preprocessor_state.hpp"

namespace vitrine::assembler {

using State = Preprocessor::State;

// The names of contexts are no macros: they are taken as they stand.

void State::push_context(std::span<const Token> arguments, const Token& place) {
  Context context;
  context.opener = place;
  context.number = unique++;
  if (!arguments.empty()) {
    if (arguments[0].kind != TokenKind::Identifier)
      return error(arguments[0], "a context needs a name");
    context.named = true;
    context.name = arguments[0].id;
  }
  if (contexts.size() >= limits::macro_depth) {
    return stop(place, fmt::format("contexts are more than {} deep", limits::macro_depth),
                "add %pop");
  }
  contexts.push_back(context);
}

void State::pop_context(std::span<const Token> arguments, const Token& place) {
  if (contexts.empty()) return error(place, "there is no context to pop", "its %push is missing");
  const Context context = contexts.back();
  if (!arguments.empty() && (!context.named || context.name != arguments[0].id)) {
    return error(arguments[0],
                 fmt::format("the innermost context is {}, not `{}`",
                             context.named ? fmt::format("`{}`", names[context.name].text)
                                           : std::string("nameless"),
                             arguments[0].text),
                 "pop the contexts in reverse order");
  }
  for (const u32 local : context.locals)
    remove(local);
  contexts.pop_back();
}

void State::rename_context(std::span<const Token> arguments, const Token& place) {
  if (contexts.empty())
    return error(place, "there is no context to rename", "its %push is missing");
  Context& context = contexts.back();
  context.named = !arguments.empty();
  if (context.named) context.name = arguments[0].id;
}

void State::stack_size(std::span<const Token> arguments, const Token& place) {
  const std::vector<Token> line(arguments.begin(), arguments.end());
  const std::string_view model = line.size() == 1 ? line[0].text : std::string_view();
  if (model == "flat64") {
    stack = {"rbp", 8, 16, 0};
  } else if (model == "flat") {
    stack = {"ebp", 4, 8, 0};
  } else if (model == "small") {
    stack = {"bp", 2, 6, 0};
  } else if (model == "large") {
    stack = {"bp", 2, 4, 0};
  } else {
    error(line.empty() ? place : line[0], "%stacksize does not know this model",
          "write %stacksize flat64");
  }
}

Token State::local_size(const Token& place) {
  Token name = place;
  name.kind = TokenKind::ContextLocal;
  name.text = "$localsize";
  return resolved_local(name);
}

/// %arg a:qword, b:dword and %local x:qword: names for places at rbp, as NASM lays them out.
void State::stack_names(std::span<const Token> arguments, const Token& place, bool parameters,
                        Line& line) {
  struct Size {
    std::string_view name;
    i64 bytes;
  };
  static constexpr Size sizes[] = {{"byte", 1},  {"word", 2},   {"dword", 4},
                                   {"qword", 8}, {"tword", 10}, {"oword", 16}};
  // As with NASM, the locals are added to %$localsize, which must be there.
  if (!parameters && (contexts.empty() || !defined(local_size(place).id))) {
    return error(place, "%local counts in %$localsize, which is not defined",
                 "write %push name and %assign %$localsize 0 before it, and %pop at the end");
  }
  i64 total = 0;
  if (!parameters) {
    Token sum = place;
    sum.kind = TokenKind::ContextLocal;
    sum.text = "$localsize";
    if (!evaluate({&sum, 1}, place, total)) return;
  }
  std::size_t i = 0;
  do {
    if (i >= arguments.size() || arguments[i].kind != TokenKind::Identifier) {
      return error(i < arguments.size() ? arguments[i] : place,
                   fmt::format("%{} needs names", place.text),
                   fmt::format("write %{} name:qword, name:dword", place.text));
    }
    const Token& name = arguments[i++];
    i64 size = stack.word;
    if (i < arguments.size() && is(arguments[i], Punct::Colon)) {
      ++i;
      size = 0;
      for (const Size& known : sizes) {
        if (i < arguments.size() &&
            names[static_cast<u32>(arguments[i].value)].text == known.name) {
          size = known.bytes;
        }
      }
      if (i >= arguments.size() || arguments[i].kind != TokenKind::Identifier || size == 0) {
        return error(i < arguments.size() ? arguments[i] : place,
                     fmt::format("`{}` is no size",
                                 i < arguments.size() ? arguments[i].text : std::string_view()),
                     "the sizes are byte, word, dword, qword, tword and oword; a larger place is "
                     "reserved with sub rsp");
      }
      ++i;
    }
    // Every place takes whole words.
    const i64 room = (size + stack.word - 1) / stack.word * stack.word;
    FrameDirective slot{std::string(name.text), 0, static_cast<u64>(size), parameters};
    if (parameters) {
      slot.offset = stack.argument_offset;
      stack.argument_offset += room;
    } else {
      stack.local_offset += room;
      total += room;
      slot.offset = -stack.local_offset;
    }
    std::vector<Token> body;
    lexer.text(fmt::format("({}{:+})", stack.pointer, slot.offset), name, body);
    define_tokens_as(name, true, body);
    line.frame.push_back(std::move(slot));
  } while (i < arguments.size() && is(arguments[i++], Punct::Comma));
  if (parameters) return;
  const Token number = integer(place, total);
  define_tokens_as(local_size(place), true, {&number, 1});
}

}  // namespace vitrine::assembler
