#include "emu/debug/format.hpp"

#include <fmt/format.h>

#include <bit>

#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"
#include "emu/debug/memory.hpp"
#include "emu/debug/words.hpp"

namespace vitrine::debug {

Result<Format> parse_format(const std::string& text) {
  constexpr u64 most = 10'000;
  Format format;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      format.count = format.count * 10 + static_cast<u64>(c - '0');
      if (format.count > most)
        return fail("/" + text, "that is too many", fmt::format("at most {}", grouped(most)));
      continue;
    }
    switch (c) {
      case 'b':
        format.size = 1;
        break;
      case 'h':
        format.size = 2;
        break;
      case 'w':
        format.size = 4;
        break;
      case 'g':
        format.size = 8;
        break;
      default:
        if (std::string_view("xduotcafsi").find(c) == std::string_view::npos)
          return fail("/" + text, fmt::format("`{}` is no format", c),
                      "x d u o t c a f s i; sizes b h w g; a count");
        format.letter = c;
    }
  }
  return format;
}

std::string formatted(const Session& session, Value value, char letter) {
  const i64 number = sign_extend(value.bits, 8u * value.size);
  switch (letter) {
    case 'x':
      return hex(value.bits);
    case 'd':
      return std::to_string(number);
    case 'u':
      return std::to_string(value.bits);
    case 'o':
      return fmt::format("0o{:o}", value.bits);
    case 't':
      return fmt::format("0b{:b}", value.bits);
    case 'c': {
      const char c = static_cast<char>(value.bits);
      const bool plain = c >= 0x20 && c <= 0x7e;
      return plain ? fmt::format("{} '{}'", value.bits & 0xff, c)
                   : std::to_string(value.bits & 0xff);
    }
    case 'a': {
      const std::string name = session.machine().image().describe(value.bits);
      return name == hex(value.bits) ? name : fmt::format("{} {}", name, hex(value.bits));
    }
    case 'f':
      if (value.size == 4)
        return fmt::format("{}", std::bit_cast<float>(static_cast<u32>(value.bits)));
      return fmt::format("{}", std::bit_cast<double>(value.bits));
    default:
      return value_text(session, value);
  }
}

std::optional<std::string> text_at(const machine::Machine& machine, u64 address) {
  std::array<u8, 200> bytes{};
  const std::size_t count = read_memory(machine, address, bytes);
  if (count == 0) return std::nullopt;
  std::string text = "\"";
  for (std::size_t i = 0; i < count; ++i) {
    const char c = static_cast<char>(bytes[i]);
    if (c == 0) return text + "\"";
    if (c == '\n')
      text += "\\n";
    else if (c == '\t')
      text += "\\t";
    else if (c == '"' || c == '\\')
      text += fmt::format("\\{}", c);
    else if (c >= 0x20 && c <= 0x7e)
      text += c;
    else
      text += fmt::format("\\x{:02x}", bytes[i]);
  }
  return text + "\"…";
}

}  // namespace vitrine::debug
