#include "emu/image/dwarf_writer.hpp"

namespace vitrine::image {

namespace {

constexpr u16 version = 3;
constexpr u8 address_size = 8;
constexpr u16 language_assembler = 0x8001;  // DW_LANG_Mips_Assembler, the only assembler there is

// The line program's parameters, as NASM and gas choose them (DWARF 3, section 6.2.4).
constexpr i64 line_base = -5;
constexpr u8 line_range = 14;
constexpr u8 opcode_base = 13;
constexpr u8 operand_counts[] = {0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1};
enum Opcode : u8 { Extended = 0, Copy = 1, AdvancePc = 2, AdvanceLine = 3, SetFile = 4 };
enum ExtendedOpcode : u8 { EndSequence = 1, SetAddress = 2 };

/// Reserves a four-byte length; fill() writes it, once what it counts is there.
class Length {
 public:
  explicit Length(elf::ByteWriter& out) : out_(out), offset_(out.size()) { out.u32_(0); }
  void fill() { out_.patch_u32(offset_, static_cast<u32>(out_.size() - offset_ - 4)); }

 private:
  elf::ByteWriter& out_;
  std::size_t offset_;
};

DebugSection write_abbreviations() {
  DebugSection section{".debug_abbrev", {}, {}};
  constexpr u8 compile_unit[] = {1,    0x11, 0,  // abbreviation 1: DW_TAG_compile_unit, no children
                                 0x10, 0x06,     // DW_AT_stmt_list, DW_FORM_data4
                                 0x11, 0x01,  // DW_AT_low_pc, DW_FORM_addr: the base of the ranges
                                 0x55, 0x06,  // DW_AT_ranges, DW_FORM_data4
                                 0x03, 0x08,  // DW_AT_name, DW_FORM_string
                                 0x25, 0x08,  // DW_AT_producer, DW_FORM_string
                                 0x13, 0x05,  // DW_AT_language, DW_FORM_data2
                                 0,    0,    0};  // end of the attributes, end of the abbreviations
  for (const u8 byte : compile_unit)
    section.out.u8_(byte);
  return section;
}

DebugSection write_info(const std::vector<SourceFile>& files) {
  DebugSection section{".debug_info", {}, {}};
  elf::ByteWriter& out = section.out;
  const auto section_offset = [&](i32 target) {
    section.fixups.push_back({out.size(), target, 0});
    out.u32_(0);
  };
  Length length(out);
  out.u16_(version);
  section_offset(DebugFixup::abbreviations);
  out.u8_(address_size);
  out.uleb(1);
  section_offset(DebugFixup::line_table);
  out.u64_(0);
  section_offset(DebugFixup::range_list);
  out.text(files.empty() ? "" : files.front().path);
  out.text("Vitrine");
  out.u16_(language_assembler);
  length.fill();
  return section;
}

DebugSection write_ranges(const std::vector<LineSequence>& sequences) {
  DebugSection section{".debug_ranges", {}, {}};
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    for (const u64 offset : {u64{0}, sequences[i].size}) {
      section.fixups.push_back({section.out.size(), static_cast<i32>(i), offset});
      section.out.u64_(sequences[i].address + offset);
    }
  }
  section.out.u64_(0);
  section.out.u64_(0);
  return section;
}

/// The opcodes that take the line program from one row to the next.
void write_row(elf::ByteWriter& out, const LineEntry& from, const LineEntry& to) {
  if (to.file != from.file) {
    out.u8_(SetFile);
    out.uleb(u64{to.file} + 1);
  }
  const u64 advance = to.address - from.address;
  const i64 lines = i64{to.line} - i64{from.line};
  if (lines >= line_base && lines < line_base + line_range && advance < 256) {
    const u64 special = static_cast<u64>(lines - line_base) + line_range * advance + opcode_base;
    if (special <= 255) {
      out.u8_(static_cast<u8>(special));
      return;
    }
  }
  if (lines != 0) {
    out.u8_(AdvanceLine);
    out.sleb(lines);
  }
  if (advance != 0) {
    out.u8_(AdvancePc);
    out.uleb(advance);
  }
  out.u8_(Copy);
}

DebugSection write_lines(const std::vector<SourceFile>& files,
                         const std::vector<LineSequence>& sequences) {
  DebugSection section{".debug_line", {}, {}};
  elf::ByteWriter& out = section.out;
  Length unit(out);
  out.u16_(version);
  Length header(out);
  out.u8_(1);  // minimum instruction length
  out.u8_(1);  // rows are statements
  out.u8_(static_cast<u8>(line_base));
  out.u8_(line_range);
  out.u8_(opcode_base);
  for (const u8 count : operand_counts)
    out.u8_(count);
  out.u8_(0);  // no directories: paths are given in full
  for (const SourceFile& file : files) {
    out.text(file.path);
    for (int field = 0; field < 3; ++field)
      out.uleb(0);  // directory, time, length
  }
  out.u8_(0);
  header.fill();

  for (std::size_t i = 0; i < sequences.size(); ++i) {
    const LineSequence& sequence = sequences[i];
    out.u8_(Extended);
    out.uleb(1 + address_size);
    out.u8_(SetAddress);
    section.fixups.push_back({out.size(), static_cast<i32>(i), 0});
    out.u64_(sequence.address);
    LineEntry state{sequence.address, 0, 1};
    for (const LineEntry& row : sequence.rows) {
      write_row(out, state, row);
      state = row;
    }
    out.u8_(AdvancePc);
    out.uleb(sequence.address + sequence.size - state.address);
    out.u8_(Extended);
    out.uleb(1);
    out.u8_(EndSequence);
  }
  unit.fill();
  return section;
}

}  // namespace

std::vector<DebugSection> write_debug(const std::vector<SourceFile>& files,
                                      const std::vector<LineSequence>& sequences) {
  std::vector<DebugSection> sections;
  sections.push_back(write_info(files));
  sections.push_back(write_abbreviations());
  sections.push_back(write_lines(files, sequences));
  sections.push_back(write_ranges(sequences));
  return sections;
}

}  // namespace vitrine::image
