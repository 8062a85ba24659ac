#include "asm/float.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>
#include <vector>

namespace vitrine::assembler {

namespace {

__extension__ using u128 = unsigned __int128;

/// An unsigned integer of any size, little-endian words, no leading zero words.
class BigInteger {
 public:
  explicit BigInteger(u32 value) {
    if (value != 0) words_.push_back(value);
  }
  void multiply_add(u32 factor, u32 addend) {
    u64 carry = addend;
    for (u32& word : words_) {
      carry += u64{word} * factor;
      word = static_cast<u32>(carry);
      carry >>= 32;
    }
    if (carry != 0) words_.push_back(static_cast<u32>(carry));
  }
  void shift_left(unsigned count) {
    if (words_.empty()) return;
    const unsigned bits = count % 32;
    if (bits != 0) {
      u32 carry = 0;
      for (u32& word : words_) {
        const u32 high = word >> (32 - bits);
        word = word << bits | carry;
        carry = high;
      }
      if (carry != 0) words_.push_back(carry);
    }
    words_.insert(words_.begin(), count / 32, 0);
  }
  void subtract(const BigInteger& other) {
    i64 borrow = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      i64 difference = i64{words_[i]} - borrow;
      if (i < other.words_.size()) difference -= other.words_[i];
      borrow = difference < 0 ? 1 : 0;
      words_[i] = static_cast<u32>(difference);
    }
    while (!words_.empty() && words_.back() == 0)
      words_.pop_back();
  }
  [[nodiscard]] bool less_than(const BigInteger& other) const {
    if (words_.size() != other.words_.size()) return words_.size() < other.words_.size();
    return std::lexicographical_compare(words_.rbegin(), words_.rend(), other.words_.rbegin(),
                                        other.words_.rend());
  }
  [[nodiscard]] bool is_zero() const { return words_.empty(); }
  [[nodiscard]] int bit_length() const {
    if (words_.empty()) return 0;
    return static_cast<int>(words_.size() * 32) - std::countl_zero(words_.back());
  }

 private:
  std::vector<u32> words_;
};

constexpr int quotient_bits = 120;

/// A positive number: quotient (its highest bit is bit 119) × 2^(exponent − 119), plus a bit more
/// when sticky.
struct Number {
  u128 quotient = 0;
  int exponent = 0;
  bool sticky = false;
};

Number divide(BigInteger numerator, BigInteger denominator) {
  Number number;
  number.exponent = numerator.bit_length() - denominator.bit_length();
  if (number.exponent > 0)
    denominator.shift_left(static_cast<unsigned>(number.exponent));
  else
    numerator.shift_left(static_cast<unsigned>(-number.exponent));
  if (numerator.less_than(denominator)) {
    numerator.shift_left(1);
    --number.exponent;
  }
  for (int bit = 0; bit < quotient_bits; ++bit) {
    number.quotient <<= 1;
    if (!numerator.less_than(denominator)) {
      numerator.subtract(denominator);
      number.quotient |= 1;
    }
    numerator.shift_left(1);
  }
  number.sticky = !numerator.is_zero();
  return number;
}

struct Format {
  int precision;  // with the leading bit
  int exponent_bits;
  [[nodiscard]] int bias() const { return (1 << (exponent_bits - 1)) - 1; }
};

Format format_of(unsigned size) {
  switch (size) {
    case 2:
      return {11, 5};
    case 4:
      return {24, 8};
    case 8:
      return {53, 11};
    case 10:
      return {64, 15};
    default:
      return {113, 15};
  }
}

/// Exponent field and significand (with its leading bit) after rounding to nearest-even.
struct Rounded {
  int field = 0;
  u128 significand = 0;
};

Rounded round_to(const Number& number, const Format& format) {
  int keep = format.precision;
  int field = number.exponent + format.bias();
  if (field < 1) {  // subnormal: fewer bits are left
    keep -= 1 - field;
    field = 0;
  }
  if (keep < 0) return {};
  const int drop = quotient_bits - keep;
  u128 significand = drop >= 128 ? 0 : number.quotient >> drop;
  const u128 half = u128{1} << (drop - 1);
  const u128 rest = number.quotient & ((half << 1) - 1);
  if (rest > half || (rest == half && (number.sticky || (significand & 1) != 0))) ++significand;
  if (significand >> format.precision != 0) {
    significand >>= 1;
    ++field;
  }
  if (field == 0 && significand >> (format.precision - 1) != 0) field = 1;
  return {field, significand};
}

void store(const Rounded& rounded, bool negative, const Format& format, unsigned size, u8* bytes) {
  u128 bits = rounded.significand;
  const bool explicit_leading_bit = size == 10;
  const int fraction_bits = explicit_leading_bit ? 64 : format.precision - 1;
  if (!explicit_leading_bit) bits &= (u128{1} << fraction_bits) - 1;
  bits |= static_cast<u128>(rounded.field) << fraction_bits;
  if (negative) bits |= u128{1} << (size * 8 - 1);
  for (unsigned i = 0; i < size; ++i)
    bytes[i] = static_cast<u8>(bits >> (8 * i));
}

enum class Special : u8 { None, Infinity, QuietNan, SignallingNan };

Special special_of(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, Special>, 4> names = {
      {{"infinity", Special::Infinity},
       {"nan", Special::QuietNan},
       {"qnan", Special::QuietNan},
       {"snan", Special::SignallingNan}}};
  if (!text.starts_with("__") || !text.ends_with("__") || text.size() < 5) return Special::None;
  text = text.substr(2, text.size() - 4);
  if (text.size() > 2 && text.front() == '?' && text.back() == '?')
    text = text.substr(1, text.size() - 2);
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  for (const auto& [name, special] : names)
    if (lower == name) return special;
  return Special::None;
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

constexpr int max_digits = 12'000;  // more cannot change any result but through `sticky`
constexpr int max_exponent = 20'000;
constexpr int beyond_formats = 5'000;  // of ten: the extremes are 1.2e4932 and 6.5e-4966

/// How many bits a digit behind this prefix has ("0x", "0o", "0b"): 0 for decimal ones.
int digit_bits(char prefix) {
  switch (prefix | 0x20) {
    case 'x':
    case 'h':
      return 4;
    case 'o':
    case 'q':
      return 3;
    case 'b':
    case 'y':
      return 1;
    default:
      return 0;
  }
}

/// Reads digits × radix^… ; false when the text is no number.
bool read_number(std::string_view text, Number& number, bool& zero) {
  const bool prefixed = text.size() > 2 && text[0] == '0' && (text[1] | 0x20) >= 'a';
  const int bits = prefixed ? digit_bits(text[1]) : 0;
  if (bits != 0 || (prefixed && ((text[1] | 0x20) == 'd' || (text[1] | 0x20) == 't')))
    text.remove_prefix(2);
  const int radix = bits != 0 ? 1 << bits : 10;
  BigInteger digits(0);
  int significant = 0;
  int exponent = 0;  // of the radix
  bool point = false, any = false, sticky = false;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '_') continue;
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    const int digit = digit_of(c);
    if (digit >= radix) break;
    any = true;
    if (significant != 0 || digit != 0) ++significant;
    if (significant <= max_digits) {
      digits.multiply_add(static_cast<u32>(radix), static_cast<u32>(digit));
      if (point) exponent = std::max(exponent - 1, -max_exponent * 2);
    } else {
      sticky |= digit != 0;
      if (!point) exponent = std::min(exponent + 1, max_exponent * 2);
    }
  }
  if (!any) return false;
  int power = 0;  // of ten, or of two
  if (at < text.size()) {
    const char c = text[at++];
    if ((c | 0x20) != (bits != 0 ? 'p' : 'e')) return false;
    bool negative = false;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) negative = text[at++] == '-';
    if (at == text.size()) return false;
    for (; at < text.size(); ++at) {
      if (text[at] == '_') continue;
      const int digit = digit_of(text[at]);
      if (digit >= 10) return false;
      power = std::min(power * 10 + digit, max_exponent * 4);
    }
    if (negative) power = -power;
  }
  zero = digits.is_zero();
  if (zero) return true;
  BigInteger denominator(1);
  int binary = 0;
  if (bits != 0) {
    binary = power + exponent * bits;
  } else {
    int decimal = power + exponent;
    // Powers of ten are costly: what is beyond every format becomes the power just beyond it.
    const int magnitude = std::min(significant, max_digits) + decimal;
    if (std::abs(magnitude) > beyond_formats) {
      decimal = magnitude < 0 ? -beyond_formats : beyond_formats;
      digits = BigInteger(1);
    }
    BigInteger& scaled = decimal >= 0 ? digits : denominator;
    for (int i = 0; i < std::abs(decimal); ++i)
      scaled.multiply_add(10, 0);
  }
  number = divide(std::move(digits), std::move(denominator));
  number.exponent += binary;
  number.sticky |= sticky;
  return true;
}

}  // namespace

bool is_float_name(std::string_view text) {
  return special_of(text) != Special::None;
}

std::string encode_float(std::string_view text, bool negative, unsigned size, u8* bytes) {
  if (size == 1) return "no floating-point number has 8 bits";
  const Format format = format_of(size);
  const int infinite = (1 << format.exponent_bits) - 1;
  const u128 leading = u128{1} << (format.precision - 1);
  if (const Special special = special_of(text); special != Special::None) {
    u128 significand = leading;
    if (special == Special::QuietNan) significand |= leading >> 1;
    if (special == Special::SignallingNan) significand |= 1;
    store({infinite, significand}, negative, format, size, bytes);
    return {};
  }
  Number number;
  bool zero = false;
  if (!read_number(text, number, zero)) return "this is no floating-point number";
  Rounded rounded;
  if (!zero) rounded = round_to(number, format);
  if (rounded.field >= infinite) rounded = {infinite, leading};
  store(rounded, negative, format, size, bytes);
  return {};
}

}  // namespace vitrine::assembler
