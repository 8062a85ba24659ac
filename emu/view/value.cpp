#include "emu/view/value.hpp"

#include <fmt/format.h>

#include <algorithm>

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

std::string short_place(const image::Image& image, u64 address) {
  std::string place = image.place(address);
  place.erase(0, place.rfind('/') + 1);
  return place;
}

std::string describe_code(const image::Image& image, u64 address) {
  auto it =
      std::lower_bound(image.symbols.begin(), image.symbols.end(), address,
                       [](const image::Symbol& symbol, u64 value) { return symbol.value < value; });
  std::string name = image.describe(address);
  if (name.find('+') == std::string::npos) return name;
  for (; it != image.symbols.end() && it->value == address; ++it)
    if (it->kind == image::SymbolKind::Label) return it->name;
  return name;
}

std::optional<u32> main_file(const image::Image& image) {
  for (std::size_t i = 0; i < image.files.size(); ++i)
    if (image.files[i].path == image.path) return static_cast<u32>(i);
  const image::LineEntry* entry = image.line_at(image.entry);
  return entry != nullptr ? std::optional<u32>(entry->file) : std::nullopt;
}

std::string line_text(const image::Image& image, u64 address) {
  const image::LineEntry* line = image.line_at(address);
  if (line == nullptr) return "";
  if (main_file(image) == line->file) return fmt::format("line {}", line->line);
  return short_place(image, address);
}

std::string describe_return(const image::Image& image, u64 address) {
  const std::string place = short_place(image, address - 1);
  // Where the call is the last of its function, the next one begins behind it.
  const image::Symbol* symbol = image.symbol_at(address - 1);
  return (symbol != nullptr ? fmt::format("{}+{:#x}", symbol->name, address - symbol->value)
                            : image.describe(address)) +
         (place.empty() ? "" : " (" + place + ")");
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

namespace {

/// "⟶ name"; "" when it leads to nothing that has one.
std::string pointer_text(const machine::Machine& machine, u64 value) {
  const os::Region* region = region_at(machine, value);
  if (region == nullptr) return "";
  const std::string name = machine.image().describe(value);
  if (name != hex(value)) return "⟶ " + name;
  return (region->permissions & image::Execute) == 0 ? "⟶ " + region_name(*region) : "";
}

}  // namespace

std::string describe_meaning(const machine::Machine& machine, u64 value, u64 size) {
  const i64 number = sign_extend(value, static_cast<unsigned>(8 * size));
  constexpr i64 readable = 1'000'000;  // larger magnitudes are seldom meant as decimal numbers
  if (number > -readable && number < readable) return std::to_string(number);
  const std::string pointer = pointer_text(machine, value);
  // 0x404170 is "pA@", too; a whole word that leads somewhere is hardly meant as that.
  if (size == sizeof(u64) && !pointer.empty()) return pointer;
  if (const std::string text = as_text(value, size); !text.empty())
    return fmt::format("\"{}\"", text);
  return pointer;
}

namespace {

bool is_number(std::string_view meaning) {
  return meaning[0] == '-' || (meaning[0] >= '0' && meaning[0] <= '9');
}

}  // namespace

std::string describe_value(const machine::Machine& machine, u64 value, u64 size) {
  const std::string meaning = describe_meaning(machine, value, size);
  if (meaning.empty()) return hex(value);
  return is_number(meaning) ? meaning : hex(value) + " " + meaning;
}

std::string describe_meaning_first(const machine::Machine& machine, u64 value, u64 size) {
  const std::string meaning = describe_meaning(machine, value, size);
  if (meaning.empty()) return hex(value);
  return is_number(meaning) ? meaning : meaning + " " + hex(value);
}

std::string describe_pointer(const machine::Machine& machine, u64 value) {
  const os::Region* region = region_at(machine, value);
  if (region == nullptr) return "";
  std::string name = machine.image().describe(value);
  if (name == hex(value)) return region_name(*region);
  if ((region->permissions & image::Execute) != 0)
    if (const std::string place = line_text(machine.image(), value); !place.empty())
      name += fmt::format(" ({})", place);
  return name;
}

namespace {

/// The bytes of the character that begins at `at`, or 0 when there is no valid UTF-8.
std::size_t character_length(std::string_view text, std::size_t at) {
  const u8 first = static_cast<u8>(text[at]);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((static_cast<u8>(text[at + i]) & 0xc0) != 0x80) return 0;
  const u8 second = static_cast<u8>(text[at + 1]);
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool too_large = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
  return overlong || too_large ? 0 : length;
}

}  // namespace

std::string printable(std::string_view bytes) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = character_length(bytes, at);
    const u8 first = static_cast<u8>(bytes[at]);
    // U+0080 to U+009F are control characters too.
    const bool control = first < 0x20 || first == 0x7f ||
                         (length == 2 && first == 0xc2 && static_cast<u8>(bytes[at + 1]) < 0xa0);
    if (first == '\t') {
      const std::size_t spaces = 8 - column % 8;
      out.append(spaces, ' ');
      column += spaces;
    } else {
      out += length == 0 || control ? "·" : bytes.substr(at, length);
      ++column;
    }
    at += std::max<std::size_t>(length, 1);
  }
  return out;
}

}  // namespace vitrine::view
