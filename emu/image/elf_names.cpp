// Sections, symbols and source lines of an ELF file. Nothing here can refuse a program: names that
// cannot be read are left out.

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "emu/image/byte_reader.hpp"
#include "emu/image/elf_reader.hpp"
#include "emu/image/frame_symbols.hpp"

namespace vitrine::image {

namespace {

constexpr std::uintmax_t source_size_limit = 4 << 20;
constexpr u64 all_sources_limit = 16 << 20;
constexpr u64 name_bytes_factor = 8;  // all names together, in multiples of the file's size

/// Control characters would let a file draw on the terminal of whoever looks at it.
std::string printable(std::string_view text) {
  std::string clean(text);
  for (char& c : clean)
    if (static_cast<u8>(c) < 0x20 || c == 0x7f) c = '?';
  return clean;
}

SymbolKind kind_of(u8 type, u16 section) {
  if (section == elf::Absolute) return SymbolKind::Constant;
  if (type == elf::FuncType || type == elf::IfuncType) return SymbolKind::Function;
  return type == elf::ObjectType ? SymbolKind::Object : SymbolKind::Label;
}

bool names_a_place(u8 type) {
  return type == elf::NoType || type == elf::ObjectType || type == elf::FuncType ||
         type == elf::IfuncType;
}

}  // namespace

std::optional<std::string> read_host_source(const std::string& path) {
  std::error_code error;
  // Opening a pipe would wait for its writer: only regular files are read.
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error || size > source_size_limit) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string text(size, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

void ElfReader::read_section_headers() {
  const u64 offset = header_.section_headers;
  const u64 size = u64{header_.section_header_count} * elf::section_header_size;
  if (offset > bytes_.size() || bytes_.size() - offset < size) return;
  ByteReader reader(bytes_.subspan(offset, size));
  while (!reader.at_end()) {
    elf::SectionHeader header;
    header.name = reader.word();
    header.type = reader.word();
    header.flags = reader.quad();
    header.address = reader.quad();
    header.offset = reader.quad();
    header.size = reader.quad();
    header.link = reader.word();
    header.info = reader.word();
    header.alignment = reader.quad();
    header.entry_size = reader.quad();
    sections_.push_back({header, {}});
  }
  if (header_.section_names >= sections_.size()) return;
  const auto names = contents(sections_[header_.section_names].header);
  constexpr std::size_t section_name_limit = 256;
  for (NamedSection& section : sections_)
    if (section.header.name < names.size())
      section.name = printable(
          ByteReader(names.subspan(section.header.name)).text().substr(0, section_name_limit));
}

/// The section's bytes in the file; none when it has none, or they cannot be read as they are.
std::span<const u8> ElfReader::contents(const elf::SectionHeader& section) const {
  if (section.type == elf::Nobits || (section.flags & elf::section_compressed) != 0) return {};
  if (section.offset > bytes_.size() || bytes_.size() - section.offset < section.size) return {};
  return bytes_.subspan(section.offset, section.size);
}

std::span<const u8> ElfReader::contents(std::string_view name) const {
  for (const NamedSection& section : sections_)
    if (section.name == name) return contents(section.header);
  return {};
}

/// Of a section; 0 when there is none.
u64 ElfReader::address_of(std::string_view name) const {
  for (const NamedSection& section : sections_)
    if (section.name == name) return section.header.address;
  return 0;
}

/// A segment bears the name of the first section in it.
void ElfReader::name_segments() {
  for (Segment& segment : image_.segments) {
    const NamedSection* first = nullptr;
    for (const NamedSection& section : sections_) {
      const elf::SectionHeader& header = section.header;
      if ((header.flags & elf::Alloc) == 0 || (header.flags & elf::Tls) != 0) continue;
      if (header.address + bias_ - segment.address >= segment.memory_size) continue;
      if (first == nullptr || header.address < first->header.address) first = &section;
    }
    const bool headers = image_.program_headers - segment.address < segment.memory_size;
    segment.name = first != nullptr ? first->name : headers ? "ELF headers" : "LOAD";
  }
}

void ElfReader::read_symbols() {
  std::vector<FrameSymbol> frames;
  u64 name_bytes_left = name_bytes_factor * bytes_.size();
  for (const NamedSection& section : sections_) {
    if (section.header.type != elf::Symtab || section.header.link >= sections_.size()) continue;
    const auto table = contents(section.header);
    const auto names = contents(sections_[section.header.link].header);
    image_.symbols.reserve(table.size() / elf::symbol_size);
    ByteReader reader(table);
    while (reader.remaining() >= elf::symbol_size) {
      const u32 name_offset = reader.word();
      const u8 info = reader.byte();
      reader.skip(1);
      const u16 index = reader.half();
      u64 value = reader.quad();
      const u64 size = reader.quad();
      if (!names_a_place(info & 0xf) || index == elf::Undefined || index == elf::Common ||
          name_offset >= names.size())
        continue;
      const std::string_view text = ByteReader(names.subspan(name_offset)).text();
      // Many symbols may share one long name: the sum is bounded by the file, as memory must be.
      if (text.empty() || text.size() > name_bytes_left) continue;
      name_bytes_left -= text.size();
      std::string name = printable(text);
      if (index == elf::Absolute) {
        if (auto frame = parse_frame_symbol(name, value)) {
          frames.push_back(std::move(*frame));
          continue;
        }
      } else {
        value += bias_;
      }
      const SymbolKind kind = kind_of(info & 0xf, index);
      image_.symbols.push_back({std::move(name), value, size, kind, info >> 4 != elf::Local});
    }
    break;  // a file has one symbol table
  }
  std::stable_sort(image_.symbols.begin(), image_.symbols.end(),
                   [](const Symbol& a, const Symbol& b) { return a.value < b.value; });
  attach_frames(image_, frames);
}

void ElfReader::read_lines() {
  const DebugSections debug{contents(".debug_line"), contents(".debug_line_str"),
                            contents(".debug_str")};
  load_sources(read_line_tables(debug, bias_, image_));
  for (SourceFile& file : image_.files)
    file.path = printable(file.path);
}

void ElfReader::read_variables() {
  const CallFrames loaded{contents(".eh_frame"), address_of(".eh_frame")};
  const CallFrames separate{contents(".debug_frame"), 0, true};
  const InfoSections debug{contents(".debug_info"),
                           contents(".debug_abbrev"),
                           contents(".debug_str"),
                           contents(".debug_line_str"),
                           contents(".debug_str_offsets"),
                           contents(".debug_addr"),
                           loaded,
                           separate};
  read_frame_variables(debug, bias_, image_);
  for (FrameLayout& frame : image_.frames)
    for (FrameVariable& variable : frame.variables)
      variable.name = printable(variable.name);
}

/// Looks for each source as it was named, where the compiler ran, and beside the program.
void ElfReader::load_sources(const std::vector<SourceName>& names) {
  const std::filesystem::path beside = std::filesystem::path(path_).parent_path();
  u64 left = all_sources_limit;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::filesystem::path path = names[i].path;
    std::vector<std::string> candidates = {path.string()};
    if (!names[i].directory.empty())
      candidates.push_back((std::filesystem::path(names[i].directory) / path).string());
    candidates.push_back((beside / path).string());
    for (const std::string& candidate : candidates) {
      auto text = read_source_(candidate);
      if (!text || text->size() > left) continue;
      left -= text->size();
      image_.files[i].lines = SourceText(std::move(*text));
      break;
    }
  }
}

}  // namespace vitrine::image
