#include "emu/debug/number.hpp"

#include <cctype>

namespace vitrine::debug {

namespace {

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const int letter = std::tolower(static_cast<unsigned char>(c));
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : 99;
}

std::optional<u64> digits(std::string_view text, unsigned base) {
  u64 value = 0;
  bool any = false;
  for (const char c : text) {
    if (c == '_') continue;
    const auto digit = static_cast<unsigned>(digit_value(c));
    if (digit >= base || value > (~u64{0} - digit) / base) return std::nullopt;
    value = value * base + digit;
    any = true;
  }
  if (!any) return std::nullopt;
  return value;
}

/// The base that a letter stands for in front (0x) or behind (1fh), or 0.
unsigned base_of(char letter) {
  switch (std::tolower(static_cast<unsigned char>(letter))) {
    case 'x':
    case 'h':
      return 16;
    case 'b':
    case 'y':
      return 2;
    case 'o':
    case 'q':
      return 8;
    case 'd':
    case 't':
      return 10;
    default:
      return 0;
  }
}

}  // namespace

std::optional<u64> parse_number(std::string_view text) {
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  if (text == "0x" || text == "0X") return std::nullopt;  // a prefix without its digits
  // 1fh before 0d..: a last h decides, as in NASM.
  const char last = text.back();
  if (text.size() > 1 && (last == 'h' || last == 'H'))
    return digits(text.substr(0, text.size() - 1), 16);
  if (text.size() > 2 && text[0] == '0' && base_of(text[1]) != 0)
    if (const auto value = digits(text.substr(2), base_of(text[1]))) return value;
  if (text.size() > 1 && base_of(last) != 0)
    return digits(text.substr(0, text.size() - 1), base_of(last));
  return digits(text, 10);
}

std::optional<u64> parse_decimal(std::string_view text) {
  return digits(text, 10);
}

}  // namespace vitrine::debug
