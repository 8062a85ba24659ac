// Making tokens, and writing them out again.

#include <fmt/format.h>

#include <algorithm>

#include "asm/preprocessor_state.hpp"

namespace vitrine::assembler {

namespace {

Token at(const Token& place, TokenKind kind, std::string_view text) {
  Token result;
  result.kind = kind;
  result.space_before = place.space_before;
  result.file = place.file;
  result.line = place.line;
  result.column = place.column;
  result.expansion = place.expansion;
  result.text = text;
  return result;
}

void append_escaped(std::string& out, std::string_view contents) {
  out += '`';
  for (const char c : contents) {
    const u8 byte = static_cast<u8>(c);
    if (c == '`' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < ' ' || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  out += '`';
}

}  // namespace

std::string_view Preprocessor::State::keep(std::string_view text) {
  if (arena.used() + text.size() > limits::text_size) {
    stop({}, fmt::format("macros made more than {} bytes of text", limits::text_size),
         "look for a %strcat or %+ that makes far more than meant");
    return {};
  }
  return arena.copy(text);
}

Token Preprocessor::State::integer(const Token& place, i64 value) {
  const fmt::format_int digits(value);
  Token result = at(place, TokenKind::Integer, keep({digits.data(), digits.size()}));
  result.value = static_cast<u64>(value);
  return result;
}

Token Preprocessor::State::string(const Token& place, std::string_view contents) {
  Token result = at(place, TokenKind::String, contents);
  const auto has = [&](char c) { return contents.find(c) != contents.npos; };
  const bool plain = std::none_of(contents.begin(), contents.end(),
                                  [](char c) { return static_cast<u8>(c) < ' ' || c == '\x7F'; });
  const char quote = !plain ? '`' : !has('\'') ? '\'' : !has('"') ? '"' : '`';
  result.value = static_cast<u8>(quote);
  return result;
}

/// `text` must last: see keep().
Token Preprocessor::State::identifier(const Token& place, std::string_view text) {
  const u32 id = names.intern(text);
  Token result = at(place, TokenKind::Identifier, names[id].text);
  result.id = id;
  result.value = names[id].fold;
  return result;
}

Token Preprocessor::State::punctuator(const Token& place, Punct punct, std::string_view text) {
  Token result = at(place, TokenKind::Operator, text);
  result.punct = punct;
  return result;
}

bool Preprocessor::State::charge(const Token& place, u64 tokens) {
  tokens_made += tokens;
  if (tokens_made <= limits::expanded_tokens) return true;
  stop(place, fmt::format("macros made more than {} tokens", limits::expanded_tokens),
       "look for a macro that doubles itself at each step");
  return false;
}

bool Preprocessor::State::charge_storage(const Token& place, u64 tokens) {
  tokens_stored += tokens;
  if (tokens_stored <= limits::stored_tokens) return true;
  stop(place, fmt::format("macros store more than {} tokens", limits::stored_tokens),
       "look for a macro that doubles itself at each step");
  return false;
}

void append_spelling(std::string& out, const Token& token) {
  switch (token.kind) {
    case TokenKind::String: {
      const char quote = static_cast<char>(token.value);
      if (quote == '`') return append_escaped(out, token.text);
      out += quote;
      out += token.text;
      out += quote;
      return;
    }
    case TokenKind::Identifier:
      if (token.escaped) out += '$';
      break;
    case TokenKind::MacroLocal:
      out += "%%";
      break;
    case TokenKind::BracedParameter:
      out += "%{";
      out += token.text;
      out += '}';
      return;
    case TokenKind::Directive:
    case TokenKind::MacroParameter:
    case TokenKind::ContextLocal:
      out += '%';
      break;
    default:
      break;
  }
  out += token.text;
}

std::string spelling(std::span<const Token> tokens) {
  std::string result;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (i > 0 && tokens[i].space_before) result += ' ';
    append_spelling(result, tokens[i]);
  }
  return result;
}

}  // namespace vitrine::assembler
