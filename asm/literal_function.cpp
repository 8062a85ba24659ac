#include "asm/literal_function.hpp"

#include <fmt/core.h>

#include <array>
#include <optional>

#include "asm/float.hpp"

namespace vitrine::assembler {

namespace {

struct FloatFunction {
  std::string_view name;
  unsigned size;           ///< bytes of the format
  unsigned offset, count;  ///< the bytes that make the value
};

constexpr std::array float_functions = {
    FloatFunction{"float16", 2, 0, 2},    FloatFunction{"float32", 4, 0, 4},
    FloatFunction{"float64", 8, 0, 8},    FloatFunction{"float80m", 10, 0, 8},
    FloatFunction{"float80e", 10, 8, 2},  FloatFunction{"float128l", 16, 0, 8},
    FloatFunction{"float128h", 16, 8, 8},
};

struct TextFunction {
  std::string_view name;
  unsigned unit;  ///< bytes
  bool big_endian;
};

constexpr std::array text_functions = {
    TextFunction{"utf16", 2, false},   TextFunction{"utf16le", 2, false},
    TextFunction{"utf16be", 2, true},  TextFunction{"utf32", 4, false},
    TextFunction{"utf32le", 4, false}, TextFunction{"utf32be", 4, true},
};

template <class Functions>
auto find(const Functions& functions, std::string_view name) -> decltype(functions.data()) {
  for (const auto& function : functions)
    if (function.name == name) return &function;
  return nullptr;
}

/// "float64" of __float64__ and __?float64?__; "" of anything else.
std::string_view function_name(const Token& token) {
  std::string_view text = token.text;
  if (token.kind != TokenKind::Identifier || !text.starts_with("__") || !text.ends_with("__") ||
      text.size() < 6)
    return {};
  text = text.substr(2, text.size() - 4);
  if (text.front() == '?' && text.back() == '?') text = text.substr(1, text.size() - 2);
  return text;
}

/// Takes one character of UTF-8 off `text`; nothing when it is none.
std::optional<u32> take_character(std::string_view& text) {
  const u8 first = static_cast<u8>(text.front());
  text.remove_prefix(1);
  if (first < 0x80) return first;
  const unsigned more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC2 || first > 0xF4 || text.size() < more) return std::nullopt;
  u32 code = first & (0x3Fu >> more);
  for (unsigned i = 0; i < more; ++i) {
    const u8 next = static_cast<u8>(text[i]);
    if ((next & 0xC0) != 0x80) return std::nullopt;
    code = code << 6 | (next & 0x3F);
  }
  text.remove_prefix(more);
  return code;
}

void append_unit(std::string& out, const TextFunction& function, u32 value) {
  for (unsigned i = 0; i < function.unit; ++i)
    out += static_cast<char>(value >> 8 * (function.big_endian ? function.unit - 1 - i : i));
}

std::optional<std::string> encoded(const TextFunction& function, std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto code = take_character(text);
    if (!code) return std::nullopt;
    const bool pair = function.unit == 2 && *code > 0xFFFF;
    if (pair) append_unit(out, function, 0xD7C0 + (*code >> 10));
    append_unit(out, function, pair ? 0xDC00 | (*code & 0x3FF) : *code);
  }
  return out;
}

bool fold_float(Unit& unit, const FloatFunction& function, std::span<const Token> argument,
                Token& result) {
  const bool negative = argument.size() == 2 && argument[0].punct == Punct::Minus;
  const bool has_sign = negative || (argument.size() == 2 && argument[0].punct == Punct::Plus);
  if (argument.size() != (has_sign ? 2u : 1u)) {
    unit.error(result, fmt::format("`{}` takes one floating-point number", result.text),
               fmt::format("write {}(1.5)", result.text));
    return false;
  }
  u8 bytes[16] = {};
  if (const auto problem = encode_float(argument.back().text, negative, function.size, bytes);
      !problem.empty()) {
    unit.error(argument.back(), problem, fmt::format("write {}(1.5)", result.text));
    return false;
  }
  result.kind = TokenKind::Integer;
  result.value = 0;
  for (unsigned i = 0; i < function.count; ++i)
    result.value |= u64{bytes[function.offset + i]} << (8 * i);
  return true;
}

bool fold_text(Unit& unit, const TextFunction& function, std::span<const Token> argument,
               Token& result) {
  if (argument.size() != 1 || argument[0].kind != TokenKind::String) {
    unit.error(result, fmt::format("`{}` takes one string", result.text),
               fmt::format("write {}(\"text\")", result.text));
    return false;
  }
  const auto text = encoded(function, argument[0].text);
  if (!text) {
    unit.error(argument[0], "this string is not UTF-8", "save the source as UTF-8");
    return false;
  }
  result.kind = TokenKind::String;
  result.value = argument[0].value;
  result.text = unit.made_texts.emplace_back(*text);
  return true;
}

}  // namespace

bool fold_literal_functions(Unit& unit) {
  std::vector<Token>& tokens = unit.line.tokens;
  const auto is_punct = [&tokens](std::size_t at, Punct punct) {
    return at < tokens.size() && tokens[at].kind == TokenKind::Operator &&
           tokens[at].punct == punct;
  };
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i + 1].punct != Punct::LParen) continue;
    const std::string_view name = function_name(tokens[i]);
    if (name.empty()) continue;
    const FloatFunction* const number = find(float_functions, name);
    const TextFunction* const text = find(text_functions, name);
    if (number == nullptr && text == nullptr) continue;
    std::size_t end = i + 2;
    while (end < tokens.size() && !is_punct(end, Punct::RParen))
      ++end;
    if (end == tokens.size()) {
      unit.error(tokens[i + 1], "this parenthesis is not closed", "add a `)`");
      return false;
    }
    const auto argument = std::span<const Token>(tokens).subspan(i + 2, end - i - 2);
    Token result = tokens[i];
    if (number != nullptr ? !fold_float(unit, *number, argument, result)
                          : !fold_text(unit, *text, argument, result))
      return false;
    tokens[i] = result;
    tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(i + 1),
                 tokens.begin() + static_cast<std::ptrdiff_t>(end + 1));
  }
  return true;
}

}  // namespace vitrine::assembler
