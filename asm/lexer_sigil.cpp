// Tokens that begin with $ or %.

#include <fmt/core.h>

#include "asm/character_class.hpp"
#include "asm/lexer.hpp"

namespace vitrine::assembler {

void Lexer::dollar(Token& token) {
  const char* const start = at_++;
  if (is_digit(*at_)) return hexadecimal_after_dollar(token);
  if (*at_ == '$' && !is_name_start(at_[1])) {
    ++at_;
    token.kind = TokenKind::SectionStart;
    token.text = {start, 2};
    return;
  }
  if (is_name_start(*at_)) {  // $name: a symbol even where name is a register
    const u32 flags = flags_;
    identifier(token);
    flags_ = flags;  // no macro name either
    token.escaped = true;
    return;
  }
  token.kind = TokenKind::Here;
  token.text = {start, 1};
}

void Lexer::hexadecimal_after_dollar(Token& token) {
  const char* const start = at_;
  while (is_letter_or_digit(*at_) || *at_ == '_')
    ++at_;
  token.kind = TokenKind::Integer;
  token.text = {start - 1, static_cast<std::size_t>(at_ - start) + 1};
  bool too_big = false;
  std::string digits = "0x";
  digits.append(start, at_);
  if (!read_integer(digits, token.value, too_big)) {
    error(token, fmt::format("`{}` is not a hexadecimal number", token.text),
          "the digits are 0–9 and A–F");
  } else if (too_big) {
    warn_too_big(token);
  }
}

/// Everything that begins with %: see the list of token kinds.
void Lexer::percent(Token& token) {
  const char* const start = at_++;
  const auto finish = [&](TokenKind kind, const char* text) {
    token.kind = kind;
    token.text = {text, static_cast<std::size_t>(at_ - text)};
    flags_ |= HasPercent;
  };
  const auto name = [&] {
    while (is_name_character(*at_))
      ++at_;
  };
  const char c = *at_;
  if (c == '%' && is_name_character(at_[1]) && at_[1] != '$' && at_[1] != '#') {
    ++at_;
    name();
    return finish(TokenKind::MacroLocal, start + 2);
  }
  if (c == '$') {
    while (*at_ == '$')
      ++at_;
    name();
    return finish(TokenKind::ContextLocal, start + 1);
  }
  if (is_digit(c)) {
    while (is_digit(*at_))
      ++at_;
    return finish(TokenKind::MacroParameter, start + 1);
  }
  if ((c == '+' || c == '-') && is_digit(at_[1])) {
    ++at_;
    while (is_digit(*at_))
      ++at_;
    return finish(TokenKind::MacroParameter, start + 1);
  }
  if (c == '+') {
    ++at_;
    return finish(TokenKind::Paste, start);
  }
  if (c == '[') {
    ++at_;
    return finish(TokenKind::Indirect, start);
  }
  if (c == '?') {
    while (*at_ == '?')
      ++at_;
    return finish(TokenKind::MacroParameter, start + 1);
  }
  if (c == '{') {
    const char* const inside = ++at_;
    while (*at_ != '}' && *at_ != '\n')
      ++at_;
    finish(TokenKind::BracedParameter, inside);
    if (*at_ == '}') {
      ++at_;
    } else {
      error(token, "this %{ has no end on its line", "add }");
    }
    return;
  }
  if (c == '!') {
    ++at_;
    if (is_name_start(*at_)) name();
    return finish(TokenKind::Directive, start + 1);
  }
  if (is_name_start(c)) {
    name();
    return finish(TokenKind::Directive, start + 1);
  }
  token.kind = TokenKind::Operator;
  token.punct = c == '%' ? Punct::SignedPercent : Punct::Percent;
  if (c == '%') ++at_;
  token.text = {start, static_cast<std::size_t>(at_ - start)};
}

}  // namespace vitrine::assembler
