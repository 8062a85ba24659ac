#include "frontend/gdb/hex.hpp"

#include <algorithm>
#include <charconv>

namespace vitrine::gdb {

namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char byte : bytes) {
    text += digits[static_cast<u8>(byte) >> 4];
    text += digits[static_cast<u8>(byte) & 15];
  }
  return text;
}

std::string to_hex(std::span<const u8> bytes) {
  return to_hex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]), low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

std::string little_endian(u64 value, unsigned size) {
  std::string bytes;
  for (unsigned i = 0; i < size; ++i, value >>= 8)
    bytes += static_cast<char>(value & 0xff);
  return bytes;
}

bool Fields::take(std::string_view word) {
  if (rest_.substr(0, word.size()) != word) return false;
  rest_.remove_prefix(word.size());
  return true;
}

std::optional<u64> Fields::number() {
  u64 value = 0;
  const char* const begin = rest_.data();
  const auto [end, error] = std::from_chars(begin, begin + rest_.size(), value, 16);
  if (error != std::errc()) return std::nullopt;
  rest_.remove_prefix(static_cast<std::size_t>(end - begin));
  return value;
}

std::string_view Fields::until(char end) {
  const std::size_t length = std::min(rest_.find(end), rest_.size());
  const std::string_view field = rest_.substr(0, length);
  rest_.remove_prefix(std::min(length + 1, rest_.size()));
  return field;
}

}  // namespace vitrine::gdb
