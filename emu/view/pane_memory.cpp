// The pane of memory around an address: bytes with text beside them, numbers of a type, or strings.

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "emu/base/text.hpp"
#include "emu/memory/paging.hpp"
#include "emu/os/region.hpp"
#include "emu/view/detail.hpp"
#include "emu/view/pane_makers.hpp"
#include "emu/view/position.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

struct Byte {
  enum class State : u8 {
    Absent,     ///< in no region that can be read
    Untouched,  ///< promised by the kernel, zero when first touched
    Present,
  } state{};
  u8 value = 0;
  Mark mark = Mark::None;
};

/// The bytes [start, start+size) and what the last step did to each. `size` does not wrap.
class Window {
 public:
  Window(const Scene& scene, u64 start, u64 size) : start_(start), bytes_(size) {
    read(scene.machine);
    if (scene.last == nullptr) return;
    for (const auto* accesses : {&scene.last->accesses, &scene.last->kernel_accesses})
      for (const machine::MemoryAccess& access : *accesses)
        note(access);
  }

  [[nodiscard]] u64 start() const { return start_; }
  [[nodiscard]] u64 size() const { return bytes_.size(); }
  [[nodiscard]] const Byte& at(u64 offset) const { return bytes_[offset]; }

  [[nodiscard]] bool all_absent(u64 offset, u64 count) const {
    for (u64 i = offset; i < offset + count; ++i)
      if (bytes_[i].state != Byte::State::Absent) return false;
    return true;
  }

  /// The little-endian value of `count` bytes, unless one is absent.
  [[nodiscard]] std::optional<u64> value(u64 offset, u64 count) const {
    u64 value = 0;
    for (u64 i = 0; i < count; ++i) {
      if (bytes_[offset + i].state == Byte::State::Absent) return std::nullopt;
      value |= u64{bytes_[offset + i].value} << (8 * i);
    }
    return value;
  }

  /// The strongest mark of `count` bytes.
  [[nodiscard]] Mark mark(u64 offset, u64 count) const {
    Mark mark = Mark::None;
    for (u64 i = offset; i < offset + count; ++i)
      if (strength(bytes_[i].mark) > strength(mark)) mark = bytes_[i].mark;
    return mark;
  }

 private:
  static int strength(Mark mark) {
    return mark == Mark::Changed ? 3 : mark == Mark::Written ? 2 : mark == Mark::Read ? 1 : 0;
  }

  void read(const machine::Machine& machine) {
    std::array<u8, memory::page_size> page;
    for (u64 offset = 0; offset < bytes_.size();) {
      const u64 address = start_ + offset;
      const u64 count =
          std::min(bytes_.size() - offset, memory::page_size - (address & memory::page_mask));
      const std::size_t got = machine.peek(address, std::span(page).first(count));
      const os::Region* region = region_at(machine, address);
      const bool promised =
          got == 0 && region != nullptr && (region->permissions & image::Read) != 0;
      for (u64 i = 0; i < count; ++i)
        if (i < got)
          bytes_[offset + i] = {Byte::State::Present, page[i]};
        else if (promised)
          bytes_[offset + i].state = Byte::State::Untouched;
      offset += count;
    }
  }

  void note(const machine::MemoryAccess& access) {
    for (u64 i = 0; i < access.size; ++i) {
      const u64 offset = access.address + i - start_;
      if (offset >= bytes_.size()) continue;
      const Mark mark = access.kind != memory::AccessKind::Write ? Mark::Read
                        : access.before[i] != access.after[i]    ? Mark::Changed
                                                                 : Mark::Written;
      if (strength(mark) > strength(bytes_[offset].mark)) bytes_[offset].mark = mark;
    }
  }

  u64 start_;
  std::vector<Byte> bytes_;
};

/// A typed format: how an element is read and how many stand in a row.
struct Format {
  std::string_view name;
  u8 size;  ///< bytes of an element
  u8 per_row;
  enum class Kind : u8 { Unsigned, Signed, Float } kind;
};

constexpr Format formats[] = {
    {"u8", 1, 8, Format::Kind::Unsigned},  {"u16", 2, 8, Format::Kind::Unsigned},
    {"u32", 4, 4, Format::Kind::Unsigned}, {"u64", 8, 2, Format::Kind::Unsigned},
    {"i8", 1, 8, Format::Kind::Signed},    {"i16", 2, 8, Format::Kind::Signed},
    {"i32", 4, 4, Format::Kind::Signed},   {"i64", 8, 2, Format::Kind::Signed},
    {"f32", 4, 4, Format::Kind::Float},    {"f64", 8, 2, Format::Kind::Float},
};

/// As many bytes as a line of the scene's width has room for: 16, 8 or 4.
u64 hex_per_row(const Scene& scene) {
  constexpr std::size_t room_of_16 = 77, room_of_8 = 45;  // with shortened addresses
  return scene.columns >= room_of_16 ? 16 : scene.columns >= room_of_8 ? 8 : 4;
}

/// Elements in a row.
u64 per_row(const Scene& scene, const Format& format) {
  constexpr std::size_t room_of_all = 60;
  return scene.columns >= room_of_all ? format.per_row : std::max(1, format.per_row / 2);
}

constexpr u64 longest_string = 48;  // bytes in one row of text

template <class Float>
std::string float_text(u64 bits) {
  Float number;
  std::memcpy(&number, &bits, sizeof number);
  return fmt::format("{}", number);
}

Cell element_cell(const Window& window, u64 offset, const Format& format) {
  const auto bits = window.value(offset, format.size);
  if (!bits) return {.text = "--"};
  Cell cell{.mark = window.mark(offset, format.size)};
  switch (format.kind) {
    case Format::Kind::Unsigned:
      cell.text = std::to_string(*bits);
      cell.number = bits;
      break;
    case Format::Kind::Signed: {
      const i64 value = sign_extend(*bits, 8u * format.size);
      cell.text = std::to_string(value);
      cell.number = static_cast<u64>(value);
      cell.is_signed = true;
      break;
    }
    case Format::Kind::Float:
      cell.text = format.size == 4 ? float_text<float>(*bits) : float_text<double>(*bits);
      break;
  }
  return cell;
}

Cell byte_cell(const Byte& byte) {
  if (byte.state == Byte::State::Absent) return {.text = "--"};
  return {.text = hex_digits(byte.value, 2), .mark = byte.mark, .number = byte.value};
}

/// What can be asked about the bytes of a cell, and what they were before the last step.
void add_words(const Scene& scene, u64 address, u64 size, Cell& cell) {
  if (!cell.number) return;
  cell.subject = memory_subject(address, size);
  if (cell.mark != Mark::Changed) return;
  if (const auto before = value_before(scene, address, size))
    cell.detail = fmt::format("was {}", size == 1 ? hex_digits(*before, 2) : hex(*before));
}

std::string row_text(const Window& window, u64 offset, u64 count) {
  std::string text;
  for (u64 i = offset; i < offset + count; ++i) {
    const Byte& byte = window.at(i);
    const bool printable = byte.value >= 0x20 && byte.value < 0x7f;
    text += byte.state == Byte::State::Absent ? ' '
            : printable                       ? static_cast<char>(byte.value)
                                              : '.';
  }
  return text;
}

class MemoryRows {
 public:
  MemoryRows(const Scene& scene, const Window& window, Pane& pane)
      : scene_(scene),
        window_(window),
        pane_(pane),
        digits_(address_digits(window.start() + (window.size() - 1))) {}

  /// Rows of `bytes` each; `cells` makes what stands behind the address.
  template <class Cells>
  void add_rows(u64 bytes, Cells cells) {
    for (u64 offset = 0; offset + bytes <= window_.size() && !full();) {
      if (const u64 absent = absent_from(offset, bytes); absent > 0) {
        add_absent(offset, absent);
        offset += absent;
        continue;
      }
      add_labels(offset, bytes);
      if (full()) return;
      Row row = address_row(offset);
      cells(offset, row.cells);
      pane_.rows.push_back(std::move(row));
      offset += bytes;
    }
  }

  /// One row a string: up to a zero byte, a line end, or as much as a row holds.
  void add_strings() {
    for (u64 offset = 0; offset < window_.size() && !full();) {
      if (const u64 absent = absent_from(offset, 1); absent > 0) {
        add_absent(offset, absent);
        offset += absent;
        continue;
      }
      add_labels(offset, 1);
      if (full()) return;
      const u64 length = string_length(offset);
      Row row = address_row(offset);
      row.cells.push_back({.text = counted(length, "byte"), .number = length});
      row.cells.push_back(string_cell(offset, length));
      pane_.rows.push_back(std::move(row));
      offset += length;
    }
  }

 private:
  [[nodiscard]] bool full() const { return pane_.rows.size() >= scene_.rows; }

  [[nodiscard]] Row address_row(u64 offset) const {
    const bool untouched = window_.at(offset).state == Byte::State::Untouched;
    return {.kind = untouched ? "untouched" : "memory",
            .mark = untouched ? Mark::Faint : Mark::None,
            .cells = {address_cell(window_.start() + offset, digits_)}};
  }

  /// How many bytes from `offset` on are absent, in whole rows.
  [[nodiscard]] u64 absent_from(u64 offset, u64 bytes) const {
    u64 count = 0;
    while (offset + count + bytes <= window_.size() && window_.all_absent(offset + count, bytes))
      count += bytes;
    return count;
  }

  void add_absent(u64 offset, u64 count) {
    const u64 first = window_.start() + offset;
    pane_.rows.push_back(
        heading_row("unmapped",
                    fmt::format("{} to {} unreadable: {}", hex(first), hex(first + (count - 1)),
                                describe_position(scene_.machine, first)),
                    Mark::Faint));
  }

  void add_labels(u64 offset, u64 bytes) {
    const auto& symbols = scene_.machine.image().symbols;
    const u64 from = window_.start() + offset;
    auto it = std::lower_bound(
        symbols.begin(), symbols.end(), from,
        [](const image::Symbol& symbol, u64 address) { return symbol.value < address; });
    constexpr int most = 4;  // labels over one row
    for (int i = 0; i < most && it != symbols.end() && it->value - from < bytes && !full();
         ++it, ++i) {
      if (it->kind == image::SymbolKind::Constant) continue;
      const u64 distance = it->value - from;
      pane_.rows.push_back(heading_row(
          "label",
          printable(it->name) + (distance == 0 ? ":" : fmt::format(" at +{:#x}:", distance))));
    }
  }

  /// Of the string that begins here, its end included: at least 1. Zero bytes go together.
  [[nodiscard]] u64 string_length(u64 offset) const {
    const bool zeros = window_.at(offset).value == 0;
    u64 length = 0;
    while (offset + length < window_.size() && (zeros || length < longest_string)) {
      const Byte& byte = window_.at(offset + length);
      if (byte.state == Byte::State::Absent || (zeros && byte.value != 0)) break;
      ++length;
      if (!zeros && (byte.value == 0 || byte.value == '\n')) break;
    }
    return std::max<u64>(length, 1);
  }

  [[nodiscard]] Cell string_cell(u64 offset, u64 length) const {
    Cell cell{.mark = window_.mark(offset, length)};
    if (window_.at(offset).value == 0) {
      cell.text = length == 1 ? "\"\"" : "zeros";
      return cell;
    }
    cell.text = "\"";
    for (u64 i = offset; i < offset + length; ++i) {
      const u8 byte = window_.at(i).value;
      if (byte == 0) break;
      if (byte == '\n')
        cell.text += "\\n";
      else if (byte == '\t')
        cell.text += "\\t";
      else if (byte == '"' || byte == '\\')
        cell.text += fmt::format("\\{}", static_cast<char>(byte));
      else if (byte < 0x20 || byte == 0x7f)
        cell.text += fmt::format("\\x{:02x}", byte);
      else
        cell.text += static_cast<char>(byte);
    }
    cell.text = printable(cell.text + "\"");
    return cell;
  }

  const Scene& scene_;
  const Window& window_;
  Pane& pane_;
  unsigned digits_;
};

const Format* find_format(std::string_view name) {
  const auto* found = std::find_if(std::begin(formats), std::end(formats),
                                   [&](const Format& format) { return format.name == name; });
  return found != std::end(formats) ? found : nullptr;
}

void make_hex(const Scene& scene, const Window& window, Pane& pane) {
  // Whole addresses of user memory just fit into 80 columns.
  const bool narrow = address_digits(window.start()) > 6;
  const u64 count = hex_per_row(scene);
  for (u64 i = 0; i < count; ++i)
    pane.columns.push_back({.key = fmt::format("+{:x}", i), .gap = u8(i == 0 && !narrow ? 2 : 1)});
  pane.columns.push_back({.key = "text"});
  MemoryRows(scene, window, pane).add_rows(count, [&](u64 offset, std::vector<Cell>& cells) {
    for (u64 i = 0; i < count; ++i)
      add_words(scene, window.start() + offset + i, 1,
                cells.emplace_back(byte_cell(window.at(offset + i))));
    cells.push_back({.text = row_text(window, offset, count)});
  });
}

void make_typed(const Scene& scene, const Window& window, const Format& format, Pane& pane) {
  const u64 count = per_row(scene, format);
  for (u64 i = 0; i < count; ++i)
    pane.columns.push_back({.key = fmt::format("+{:x}", i * format.size), .right = true});
  MemoryRows(scene, window, pane)
      .add_rows(format.size * count, [&](u64 offset, std::vector<Cell>& cells) {
        for (u64 i = 0; i < count; ++i)
          add_words(scene, window.start() + offset + i * format.size, format.size,
                    cells.emplace_back(element_cell(window, offset + i * format.size, format)));
      });
}

}  // namespace

std::span<const std::string_view> memory_formats() {
  static constexpr std::string_view names[] = {"hex", "u8",  "u16", "u32", "u64", "i8",
                                               "i16", "i32", "i64", "f32", "f64", "text"};
  return names;
}

Pane make_memory(const Scene& scene) {
  const u64 address = address_of_interest(scene);
  const std::string name = describe_pointer(scene.machine, address);
  Pane pane{.name = "memory",
            .title = fmt::format("Memory at {}{}, as {}, {}", hex(address),
                                 name.empty() ? "" : fmt::format(" ({})", name), scene.format,
                                 moment_text(scene.machine)),
            .columns = {{.key = "address", .fit = Column::Fit::Middle}}};
  const Format* format = find_format(scene.format);
  const u64 bytes_per_row = format != nullptr        ? format->size * per_row(scene, *format)
                            : scene.format == "text" ? longest_string
                                                     : hex_per_row(scene);
  // Up to the last byte of the address space, in whole rows.
  const u64 room = ~u64{0} - address;
  const u64 size = room >= scene.rows * bytes_per_row
                       ? scene.rows * bytes_per_row
                       : std::max(room / bytes_per_row, u64{1}) * bytes_per_row;
  if (size - 1 > room) {
    pane.hint = "the address space ends here";
    return pane;
  }
  const Window window(scene, address, size);
  if (format != nullptr) {
    make_typed(scene, window, *format, pane);
  } else if (scene.format == "text") {
    pane.columns.push_back({.key = "length", .right = true});
    pane.columns.push_back({.key = "text", .fit = Column::Fit::End});
    MemoryRows(scene, window, pane).add_strings();
  } else if (scene.format == "hex") {
    make_hex(scene, window, pane);
  } else {
    pane.hint = fmt::format("{} is no format of memory: one of {}", printable(scene.format),
                            fmt::join(memory_formats(), ", "));
  }
  return pane;
}

}  // namespace vitrine::view
