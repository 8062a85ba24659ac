// Single-line macros made and unmade: %define and its relatives.

#include <fmt/core.h>

#include <algorithm>

#include "asm/preprocessor_state.hpp"

namespace vitrine::assembler {

/// The name that a directive defines, taken off the front of `arguments`.
std::optional<Token> Preprocessor::State::macro_name(std::span<const Token>& arguments,
                                                     const Token& place,
                                                     std::string_view directive_name) {
  if (!arguments.empty()) {
    Token name = arguments[0];
    if (name.kind == TokenKind::ContextLocal) name = resolved_local(name);
    if (name.kind == TokenKind::Identifier) {
      arguments = arguments.subspan(1);
      return name;
    }
  }
  error(arguments.empty() ? place : arguments[0], fmt::format("%{} needs a name", directive_name),
        fmt::format("write %{} name …", directive_name));
  return std::nullopt;
}

void Preprocessor::State::store(SingleMacro macro, const Token& place) {
  if (!charge_storage(place, macro.body.size())) return;
  const u32 fold = names[macro.name].fold;
  names.flags(fold) |= HasSingleLineMacro;
  std::vector<SingleMacro>& list_of_name = singles[fold];
  for (SingleMacro& old : list_of_name) {
    const bool same_name = old.name == macro.name || !old.case_sensitive || !macro.case_sensitive;
    if (!same_name) continue;
    if (old.takes_arguments == macro.takes_arguments &&
        old.parameters.size() == macro.parameters.size()) {
      tokens_stored -= std::min<u64>(tokens_stored, old.body.size());
      old = std::move(macro);
      return;
    }
  }
  list_of_name.push_back(std::move(macro));
}

bool Preprocessor::State::defined(u32 name) const {
  const auto found = singles.find(names[name].fold);
  if (found == singles.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [&](const SingleMacro& macro) {
    return macro.name == name || !macro.case_sensitive;
  });
}

void Preprocessor::State::remove(u32 name) {
  const auto found = singles.find(names[name].fold);
  if (found == singles.end()) return;
  std::erase_if(found->second, [&](const SingleMacro& macro) {
    return macro.name == name || !macro.case_sensitive;
  });
  if (!found->second.empty()) return;
  singles.erase(found);
  names.flags(names[name].fold) &= ~u32{HasSingleLineMacro};
}

namespace {

/// `( a, =b, &c, d+ )` from tokens[0] on; returns how many tokens, 0 when it is none.
std::size_t read_parameters(std::span<const Token> tokens,
                            std::vector<SingleMacro::Parameter>& parameters) {
  std::size_t i = 1;
  if (i < tokens.size() && is(tokens[i], Punct::RParen)) return 2;
  while (i < tokens.size()) {
    SingleMacro::Parameter parameter;
    for (; i < tokens.size() && tokens[i].kind == TokenKind::Operator; ++i) {
      if (is(tokens[i], Punct::Equal)) {
        parameter.evaluated = true;
      } else if (is(tokens[i], Punct::And) || is(tokens[i], Punct::LogicalAnd)) {
        parameter.quoted = true;
      } else if (!is(tokens[i], Punct::Bang)) {
        return 0;
      }
    }
    if (i == tokens.size() || tokens[i].kind != TokenKind::Identifier) return 0;
    parameter.name = tokens[i++].id;
    if (i < tokens.size() && is(tokens[i], Punct::Plus)) {
      parameter.greedy = true;
      ++i;
    }
    parameters.push_back(parameter);
    if (i == tokens.size()) return 0;
    if (is(tokens[i], Punct::RParen)) return i + 1;
    if (!is(tokens[i], Punct::Comma)) return 0;
    ++i;
  }
  return 0;
}

}  // namespace

void Preprocessor::State::define(std::span<const Token> arguments, const Token& place,
                                 bool case_sensitive, bool expand_now) {
  const std::optional<Token> name = macro_name(arguments, place, place.text);
  if (!name) return;
  SingleMacro macro;
  macro.name = name->id;
  macro.case_sensitive = case_sensitive;
  // Only a bracket that touches the name begins parameters.
  if (!arguments.empty() && is(arguments[0], Punct::LParen) && !arguments[0].space_before) {
    macro.takes_arguments = true;
    const std::size_t used = read_parameters(arguments, macro.parameters);
    if (used == 0) {
      return error(arguments[0], "the parameters do not read as `(a, b, …)`",
                   "put a blank before `(` if it belongs to the text");
    }
    arguments = arguments.subspan(used);
  }
  macro.body.assign(arguments.begin(), arguments.end());
  for (Token& token : macro.body) {
    if (token.kind != TokenKind::Identifier || token.escaped) continue;
    for (std::size_t i = 0; i < macro.parameters.size(); ++i) {
      if (macro.parameters[i].name != token.id) continue;
      token.kind = TokenKind::MacroParameter;
      token.id = static_cast<u32>(i);
      break;
    }
  }
  if (expand_now) expand_in_place(macro.body);
  store(std::move(macro), place);
}

void Preprocessor::State::undefine(std::span<const Token> arguments, const Token& place) {
  if (const std::optional<Token> name = macro_name(arguments, place, place.text)) remove(name->id);
}

void Preprocessor::State::define_tokens_as(const Token& name, bool case_sensitive,
                                           std::span<const Token> body) {
  SingleMacro macro;
  macro.name = name.id;
  macro.case_sensitive = case_sensitive;
  macro.body.assign(body.begin(), body.end());
  store(std::move(macro), name);
}

/// -D name=value
void Preprocessor::State::define_option(const std::string& name, const std::string& value) {
  std::vector<Token> body;
  lexer.text(value, {}, body);
  define_tokens_as(identifier({}, keep(name)), true, body);
}

void Preprocessor::State::assign(std::span<const Token> arguments, const Token& place,
                                 bool case_sensitive) {
  const std::optional<Token> name = macro_name(arguments, place, place.text);
  i64 value = 0;
  if (!name || !evaluate(arguments, place, value)) return;
  const Token number = integer(*name, value);
  define_tokens_as(*name, case_sensitive, {&number, 1});
}

void Preprocessor::State::define_string(std::span<const Token> arguments, const Token& place,
                                        bool case_sensitive) {
  const std::optional<Token> name = macro_name(arguments, place, place.text);
  if (!name) return;
  const Token text = string(*name, keep(spelling(expanded(arguments))));
  define_tokens_as(*name, case_sensitive, {&text, 1});
}

void Preprocessor::State::define_tokens(std::span<const Token> arguments, const Token& place,
                                        bool case_sensitive) {
  const std::optional<Token> name = macro_name(arguments, place, place.text);
  if (!name) return;
  const std::vector<Token> value = expanded(arguments);
  if (value.size() != 1 || value[0].kind != TokenKind::String) {
    return error(place, fmt::format("%{} needs a string", place.text), "write %deftok name 'text'");
  }
  std::vector<Token> body;
  lexer.text(value[0].text, value[0], body);
  define_tokens_as(*name, case_sensitive, body);
}

void Preprocessor::State::string_length(std::span<const Token> arguments, const Token& place,
                                        bool case_sensitive) {
  const std::optional<Token> name = macro_name(arguments, place, place.text);
  if (!name) return;
  const std::vector<Token> value = expanded(arguments);
  if (value.size() != 1 || value[0].kind != TokenKind::String) {
    return error(place, "%strlen needs a string", "write %strlen name 'text'");
  }
  const Token length = integer(*name, static_cast<i64>(value[0].text.size()));
  define_tokens_as(*name, case_sensitive, {&length, 1});
}

/// %substr name 'text' first[, count]: counts from 1; a negative count ends that far from the end.
void Preprocessor::State::string_part(std::span<const Token> arguments, const Token& place,
                                      bool case_sensitive) {
  const std::optional<Token> name = macro_name(arguments, place, place.text);
  if (!name) return;
  const std::vector<Token> value = expanded(arguments);
  if (value.empty() || value[0].kind != TokenKind::String) {
    return error(place, "%substr needs a string", "write %substr name 'text' first, count");
  }
  std::size_t position = 1;
  if (position < value.size() && is(value[position], Punct::Comma)) ++position;
  i64 numbers[2] = {0, 1};
  for (int i = 0; i < 2 && position < value.size(); ++i) {
    Value result;
    ExpressionError failure;
    if (!evaluator.evaluate(value, position, *resolver, result, failure)) {
      return error(failure.token != nullptr ? *failure.token : place, failure.message,
                   failure.remedy);
    }
    numbers[i] = result.constant;
    if (position < value.size() && is(value[position], Punct::Comma)) ++position;
  }
  const i64 length = static_cast<i64>(value[0].text.size());
  const i64 start = std::clamp<i64>(numbers[0] - 1, 0, length);
  i64 count = numbers[1];
  if (count < 0) count = std::max<i64>(-length - 1, count) + length + 1 - start;
  count = std::clamp<i64>(count, 0, length - start);
  const Token part = string(*name, value[0].text.substr(static_cast<std::size_t>(start),
                                                        static_cast<std::size_t>(count)));
  define_tokens_as(*name, case_sensitive, {&part, 1});
}

void Preprocessor::State::string_join(std::span<const Token> arguments, const Token& place,
                                      bool case_sensitive) {
  const std::optional<Token> name = macro_name(arguments, place, place.text);
  if (!name) return;
  std::string text;
  for (const Token& token : expanded(arguments)) {
    if (token.kind == TokenKind::String) {
      text += token.text;
    } else if (!is(token, Punct::Comma)) {
      return error(token, fmt::format("%strcat joins strings, not `{}`", token.text),
                   "write %strcat name 'a', 'b'");
    }
    if (text.size() > limits::string_size) {
      return stop(place, fmt::format("%strcat makes more than {} bytes", limits::string_size),
                  "look for a string that doubles itself at each step");
    }
  }
  const Token joined = string(*name, keep(text));
  define_tokens_as(*name, case_sensitive, {&joined, 1});
}

}  // namespace vitrine::assembler
