// The listing, column by column as `nasm -l` writes it: line number, offset, bytes, <macro depth>,
// source. Fields that the linker fills stand in brackets, [absolute] or (relative).

#include <fmt/core.h>

#include <algorithm>

#include "asm/output.hpp"

namespace vitrine::assembler {

namespace {

constexpr std::size_t hex_width = 18;
constexpr u64 longest_run_of_marks = 8;

struct Lister {
  Unit& unit;
  const std::vector<FinishedSection>& sections;
  std::string text;

  // The line being made
  u32 number = 0;
  u32 depth = 0;
  std::string_view source;
  bool first = true;
  bool collecting = false;  // of macros that are built in
  u64 offset = 0;
  std::string hex;
  u64 next_offset = 0;

  void flush(bool more) {
    std::string line = fmt::format("{:6} ", number);
    line += hex.empty() ? std::string(9, ' ') : fmt::format("{:08X} ", offset);
    line += fmt::format("{:<19}", more ? hex + '-' : hex);
    if (first) {
      line += depth == 0 ? std::string(" ") : std::string();
      line += depth == 0 ? std::string(4, ' ') : fmt::format(" <{}> ", depth);
      line += source;
    }
    text += line;
    text += '\n';
    first = false;
    hex.clear();
    offset = next_offset;
  }

  /// One thing that is not split over two lines.
  void put(std::string_view what, u64 bytes) {
    if (hex.size() + what.size() > hex_width) flush(true);
    if (hex.empty()) offset = next_offset;
    hex += what;
    next_offset += bytes;
  }

  void put_bytes(const std::vector<u8>& bytes, u64 from, u64 to) {
    for (u64 at = from; at < to && at < bytes.size(); ++at)
      put(fmt::format("{:02X}", bytes[at]), 1);
  }

  void put_contents(const FinishedSection& section, u64 from, u64 to) {
    auto field =
        std::lower_bound(section.fields.begin(), section.fields.end(), from,
                         [](const OpenField& open, u64 place) { return open.offset < place; });
    for (; field != section.fields.end() && field->offset + field->size <= to; ++field) {
      put_bytes(section.bytes, from, field->offset);
      std::string digits;
      for (u8 i = 0; i < field->size; ++i)
        digits += fmt::format(
            "{:02X}", static_cast<u8>(i < 8 ? static_cast<u64>(field->shown) >> (8 * i) : 0));
      const bool relative = field->kind == FieldKind::Relative;
      put(relative ? "(" + digits + ")" : "[" + digits + "]", field->size);
      from = field->offset + field->size;
    }
    put_bytes(section.bytes, from, to);
  }

  void begin(u32 line, u32 macro_depth, std::string_view line_source) {
    number = line;
    depth = macro_depth;
    source = line_source;
    first = true;
    hex.clear();
  }

  void plain_line(u32 file, u32 line) {
    begin(line, 0, unit.preprocessor.source_line(file, line));
    flush(false);
  }

  void statement(const Unit::ListMark& mark, u32 macro_depth) {
    std::string shown(unit.preprocessor.source_line(mark.file, mark.line));
    if (mark.macro_depth != 0) {
      const std::size_t word = shown.find_first_not_of(" \t");
      if (word != std::string::npos && word > 0) shown = ' ' + shown.substr(word);
    }
    begin(mark.line, macro_depth, shown);
    contents(mark);
    flush(false);
  }

  /// What a macro that is built in (at, iend) stored: shown beside the line that called it.
  void built_in_contents(const Unit::ListMark& mark) {
    if (number != mark.outer_line || !collecting) {
      end_built_in();
      begin(mark.outer_line, 0, main_line(mark.outer_line));
      collecting = true;
    }
    contents(mark);
  }
  void end_built_in() {
    if (collecting) flush(false);
    collecting = false;
  }

  [[nodiscard]] bool is_empty(const Unit::ListMark& mark) const {
    return mark.item == mark.end_item && mark.offset == mark.end_offset;
  }

  void contents(const Unit::ListMark& mark) {
    const SectionState& section = unit.sections[mark.section];
    const u64 from = mark.absolute ? mark.offset : section.address(mark.offset, mark.item);
    const u64 to =
        mark.absolute ? mark.end_offset : section.address(mark.end_offset, mark.end_item);
    next_offset = from;
    if (hex.empty()) offset = from;
    const u64 size = to - from;
    if (mark.kind == Unit::ListKind::Binary && size != 0) {
      put(fmt::format("<bin {:X}h>", size), size);
    } else if ((mark.absolute || section.nobits || mark.kind == Unit::ListKind::Reserve) &&
               size != 0) {
      if (size > longest_run_of_marks)
        put(fmt::format("<res {:X}h>", size), size);
      else
        for (u64 i = 0; i < size; ++i)
          put("??", 1);
    } else if (size != 0) {
      const u64 copies = repetitions(mark, size);
      put_contents(sections[mark.section], from, from + size / copies);
      if (copies > 1) {
        next_offset = from;
        put(fmt::format("<rep {:X}h>", copies), 0);
        next_offset = to;
      }
    }
  }

  u64 repetitions(const Unit::ListMark& mark, u64 size) const {
    if (mark.end_item == mark.item + 1 && mark.end_offset == mark.offset) {
      for (const Item& item : unit.items) {
        if (item.section != mark.section || item.ordinal != mark.item) continue;
        if (item.kind != Item::Kind::Fill) break;
        return size / unit.fills[item.index].pattern.size();
      }
    }
    return mark.repeat > 1 && size % mark.repeat == 0 ? mark.repeat : 1;
  }

  [[nodiscard]] std::string_view main_line(u32 line) const {
    return unit.preprocessor.source_line(0, line);
  }

  [[nodiscard]] bool begins_with(u32 line, std::string_view directive) const {
    const std::string_view written = main_line(line);
    const std::size_t at = written.find_first_not_of(" \t");
    return at != std::string_view::npos && written.substr(at).starts_with(directive);
  }

  /// The first main line from `line` on that begins with `directive`; 0 when there is none.
  [[nodiscard]] u32 find(u32 line, std::string_view directive) const {
    for (; main_line(line).data() != nullptr; ++line)
      if (begins_with(line, directive)) return line;
    return 0;
  }

  void run() {
    u32 done = 0;  // lines of the main file that are listed
    bool on = true;
    const auto catch_up = [&](u32 line) {
      for (; done < line; ++done) {
        end_built_in();
        if (on) plain_line(0, done + 1);
      }
    };
    u32 included = 0;  // the file whose %include is listed
    for (const Unit::ListMark& mark : unit.list_marks) {
      const bool was_on = on;
      bool built_in = mark.macro_depth != 0 && mark.file != mark.outer_file;
      if (mark.file == 0 && mark.macro_depth == 0) {
        if (mark.line > done + 1) catch_up(mark.line - 1);
        done = std::max(done, mark.line);
      } else if (mark.call_line != 0) {
        catch_up(mark.call_line);
      } else if (mark.file != 0 && !built_in) {
        if (mark.file != included) catch_up(find(done + 1, "%include"));
        included = mark.file;
      } else if (!built_in && mark.line > done) {
        // The lines of %rep are listed before what they make; other lines that no macro of the
        // user's made are of directives such as struc.
        const u32 repeat = find(done + 1, "%rep");
        built_in = repeat == 0 || repeat > mark.line;
        if (!built_in) catch_up(find(mark.line, "%endrep"));
      }
      on = mark.list;
      // [list -] is the last line shown, [list +] the last one hidden.
      const u32 include_depth = mark.file != 0 && mark.macro_depth == 0 ? 1 : 0;
      // What stands behind `at X,` is the user's own and goes on beside what is padded before it.
      const bool goes_on = collecting && mark.line == number && mark.file == 0;
      const bool called_here =
          (built_in || goes_on) && mark.macro_depth == 1 && mark.outer_file == 0;
      if (was_on && called_here && !mark.absolute && !is_empty(mark)) {
        if (mark.outer_line > done) {
          catch_up(mark.outer_line - 1);
          done = mark.outer_line;
        }
        built_in_contents(mark);
      } else if (was_on && !built_in) {
        end_built_in();
        statement(mark, mark.macro_depth + include_depth);
      }
    }
    end_built_in();
    if (!on) return;
    // The last line feed ends a line, it begins none.
    for (u32 line = done + 1; main_line(line).data() != nullptr; ++line)
      if (!main_line(line).empty() || main_line(line + 1).data() != nullptr) plain_line(0, line);
  }
};

}  // namespace

std::string make_listing(Unit& unit, const std::vector<FinishedSection>& sections) {
  Lister lister{unit, sections, {}, 0, 0, {}, true, false, 0, {}, 0};
  lister.run();
  return std::move(lister.text);
}

}  // namespace vitrine::assembler
