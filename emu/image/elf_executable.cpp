// write_executable(): an image as a file that Linux runs.

#include <algorithm>

#include "emu/base/bits.hpp"
#include "emu/image/dwarf_writer.hpp"
#include "emu/image/elf.hpp"
#include "emu/image/frame_symbols.hpp"
#include "emu/image/program_headers.hpp"
#include "emu/image/symbol_table.hpp"

namespace vitrine::image {

namespace {

using elf::SectionHeader;

class ExecutableWriter {
 public:
  explicit ExecutableWriter(const Image& image) : image_(image) {}

  std::vector<u8> write() {
    headers_.emplace_back();  // section 0 is none
    write_segments();
    write_debug_sections();
    write_symbols();
    write_section_table();
    write_headers();
    return std::move(out_.bytes);
  }

 private:
  u32 add_section(std::string_view name, SectionHeader header) {
    header.name = section_names_.add(name);
    headers_.push_back(header);
    return static_cast<u32>(headers_.size() - 1);
  }

  /// A section of the file alone, which no segment maps.
  u32 add_contents(std::string_view name, u32 type, const std::vector<u8>& bytes, u64 alignment) {
    out_.pad_to(align_up(out_.size(), alignment));
    SectionHeader header;
    header.type = type;
    header.offset = out_.size();
    header.size = bytes.size();
    header.alignment = alignment;
    out_.append(bytes);
    return add_section(name, header);
  }

  void write_segments() {
    program_headers_ = elf::plan_program_headers(image_);
    out_.pad_to(elf::file_header_size + program_headers_.size() * elf::program_header_size);
    const bool first_is_headers = elf::maps_headers(image_);
    for (std::size_t i = 0; i < image_.segments.size(); ++i) {
      const Segment& segment = image_.segments[i];
      const u64 offset = program_headers_[i].offset;
      if (!segment.bytes.empty()) {
        out_.pad_to(offset + segment.bytes.size());
        std::copy(segment.bytes.begin(), segment.bytes.end(),
                  out_.bytes.begin() + static_cast<i64>(offset));
      }
      if (i != 0 || !first_is_headers) add_segment_sections(segment, offset);
    }
  }

  /// The bytes of a segment as one section, the zeros behind them as another.
  void add_segment_sections(const Segment& segment, u64 offset) {
    SectionHeader header;
    header.flags = elf::Alloc;
    if ((segment.permissions & Permission::Write) != 0) header.flags |= elf::Write;
    if ((segment.permissions & Permission::Execute) != 0) header.flags |= elf::ExecInstr;
    header.address = segment.address;
    header.offset = offset;
    header.alignment = 1;
    header.size = segment.bytes.size();
    header.type = elf::Progbits;
    if (header.size != 0) add_section(segment.name, header);
    if (segment.memory_size == segment.bytes.size()) return;
    const std::string name = header.size != 0 ? ".bss" : segment.name;
    header.type = elf::Nobits;
    header.address += header.size;
    header.offset += header.size;
    header.size = segment.memory_size - segment.bytes.size();
    add_section(name, header);
  }

  /// The section in which an address lies, or at whose end it lies.
  [[nodiscard]] u16 section_of(u64 address) const {
    u16 found = elf::Absolute;
    for (std::size_t i = 1; i < headers_.size(); ++i) {
      const SectionHeader& header = headers_[i];
      if ((header.flags & elf::Alloc) == 0 || address < header.address) continue;
      if (address - header.address <= header.size) found = static_cast<u16>(i);
    }
    return found;
  }

  void write_debug_sections() {
    const std::vector<LineSequence> sequences = line_sequences();
    if (sequences.empty()) return;
    for (const DebugSection& section : write_debug(image_.files, sequences))
      add_contents(section.name, elf::Progbits, section.out.bytes, 1);
  }

  [[nodiscard]] std::vector<LineSequence> line_sequences() const {
    std::vector<LineSequence> sequences;
    bool open = false;
    for (const LineEntry& line : image_.lines) {
      if (line.line == 0) {
        if (open) sequences.back().size = line.address - sequences.back().address;
        open = false;
        continue;
      }
      if (!open) sequences.push_back({line.address, 0, 0, {}});
      open = true;
      sequences.back().rows.push_back(line);
    }
    if (open) {
      LineSequence& last = sequences.back();
      const Segment* segment = image_.segment_at(last.rows.back().address);
      const u64 end =
          segment != nullptr ? segment->address + segment->memory_size : last.rows.back().address;
      last.size = end - last.address;
    }
    return sequences;
  }

  void write_symbols() {
    elf::SymbolTable table;
    for (const FrameLayout& frame : image_.frames) {
      const Symbol* function = image_.symbol_at(frame.function);
      if (function == nullptr || function->value != frame.function) continue;
      for (const FrameVariable& variable : frame.variables)
        table.add(table.names.add(frame_symbol_name(function->name, variable)), elf::NoType,
                  elf::Local, elf::Absolute, static_cast<u64>(variable.offset), 0);
    }
    for (const bool global : {false, true})
      for (const Symbol& symbol : image_.symbols)
        if (symbol.global == global) add_symbol(table, symbol);

    const u32 symbols = add_contents(".symtab", elf::Symtab, table.out.bytes, 8);
    headers_[symbols].entry_size = elf::symbol_size;
    headers_[symbols].info = table.local_count;
    headers_[symbols].link = add_contents(".strtab", elf::Strtab, table.names.out.bytes, 1);
  }

  void add_symbol(elf::SymbolTable& table, const Symbol& symbol) const {
    const u16 section =
        symbol.kind == SymbolKind::Constant ? u16{elf::Absolute} : section_of(symbol.value);
    table.add(table.names.add(symbol.name), elf::symbol_type(symbol.kind),
              symbol.global ? elf::Global : elf::Local, section, symbol.value, symbol.size);
  }

  void write_section_table() {
    // The table of names contains its own name, so that is added before the bytes are taken.
    SectionHeader names;
    names.type = elf::Strtab;
    names.alignment = 1;
    names.offset = out_.size();
    names_index_ = add_section(".shstrtab", names);
    headers_[names_index_].size = section_names_.out.size();
    out_.append(section_names_.out.bytes);
    out_.pad_to(align_up(out_.size(), 8));
    table_offset_ = out_.size();
    for (const SectionHeader& header : headers_)
      elf::write(out_, header);
  }

  void write_headers() {
    elf::FileHeader header;
    header.entry = image_.entry;
    header.program_headers = elf::file_header_size;
    header.program_header_count = static_cast<u16>(program_headers_.size());
    header.section_headers = table_offset_;
    header.section_header_count = static_cast<u16>(headers_.size());
    header.section_names = static_cast<u16>(names_index_);
    elf::ByteWriter head;
    elf::write(head, header);
    for (const elf::ProgramHeader& program_header : program_headers_)
      elf::write(head, program_header);
    std::copy(head.bytes.begin(), head.bytes.end(), out_.bytes.begin());
  }

  const Image& image_;
  elf::ByteWriter out_;
  std::vector<elf::ProgramHeader> program_headers_;
  std::vector<SectionHeader> headers_;
  elf::StringTable section_names_;
  u32 names_index_ = 0;
  u64 table_offset_ = 0;
};

}  // namespace

std::vector<u8> write_executable(const Image& image) {
  return ExecutableWriter(image).write();
}

}  // namespace vitrine::image
