// write_object(): a relocatable file in NASM's order: section headers, sections, .shstrtab,
// .symtab, .strtab, then the relocations.

#include <algorithm>

#include "emu/base/bits.hpp"
#include "emu/image/dwarf_writer.hpp"
#include "emu/image/elf.hpp"
#include "emu/image/elf_format.hpp"
#include "emu/image/symbol_table.hpp"

namespace vitrine::image {

namespace {

using elf::SectionHeader;

constexpr u64 section_alignment = 16;  // in the file

class ObjectWriter {
 public:
  ObjectWriter(const Object& object, bool debug) : object_(object) {
    if (debug) sequences_ = line_sequences();
    if (!sequences_.empty()) debug_sections_ = write_debug(object_.files, sequences_);
  }

  std::vector<u8> write() {
    sections_.emplace_back();  // section 0 is none
    add_program_sections();
    for (DebugSection& section : debug_sections_)
      add(section.name, elf::Progbits, std::move(section.out.bytes), 1);
    add_symbols();
    const std::size_t names = sections_.size();
    add(".shstrtab", elf::Strtab, {}, 1);
    add_symbol_table();
    add_relocations();
    finish_names(names);
    return write_file(static_cast<u16>(names));
  }

 private:
  struct OutputSection {
    std::string name;
    SectionHeader header;
    std::vector<u8> bytes;
  };

  OutputSection& add(std::string name, u32 type, std::vector<u8> bytes, u64 alignment) {
    OutputSection section;
    section.name = std::move(name);
    section.header.type = type;
    section.header.size = bytes.size();
    section.header.alignment = alignment;
    section.bytes = std::move(bytes);
    sections_.push_back(std::move(section));
    return sections_.back();
  }

  void add_program_sections() {
    for (const Section& section : object_.sections) {
      OutputSection& made = add(section.name, section.type,
                                section.type == elf::Nobits ? std::vector<u8>{} : section.bytes,
                                std::max<u64>(section.alignment, 1));
      made.header.flags = section.flags;
      if (section.type >= elf::InitArray && section.type <= elf::PreinitArray)
        made.header.entry_size = 8;
      made.header.size = section.size;
    }
  }

  [[nodiscard]] std::vector<LineSequence> line_sequences() const {
    std::vector<LineSequence> by_section(object_.sections.size());
    for (const ObjectLine& line : object_.lines) {
      const Section& section = object_.sections[line.section];
      if ((section.flags & elf::ExecInstr) == 0 || line.line == 0 || line.offset >= section.size)
        continue;
      LineSequence& sequence = by_section[line.section];
      sequence.section = line.section;
      sequence.size = section.size;
      sequence.rows.push_back({line.offset, line.file, line.line});
    }
    std::vector<LineSequence> sequences;
    for (LineSequence& sequence : by_section) {
      if (sequence.rows.empty()) continue;
      sort_lines(sequence.rows);
      sequences.push_back(std::move(sequence));
    }
    return sequences;
  }

  /// The source file, one symbol for each section, then local symbols and global ones, each in the
  /// order of their definition, their names all in that order. External names that nothing uses are
  /// left out.
  void add_symbols() {
    symbols_.add(symbols_.names.add(object_.source_name), elf::FileType_, elf::Local, elf::Absolute,
                 0, 0);
    for (std::size_t i = 0; i < object_.sections.size(); ++i)
      section_symbols_.push_back(add_section_symbol(i + 1));
    for (std::size_t i = 0; i < debug_sections_.size(); ++i)
      debug_symbols_.push_back(add_section_symbol(object_.sections.size() + 1 + i));

    std::vector<bool> used(object_.symbols.size());
    for (const Section& section : object_.sections)
      for (const Relocation& relocation : section.relocations)
        if (relocation.section < 0) used[relocation.symbol] = true;
    std::vector<u32> names;
    for (const ObjectSymbol& symbol : object_.symbols)
      names.push_back(symbols_.names.add(symbol.name));
    symbol_indices_.resize(object_.symbols.size());
    for (const bool global : {false, true}) {
      for (std::size_t i = 0; i < object_.symbols.size(); ++i) {
        const ObjectSymbol& symbol = object_.symbols[i];
        const bool undefined = symbol.section == ObjectSymbol::undefined;
        if (is_global(symbol) != global || (undefined && !used[i])) continue;
        symbol_indices_[i] =
            symbols_.add(names[i], type_of(symbol), binding_of(symbol), section_index(symbol),
                         symbol.value, symbol.size, symbol.visibility);
      }
    }
  }

  [[nodiscard]] u8 type_of(const ObjectSymbol& symbol) const {
    const bool thread_local_data =
        symbol.section >= 0 &&
        (object_.sections[static_cast<std::size_t>(symbol.section)].flags & elf::Tls) != 0;
    return thread_local_data ? u8{elf::TlsType} : elf::symbol_type(symbol.kind);
  }

  u32 add_section_symbol(std::size_t index) {
    return symbols_.add(0, elf::SectionType_, elf::Local, static_cast<u16>(index), 0, 0);
  }

  /// Other objects must be able to see what is undefined or common here.
  static bool is_global(const ObjectSymbol& symbol) {
    return symbol.global || symbol.weak || symbol.section == ObjectSymbol::undefined ||
           symbol.section == ObjectSymbol::common;
  }

  static u8 binding_of(const ObjectSymbol& symbol) {
    if (symbol.weak) return elf::Weak;
    return is_global(symbol) ? elf::Global : elf::Local;
  }

  static u16 section_index(const ObjectSymbol& symbol) {
    if (symbol.section == ObjectSymbol::undefined) return elf::Undefined;
    if (symbol.section == ObjectSymbol::absolute) return elf::Absolute;
    if (symbol.section == ObjectSymbol::common) return elf::Common;
    return static_cast<u16>(symbol.section + 1);
  }

  void add_symbol_table() {
    symtab_ = static_cast<u32>(sections_.size());
    SectionHeader& table = add(".symtab", elf::Symtab, std::move(symbols_.out.bytes), 8).header;
    table.link = symtab_ + 1;
    table.info = symbols_.local_count;
    table.entry_size = elf::symbol_size;
    add(".strtab", elf::Strtab, std::move(symbols_.names.out.bytes), 1);
  }

  void add_relocations() {
    for (std::size_t i = 0; i < object_.sections.size(); ++i) {
      elf::ByteWriter out;
      for (const Relocation& relocation : object_.sections[i].relocations) {
        const u32 symbol = relocation.section >= 0
                               ? section_symbols_[static_cast<u32>(relocation.section)]
                               : symbol_indices_[relocation.symbol];
        write_relocation(out, relocation.offset, relocation.type, symbol, relocation.addend);
      }
      add_relocation_section(i + 1, std::move(out.bytes));
    }
    for (std::size_t i = 0; i < debug_sections_.size(); ++i) {
      elf::ByteWriter out;
      for (const DebugFixup& fixup : debug_sections_[i].fixups) {
        const bool address = fixup.target >= 0;
        write_relocation(out, fixup.offset, address ? RelocationType::Abs64 : RelocationType::Abs32,
                         address
                             ? section_symbols_[sequences_[static_cast<u32>(fixup.target)].section]
                             : debug_symbol(fixup.target),
                         static_cast<i64>(fixup.addend));
      }
      add_relocation_section(object_.sections.size() + 1 + i, std::move(out.bytes));
    }
  }

  static void write_relocation(elf::ByteWriter& out, u64 offset, RelocationType type, u32 symbol,
                               i64 addend) {
    out.u64_(offset);
    out.u64_(u64{symbol} << 32 | static_cast<u32>(type));
    out.u64_(static_cast<u64>(addend));
  }

  void add_relocation_section(std::size_t target, std::vector<u8> bytes) {
    if (bytes.empty()) return;
    SectionHeader& header =
        add(".rela" + sections_[target].name, elf::Rela, std::move(bytes), 8).header;
    header.link = symtab_;
    header.info = static_cast<u32>(target);
    header.entry_size = elf::rela_size;
  }

  [[nodiscard]] u32 debug_symbol(i32 target) const {
    const std::string_view name = target == DebugFixup::abbreviations ? ".debug_abbrev"
                                  : target == DebugFixup::line_table  ? ".debug_line"
                                                                      : ".debug_ranges";
    for (std::size_t i = 0; i < debug_sections_.size(); ++i)
      if (name == debug_sections_[i].name) return debug_symbols_[i];
    return 0;
  }

  void finish_names(std::size_t index) {
    elf::StringTable names;
    for (OutputSection& section : sections_)
      section.header.name = section.name.empty() ? 0 : names.add(section.name);
    sections_[index].bytes = std::move(names.out.bytes);
    sections_[index].header.size = sections_[index].bytes.size();
  }

  std::vector<u8> write_file(u16 names) {
    u64 end = elf::file_header_size + sections_.size() * elf::section_header_size;
    for (OutputSection& section : sections_) {
      if (section.header.type == 0) continue;
      section.header.offset = align_up(end, section_alignment);
      end = section.header.offset + section.bytes.size();
    }
    elf::FileHeader header;
    header.type = elf::Relocatable;
    header.section_headers = elf::file_header_size;
    header.section_header_count = static_cast<u16>(sections_.size());
    header.section_names = names;
    elf::ByteWriter out;
    out.bytes.reserve(end);
    elf::write(out, header);
    for (const OutputSection& section : sections_)
      elf::write(out, section.header);
    for (const OutputSection& section : sections_) {
      out.pad_to(section.header.offset);
      out.append(section.bytes);
    }
    out.pad_to(align_up(out.size(), section_alignment));
    return std::move(out.bytes);
  }

  const Object& object_;
  std::vector<LineSequence> sequences_;
  std::vector<DebugSection> debug_sections_;
  std::vector<OutputSection> sections_;
  elf::SymbolTable symbols_;
  u32 symtab_ = 0;
  std::vector<u32> section_symbols_;  ///< symbol of each section of the object
  std::vector<u32> debug_symbols_;
  std::vector<u32> symbol_indices_;  ///< in the file, of each symbol of the object
};

}  // namespace

std::vector<u8> write_object(const Object& object, bool debug) {
  return ObjectWriter(object, debug).write();
}

}  // namespace vitrine::image
