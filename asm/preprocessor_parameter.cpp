// The lines of a macro's body as they are read: %1, %0, %+1, %{2:3}, %%label and %[…] put in.

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "asm/character_class.hpp"
#include "asm/preprocessor_state.hpp"

namespace vitrine::assembler {

namespace {

using State = Preprocessor::State;

struct Inverse {
  std::string_view condition, inverse;
};

constexpr std::array inverses = std::to_array<Inverse>({
    {"a", "na"}, {"ae", "nae"}, {"b", "nb"},  {"be", "nbe"}, {"c", "nc"}, {"e", "ne"},
    {"g", "ng"}, {"ge", "nge"}, {"l", "nl"},  {"le", "nle"}, {"na", "a"}, {"nae", "ae"},
    {"nb", "b"}, {"nbe", "be"}, {"nc", "c"},  {"ne", "e"},   {"ng", "g"}, {"nge", "ge"},
    {"nl", "l"}, {"nle", "le"}, {"no", "o"},  {"np", "p"},   {"ns", "s"}, {"nz", "z"},
    {"o", "no"}, {"p", "np"},   {"pe", "po"}, {"po", "pe"},  {"s", "ns"}, {"z", "nz"},
});

std::string_view inverse_of(std::string_view condition) {
  for (const Inverse& row : inverses) {
    if (row.condition.size() != condition.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < condition.size(); ++i) {
      same = same && (condition[i] | 0x20) == row.condition[i];
    }
    if (same) return row.inverse;
  }
  return {};
}

bool read_number(std::string_view text, i64& value) {
  const bool negative = text.substr(0, 1) == "-";
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 9) return false;
  value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    value = value * 10 + (c - '0');
  }
  if (negative) value = -value;
  return true;
}

/// Argument `number` (from 1; negative from the end) of a call, with %rotate counted in.
std::span<const Token> argument(const Frame& call, i64 number) {
  const i64 count = static_cast<i64>(call.argument_count());
  if (number < 0) number += count + 1;
  if (number < 1 || number > count) return {};
  return call.argument(
      static_cast<std::size_t>((number - 1 + static_cast<i64>(call.rotation)) % count));
}

}  // namespace

/// What `%text` stands for, appended. False when it is no parameter.
bool State::put_parameter(const Frame& call, std::string_view text, const Token& token,
                          std::vector<Token>& tokens) {
  const std::size_t first = tokens.size();
  const auto put = [&](std::span<const Token> all) {
    tokens.insert(tokens.end(), all.begin(), all.end());
  };
  i64 number = 0;
  const std::size_t colon = text.find(':');
  i64 last = 0;
  if (text == "?" || text == "??") {
    put({&call.name, 1});
    if (text == "??") tokens.back().text = names[call.macro->name].text;
  } else if (text == "0") {
    tokens.push_back(integer(token, static_cast<i64>(call.argument_count())));
  } else if (text == "00") {
    if (call.has_label) put({&call.label, 1});
  } else if (text.starts_with('+') ||
             (text.starts_with('-') && token.kind == TokenKind::MacroParameter)) {
    if (!read_number(text.substr(1), number)) return false;
    const std::span<const Token> condition = argument(call, number);
    const std::string_view inverse =
        condition.size() == 1 ? inverse_of(condition[0].text) : std::string_view();
    if (inverse.empty()) {
      error(token,
            fmt::format("argument {} of macro `{}` is no condition code", number, call.name.text),
            "condition codes are e, ne, l, ge, b, …");
    } else if (text[0] == '+') {
      put(condition);
    } else {
      tokens.push_back(identifier(condition[0], inverse));
    }
  } else if (colon != text.npos && read_number(text.substr(0, colon), number) &&
             read_number(text.substr(colon + 1), last)) {
    const i64 count = static_cast<i64>(call.argument_count());
    if (number < 0) number += count + 1;
    if (last < 0) last += count + 1;
    number = std::clamp<i64>(number, 1, count + 1);
    last = std::clamp<i64>(last, 0, count);
    for (const i64 step = number <= last ? 1 : -1;; number += step) {
      const std::size_t before = tokens.size();
      put(argument(call, number));
      if (tokens.size() > before) tokens[before].space_before = false;
      if (number == last || count == 0) break;
      tokens.push_back(punctuator(token, Punct::Comma, ","));
      tokens.back().space_before = false;
    }
  } else if (read_number(text, number)) {
    put(argument(call, number));
  } else {
    return false;
  }
  for (std::size_t i = first; i < tokens.size(); ++i)
    tokens[i].expansion = token.expansion;
  if (tokens.size() > first) tokens[first].space_before = token.space_before;
  return true;
}

/// A line of a body with everything put in that the call decides. Returns LineFlags.
u32 State::copy_line(std::span<const Token> raw, std::vector<Token>& tokens, u32 expansion) {
  const Frame* call = nullptr;
  bool changed = false;
  u32 flags = 0;
  for (const Token& original : raw) {
    tokens.push_back(original);
    Token& token = tokens.back();
    token.expansion = expansion;
    if (token.kind < TokenKind::Directive) continue;
    flags |= HasPercent;
    if (token.kind != TokenKind::MacroParameter && token.kind != TokenKind::MacroLocal &&
        token.kind != TokenKind::BracedParameter) {
      if (token.kind == TokenKind::Other) flags |= HasError;
      continue;
    }
    if (call == nullptr) call = innermost(Frame::Kind::Macro);
    if (call == nullptr) continue;
    const Token parameter = token;
    std::string_view text = parameter.text;
    tokens.pop_back();
    bool local = parameter.kind == TokenKind::MacroLocal;
    if (parameter.kind == TokenKind::BracedParameter && text.starts_with('%')) {
      local = true;
      text.remove_prefix(1);
    }
    if (local) {
      tokens.push_back(identifier(parameter, keep(fmt::format("..@{}.{}", call->number, text))));
      tokens.back().space_before = parameter.space_before;
    } else if (!put_parameter(*call, text, parameter, tokens)) {
      tokens.push_back(parameter);
    }
    changed = true;
    if (tokens.size() > limits::line_tokens + raw.size()) {
      stop(parameter, fmt::format("this line expands to more than {} tokens", limits::line_tokens),
           {});
      return flags;
    }
  }
  if (!charge(raw.empty() ? Token{} : raw[0], tokens.size())) return HasError;
  if (changed) paste(tokens, false);
  for (const Token& token : tokens) {
    if (token.kind == TokenKind::Identifier && !token.escaped) {
      flags |= names[static_cast<u32>(token.value)].flags;
    } else if (token.kind >= TokenKind::Directive) {
      flags |= HasPercent;
    }
  }
  return flags;
}

}  // namespace vitrine::assembler
