#include "emu/view/value.hpp"

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/os/process.hpp"

namespace vitrine::view {

const os::Region* region_at(const machine::Machine& machine, u64 address) {
  return machine.process().state().space.find(address);
}

std::string region_name(const os::Region& region) {
  return region.name.empty() ? std::string(os::region_kind_name(region.kind)) : region.name;
}

std::string permissions_text(u8 permissions) {
  return fmt::format("{}{}{}", permissions & image::Read ? 'r' : '-',
                     permissions & image::Write ? 'w' : '-',
                     permissions & image::Execute ? 'x' : '-');
}

std::string as_text(u64 value, u64 size) {
  std::string text;
  for (u64 i = 0; i < size; ++i) {
    const char c = static_cast<char>(value >> (8 * i));
    if (c == 0) {
      if (size > i && (i == 0 ? value : value >> (8 * i)) != 0) return "";
      break;
    }
    if (c < 0x20 || c > 0x7e) return "";
    text += c;
  }
  return text.size() >= 3 ? text : "";
}

std::string describe_return(const image::Image& image, u64 address) {
  std::string place = image.place(address - 1);
  place.erase(0, place.rfind('/') + 1);
  return image.describe(address) + (place.empty() ? "" : " (" + place + ")");
}

std::string source_line_at(const image::Image& image, u64 address) {
  const image::LineEntry* entry = image.line_at(address);
  if (entry == nullptr) return "";
  std::string_view text = image.source_text(*entry);
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  text.remove_prefix(first);
  text = text.substr(0, text.find_last_not_of(" \t\r") + 1);
  std::string line;
  for (const char c : text)
    line += c == '\t' ? ' ' : c;
  return line;
}

std::optional<u64> peek_value(const machine::Machine& machine, u64 address, u64 size) {
  std::array<u8, 8> bytes{};
  if (machine.peek(address, std::span(bytes).first(size)) != size) return std::nullopt;
  u64 value = 0;
  for (u64 i = 0; i < size; ++i)
    value |= u64{bytes[i]} << (8 * i);
  return value;
}

std::string describe_value(const machine::Machine& machine, u64 value, u64 size) {
  const i64 number = sign_extend(value, static_cast<unsigned>(8 * size));
  constexpr i64 readable = 1'000'000;  // larger magnitudes are seldom meant as decimal numbers
  if (number > -readable && number < readable) return std::to_string(number);
  if (const std::string text = as_text(value, size); !text.empty())
    return fmt::format("{} \"{}\"", hex(value), text);
  if (const os::Region* region = region_at(machine, value); region != nullptr) {
    if (region->permissions & image::Execute) {
      const std::string name = machine.image().describe(value);
      return name == hex(value) ? name : fmt::format("{} ⟶ {}", hex(value), name);
    }
    return fmt::format("{} ⟶ {}", hex(value), region_name(*region));
  }
  return hex(value);
}

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text)
    count += (static_cast<u8>(c) & 0xc0) != 0x80;
  return count;
}

std::string fit(std::string_view text, std::size_t width) {
  const std::size_t length = columns(text);
  if (length <= width) return std::string(text) + std::string(width - length, ' ');
  std::string out;
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size() && count + 1 < width;) {
    std::size_t next = i + 1;
    while (next < text.size() && (static_cast<u8>(text[next]) & 0xc0) == 0x80)
      ++next;
    out += text.substr(i, next - i);
    ++count;
    i = next;
  }
  return width == 0 ? "" : out + "…";
}

}  // namespace vitrine::view
