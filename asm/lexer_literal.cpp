// Literals that need work: numbers in all radixes and backquoted strings with C escapes.

#include <fmt/core.h>

#include "asm/character_class.hpp"
#include "asm/lexer.hpp"

namespace vitrine::assembler {

namespace {

/// The radix that a letter before or behind the digits stands for; 0 when none.
unsigned radix_of(char letter) {
  switch (letter | 0x20) {
    case 'h':
    case 'x':
      return 16;
    case 'q':
    case 'o':
      return 8;
    case 'b':
    case 'y':
      return 2;
    case 'd':
    case 't':
      return 10;
    default:
      return 0;
  }
}

unsigned digit_value(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (is_letter_or_digit(c)) return static_cast<unsigned>((c | 0x20) - 'a' + 10);
  return 99;
}

void append_utf8(std::string& out, u32 code) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80 | (code >> shift & 0x3F));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code >> 18 & 7));
    tail(12);
    tail(6);
    tail(0);
  }
}

/// Reads up to `limit` digits of `radix` at `p`.
u32 digits(const char*& p, unsigned radix, unsigned limit) {
  u32 value = 0;
  for (; limit > 0 && digit_value(*p) < radix; --limit)
    value = value * radix + digit_value(*p++);
  return value;
}

/// One escape, `p` behind the backslash.
void append_escape(std::string& out, const char*& p) {
  const char c = *p++;
  switch (c) {
    case 'a':
      out += '\a';
      return;
    case 'b':
      out += '\b';
      return;
    case 'e':
      out += '\x1B';
      return;
    case 'f':
      out += '\f';
      return;
    case 'n':
      out += '\n';
      return;
    case 'r':
      out += '\r';
      return;
    case 't':
      out += '\t';
      return;
    case 'v':
      out += '\v';
      return;
    case 'x': {
      const bool any = digit_value(*p) < 16;
      out += any ? static_cast<char>(digits(p, 16, 2)) : 'x';
      return;
    }
    case 'u':
    case 'U':
      if (digit_value(*p) < 16) {
        append_utf8(out, digits(p, 16, c == 'u' ? 4 : 8));
      } else {
        out += c;
      }
      return;
    default:
      break;
  }
  if (c >= '0' && c <= '7') {
    --p;
    out += static_cast<char>(digits(p, 8, 3));
  } else {
    out += c;  // \\ \' \" \` \? and whatever else: itself
  }
}

}  // namespace

bool read_integer(std::string_view text, u64& value, bool& too_big) {
  unsigned radix = 10;
  if (text.size() >= 2) {
    const unsigned prefix = text[0] == '0' && text.size() > 2 ? radix_of(text[1]) : 0;
    const unsigned suffix = radix_of(text.back());
    // 0b1h is hexadecimal and so is 0x1b: the greater radix has the other's letter as a digit.
    if (prefix != 0 && prefix >= suffix) {
      radix = prefix;
      text.remove_prefix(2);
    } else if (suffix != 0) {
      radix = suffix;
      text.remove_suffix(1);
    }
  }
  value = 0;
  too_big = false;
  bool any = false;
  for (const char c : text) {
    if (c == '_') continue;
    const unsigned digit = digit_value(c);
    if (digit >= radix) return false;
    too_big = too_big || value > (~u64{0} - digit) / radix;
    value = value * radix + digit;
    any = true;
  }
  return any;
}

void Lexer::backquoted(Token& token) {
  token.kind = TokenKind::String;
  token.value = '`';
  const char* const start = ++at_;
  bool escapes = false;
  while (*at_ != '`' && *at_ != '\n') {
    if (*at_ == '\\' && at_[1] != '\n') {
      escapes = true;
      ++at_;
    }
    ++at_;
  }
  token.text = {start, static_cast<std::size_t>(at_ - start)};
  if (*at_ != '`') {
    error(token, "this string has no end on its line", "add the closing `");
    return;
  }
  const char* const end = at_++;
  if (!escapes) return;
  std::string contents;
  for (const char* p = start; p < end;) {
    if (*p == '\\') {
      append_escape(contents, ++p);
    } else {
      contents += *p++;
    }
  }
  token.text = arena_.copy(contents);
}

}  // namespace vitrine::assembler
