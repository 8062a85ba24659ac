// Single-line macros used. Expansion keeps a stack of bodies, so that neither nesting nor chains of
// macros use the host's stack; a macro being expanded means itself.

#include <fmt/core.h>

#include <algorithm>

#include "asm/macro_reader.hpp"
#include "emu/base/text.hpp"

namespace vitrine::assembler {

namespace {

std::span<const Token> trimmed_braces(std::span<const Token> tokens) {
  if (tokens.size() >= 2 && is(tokens.front(), Punct::LBrace) && is(tokens.back(), Punct::RBrace)) {
    return tokens.subspan(1, tokens.size() - 2);
  }
  return tokens;
}

/// The body with the arguments in the places of the parameters.
std::vector<Token> substitute(Preprocessor::State& state, const SingleMacro& macro,
                              const Token& place, std::span<const Token> read,
                              std::span<const std::pair<u32, u32>> ranges) {
  std::vector<Token> result;
  for (const Token& token : macro.body) {
    const std::size_t first = result.size();
    if (token.kind != TokenKind::MacroParameter || token.id >= macro.parameters.size()) {
      result.push_back(token);
      move_to(result.back(), place);
    } else {
      const SingleMacro::Parameter& parameter = macro.parameters[token.id];
      const auto [begin, end] = ranges[token.id];
      const std::span<const Token> argument = trimmed_braces(read.subspan(begin, end - begin));
      if (parameter.evaluated) {
        i64 value = 0;
        state.evaluate(argument, place, value);
        result.push_back(state.integer(place, value));
      } else if (parameter.quoted) {
        result.push_back(state.string(place, state.keep(spelling(argument))));
      } else {
        result.insert(result.end(), argument.begin(), argument.end());
      }
      if (result.size() > first) result[first].space_before = token.space_before;
    }
    if (result.size() > limits::line_tokens) break;
  }
  if (!result.empty()) result[0].space_before = place.space_before;
  return result;
}

}  // namespace

bool Preprocessor::State::any_single(const Token& name) const {
  return (names[static_cast<u32>(name.value)].flags & HasSingleLineMacro) != 0;
}

SingleMacro* Preprocessor::State::find_single(const Token& name, std::size_t arguments,
                                              bool with_arguments) {
  const auto found = singles.find(static_cast<u32>(name.value));
  if (found == singles.end()) return nullptr;
  for (SingleMacro& macro : found->second) {
    if (macro.in_progress || (macro.case_sensitive && macro.name != name.id)) continue;
    if (macro.takes_arguments != with_arguments) continue;
    if (!with_arguments || macro.parameters.size() == arguments) return &macro;
    const bool greedy = !macro.parameters.empty() && macro.parameters.back().greedy;
    if (greedy && arguments > macro.parameters.size()) return &macro;
    // f() gives one empty argument to a macro of one parameter, none to a macro of none.
    if (arguments == 0 && macro.parameters.size() == 1) return &macro;
  }
  return nullptr;
}

/// %$name is the name ..@N.name, N being the number of the context.
Token Preprocessor::State::resolved_local(const Token& token) {
  const std::size_t dollars = std::min(token.text.find_first_not_of('$'), token.text.size());
  if (dollars > contexts.size()) {
    error(token, fmt::format("`%{}` needs a context", token.text),
          dollars > 1 ? "there are not that many: add a %push" : "add %push before it");
    return identifier(token, token.text);
  }
  const Context& context = contexts[contexts.size() - dollars];
  Token result =
      identifier(token, keep(fmt::format("..@{}.{}", context.number, token.text.substr(dollars))));
  return result;
}

void Preprocessor::State::expand(std::span<const Token> in, std::vector<Token>& out,
                                 std::size_t level) {
  MacroReader reader(in, out);
  std::vector<Token> read;
  std::vector<std::pair<u32, u32>> ranges;
  Token token;
  while (reader.next(token)) {
    if (stopped) return;
    if (token.kind == TokenKind::ContextLocal) token = resolved_local(token);
    if (token.kind == TokenKind::BracedParameter && token.text.substr(0, 1) == "$") {
      token.kind = TokenKind::ContextLocal;
      token = resolved_local(token);
    }
    if (token.kind == TokenKind::Indirect) {
      // %[…] may stand in what %deftok or an argument made; others were expanded before.
      std::vector<Token> inside;
      std::size_t brackets = 1;
      Token inner;
      while (reader.take(inner)) {
        if (inner.kind == TokenKind::Indirect || is(inner, Punct::LBracket)) ++brackets;
        if (is(inner, Punct::RBracket) && --brackets == 0) break;
        inside.push_back(inner);
      }
      if (brackets != 0) error(token, "this %[ is never closed", "add `]`");
      if (level >= limits::indirect_depth) {
        return stop(token, fmt::format("%[ stands more than {} deep", limits::indirect_depth), {});
      }
      std::vector<Token> result;
      expand(inside, result, level + 1);
      if (!result.empty()) result[0].space_before = token.space_before;
      reader.keep(result);
      continue;
    }
    if (token.kind != TokenKind::Identifier || token.escaped || !any_single(token)) {
      reader.keep(token);
      continue;
    }
    if (out.size() + reader.pending() > in.size() + limits::line_tokens) {
      return stop(token,
                  fmt::format("this line expands to more than {} tokens", limits::line_tokens),
                  "look for a macro that doubles itself at each step");
    }
    const Token* const after = reader.peek();
    if (after != nullptr && is(*after, Punct::LParen)) {
      // Only look at what stands in the brackets if a macro wants it.
      const auto found = singles.find(static_cast<u32>(token.value));
      bool wanted = false;
      for (const SingleMacro& macro : found->second) {
        wanted = wanted || (macro.takes_arguments && !macro.in_progress &&
                            (!macro.case_sensitive || macro.name == token.id));
      }
      if (wanted) {
        read.clear();
        ranges.clear();
        const bool closed = reader.arguments(read, ranges);
        if (!closed)
          error(token, fmt::format("the call of `{}` is never closed", token.text), "add `)`");
        const bool none = ranges.size() == 1 && ranges[0].first == ranges[0].second;
        SingleMacro* const macro =
            closed ? find_single(token, none ? 0 : ranges.size(), true) : nullptr;
        if (macro == nullptr) {
          if (closed) {
            warn(token,
                 fmt::format("macro `{}` does not take {}", token.text,
                             counted(none ? 0 : ranges.size(), "argument")),
                 "so it is no call");
          }
          read.insert(read.begin(), token);
          reader.keep(read);
          continue;
        }
        if (ranges.size() > macro->parameters.size() && !macro->parameters.empty()) {
          ranges[macro->parameters.size() - 1].second = ranges.back().second;
        }
        if (!charge(token, 1 + macro->body.size())) return;
        std::vector<Token> body = substitute(*this, *macro, token, read, ranges);
        if (!charge(token, body.size())) return;
        if (!body.empty()) reader.push(*macro, token, std::move(body));
        continue;
      }
    }
    SingleMacro* const macro = find_single(token, 0, false);
    if (macro == nullptr) {
      reader.keep(token);
    } else if (macro->native == SingleMacro::Native::Line) {
      reader.keep(integer(token, visible_frame().current));
    } else if (macro->native == SingleMacro::Native::File) {
      reader.keep(string(token, file_names[visible_frame().file]));
    } else {
      if (!charge(token, 1 + macro->body.size())) return;
      if (!macro->body.empty()) reader.push(*macro, token);
    }
  }
}

/// %[…] is expanded before anything else is done with a line, even where macros are not: in what
/// %define defines.
void Preprocessor::State::expand_indirect(std::vector<Token>& tokens) {
  const auto is_indirect = [](const Token& token) { return token.kind == TokenKind::Indirect; };
  const auto first = std::find_if(tokens.begin(), tokens.end(), is_indirect);
  if (first == tokens.end()) return;
  std::vector<Token> result(tokens.begin(), first);
  for (auto i = static_cast<std::size_t>(first - tokens.begin()); i < tokens.size(); ++i) {
    if (!is_indirect(tokens[i])) {
      result.push_back(tokens[i]);
      continue;
    }
    std::size_t end = i;
    std::size_t brackets = 0;
    for (; end < tokens.size(); ++end) {
      if (is_indirect(tokens[end]) || is(tokens[end], Punct::LBracket)) ++brackets;
      if (is(tokens[end], Punct::RBracket) && --brackets == 0) break;
    }
    // expand() knows the brackets and reports one that is missing.
    const std::size_t after = std::min(end + 1, tokens.size());
    expand(std::span(tokens).subspan(i, after - i), result);
    i = after - 1;
  }
  tokens.swap(result);
  paste(tokens, false);
}

void Preprocessor::State::expand_in_place(std::vector<Token>& tokens) {
  // Expansion may come back here, for an argument that is evaluated: the buffer is taken out.
  std::vector<Token> out = std::move(scratch);
  std::size_t rounds = 0;
  std::size_t remade = 0;  // tokens gone through again after pasting
  do {
    if (rounds > 0 && (remade += tokens.size()) > limits::line_tokens) {
      stop(tokens[0], fmt::format("this line expands to more than {} tokens", limits::line_tokens),
           "look for a macro whose %+ brings its own name back");
      break;
    }
    if (rounds++ == limits::paste_rounds) {
      stop(tokens[0],
           fmt::format("%+ in this line made macros more than {} times over", limits::paste_rounds),
           "look for a macro whose %+ brings its own name back");
      break;
    }
    out.clear();
    expand(tokens, out);
    tokens.swap(out);
  } while (!stopped && paste(tokens, true) && charge({}, tokens.size()));
  scratch = std::move(out);
}

std::vector<Token> Preprocessor::State::expanded(std::span<const Token> tokens) {
  std::vector<Token> result(tokens.begin(), tokens.end());
  expand_in_place(result);
  return result;
}

bool Preprocessor::State::resolve(const Token& token, Value&, ExpressionError& failure) {
  failure = {&token, fmt::format("`{}` has no value that the preprocessor knows", token.text),
             "%if, %assign and %rep know numbers and what %define and %assign gave a value"};
  return false;
}

bool Preprocessor::State::evaluate(std::span<const Token> tokens, const Token& place, i64& value) {
  const std::vector<Token> line = expanded(tokens);
  if (stopped) return false;
  Value result;
  ExpressionError failure;
  std::size_t position = 0;
  if (!evaluator.evaluate(line, position, *resolver, result, failure)) {
    error(failure.token != nullptr ? *failure.token
          : line.empty()           ? place
                                   : line.back(),
          failure.message, failure.remedy);
    return false;
  }
  if (position < line.size()) {
    error(line[position],
          fmt::format("`{}` does not belong to the expression", line[position].text),
          "an operator is missing before it, or it is too much");
    return false;
  }
  if (!result.is_constant() || result.unknown) {
    error(line[0], "this value is not known yet when the line is read",
          "the preprocessor needs plain numbers: define the symbol above, or use a difference of "
          "labels");
    return false;
  }
  value = result.constant;
  return true;
}

}  // namespace vitrine::assembler
