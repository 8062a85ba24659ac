#include "emu/image/linker.hpp"

#include <algorithm>
#include <set>

#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"
#include "emu/image/elf.hpp"
#include "emu/image/elf_format.hpp"
#include "emu/image/program_headers.hpp"

namespace vitrine::image {

namespace {

constexpr u64 base_address = 0x400000;
constexpr u64 section_size_limit = u64{1} << 32;  // 4 GiB: more cannot be reached by relocations
constexpr u64 alignment_limit = u64{1} << 30;
constexpr std::size_t undefined_named_limit = 10;

bool is_loaded(const Section& section) {
  return (section.flags & elf::Alloc) != 0;
}

bool is_nobits(const Section& section) {
  return section.type == elf::Nobits;
}

bool is_common(const ObjectSymbol& symbol) {
  return symbol.section == ObjectSymbol::common && symbol.size != 0;
}

/// ld puts the section everybody knows first, then others with the same flags as they come, and
/// those without bytes in the file last.
int rank(const Section& section) {
  const bool well_known = section.name == ".text" || section.name == ".rodata" ||
                          section.name == ".data" || section.name == ".bss";
  return (is_nobits(section) ? 2 : 0) + (well_known ? 0 : 1);
}

}  // namespace

Result<Image> link(const Object& object, const std::string& entry_symbol) {
  return Linker(object, entry_symbol).run();
}

Result<Image> Linker::run() {
  image_.path = object_.source_name;
  image_.files = object_.files;
  if (auto ok = check_sections(); !ok) return tl::unexpected(ok.error());
  if (auto ok = check_references(); !ok) return tl::unexpected(ok.error());
  group_sections();
  lay_out();
  if (auto ok = find_entry(); !ok) return tl::unexpected(ok.error());
  make_segments();
  if (auto ok = relocate(); !ok) return tl::unexpected(ok.error());
  name_symbols();
  make_lines();
  make_headers();
  return std::move(image_);
}

Result<void> Linker::check_sections() const {
  for (const Section& section : object_.sections) {
    if (!is_loaded(section)) continue;
    if ((section.flags & elf::Tls) != 0)
      return fail(object_.source_name, "section " + section.name + " is thread-local (TLS)",
                  "use an ordinary section: programs here have one thread and no TLS");
    if (section.size > section_size_limit)
      return fail(object_.source_name,
                  "section " + section.name + " takes " + counted(section.size, "byte"),
                  "a section has at most 4 GiB; ask mmap for more at run time");
    if (!is_power_of_two(std::max<u64>(section.alignment, 1)) ||
        section.alignment > alignment_limit)
      return fail(object_.source_name,
                  "section " + section.name + " is aligned to " + std::to_string(section.alignment),
                  "an alignment is a power of two up to 1 GiB");
  }
  return {};
}

bool Linker::is_defined(const ObjectSymbol& symbol) const {
  return symbol.section != ObjectSymbol::undefined;
}

Result<void> Linker::check_references() const {
  std::set<u32> seen;
  std::string first_place;
  std::string what;
  for (u32 index = 0; index < object_.sections.size(); ++index) {
    if (!is_loaded(object_.sections[index])) continue;
    for (const Relocation& relocation : object_.sections[index].relocations) {
      if (relocation.section >= 0) continue;
      const ObjectSymbol& symbol = object_.symbols[relocation.symbol];
      if (is_defined(symbol) || symbol.weak || !seen.insert(relocation.symbol).second) continue;
      if (seen.size() > undefined_named_limit) continue;
      const std::string place = place_of(index, relocation.offset);
      if (first_place.empty()) first_place = place;
      what += (what.empty() ? "" : "; ") + ("undefined symbol `" + symbol.name + "`") +
              suggestion(symbol.name);
      if (place != first_place) what += " at " + place;
    }
  }
  if (what.empty()) return {};
  if (seen.size() > undefined_named_limit)
    what += "; and " + std::to_string(seen.size() - undefined_named_limit) + " more";
  return fail(first_place, what,
              "no library is linked in: define it here, or assemble with -f elf64 and link with "
              "what has it (gcc, ld)");
}

/// " (did you mean `print`?)", or nothing.
std::string Linker::suggestion(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const ObjectSymbol& symbol : object_.symbols)
    if (is_defined(symbol)) names.push_back(symbol.name);
  const auto near = nearest(name, names);
  return near ? " (did you mean `" + std::string(*near) + "`?)" : "";
}

void Linker::group_sections() {
  for (u32 index = 0; index < object_.sections.size(); ++index) {
    const Section& section = object_.sections[index];
    if (!is_loaded(section)) continue;
    const Group group = (section.flags & elf::Write) != 0       ? Data
                        : (section.flags & elf::ExecInstr) != 0 ? Text
                                                                : ReadOnly;
    groups_[group].push_back(index);
  }
  for (auto& group : groups_)
    std::stable_sort(group.begin(), group.end(), [this](u32 a, u32 b) {
      return rank(object_.sections[a]) < rank(object_.sections[b]);
    });
}

/// Whether anything of the group takes memory.
bool Linker::is_present(Group group) const {
  const auto& sections = groups_[group];
  if (std::any_of(sections.begin(), sections.end(),
                  [this](u32 index) { return object_.sections[index].size != 0; }))
    return true;
  return group == Data &&
         (!got_.empty() || std::any_of(object_.symbols.begin(), object_.symbols.end(), is_common));
}

std::size_t Linker::headers_size() const {
  std::size_t count = image_.executable_stack.has_value() ? 2 : 1;
  for (const Group group : {Text, ReadOnly, Data})
    count += is_present(group) ? 1 : 0;
  return elf::file_header_size + count * elf::program_header_size;
}

void Linker::lay_out() {
  for (const Section& section : object_.sections)
    if (section.name == ".note.GNU-stack")
      image_.executable_stack = (section.flags & elf::ExecInstr) != 0;
  for (u32 index = 0; index < object_.sections.size(); ++index)
    for (const Relocation& relocation : object_.sections[index].relocations)
      if (relocation.type == RelocationType::GotPcRel && relocation.section < 0)
        got_.emplace(relocation.symbol, 0);

  addresses_.assign(object_.sections.size(), 0);
  common_addresses_.assign(object_.symbols.size(), 0);
  u64 address = align_up(base_address + headers_size(), elf::page_size);
  address = align_up(place_group(Text, address), elf::page_size);
  address = place_group(ReadOnly, address);

  // DATA_SEGMENT_ALIGN of ld's script: data begin on the next page but at the same offset in it,
  // so that the file needs no padding; unless beginning at the page's start saves a page.
  const u64 page = align_up(address, elf::page_size);
  const u64 start = page + address % elf::page_size;
  const u64 end = place_group(Data, start);
  const u64 head = (0 - start) % elf::page_size;
  const u64 tail = end % elf::page_size;
  const bool pages_differ = start / elf::page_size != end / elf::page_size;
  if (head != 0 && tail != 0 && pages_differ && head + tail <= elf::page_size)
    place_group(Data, page);
}

/// Gives the group's sections their addresses from `address` on; returns the end.
u64 Linker::place_group(Group group, u64 address) {
  bool got_placed = group != Data || got_.empty();
  bool commons_placed = group != Data;
  const auto place_got = [&] {
    got_placed = true;
    address = got_address_ = align_up(address, 8);
    for (auto& [symbol, entry] : got_) {
      entry = address;
      address += 8;
    }
  };
  const auto place_commons = [&] {
    commons_placed = true;
    for (u32 i = 0; i < object_.symbols.size(); ++i) {
      const ObjectSymbol& symbol = object_.symbols[i];
      if (!is_common(symbol)) continue;
      const u64 alignment = is_power_of_two(symbol.value) ? symbol.value : 1;
      address = common_addresses_[i] = align_up(address, std::min(alignment, alignment_limit));
      address += symbol.size;
    }
  };
  for (const u32 index : groups_[group]) {
    const Section& section = object_.sections[index];
    if (is_nobits(section) && !got_placed) place_got();
    if (is_nobits(section) && section.name != ".bss" && !commons_placed) place_commons();
    if (section.size != 0) address = align_up(address, std::max<u64>(section.alignment, 1));
    addresses_[index] = address;
    address += section.size;
    if (section.name != ".bss") continue;
    if (!commons_placed) place_commons();
    address = align_up(address, 8);  // ld's script ends .bss so
  }
  if (!got_placed) place_got();
  if (!commons_placed) place_commons();
  return address;
}

Result<void> Linker::find_entry() {
  for (const ObjectSymbol& symbol : object_.symbols) {
    if (symbol.name != entry_symbol_ || symbol.section < 0) continue;
    const Section& section = object_.sections[static_cast<u32>(symbol.section)];
    if ((section.flags & elf::ExecInstr) == 0 || !is_loaded(section))
      return fail(object_.source_name,
                  "`" + entry_symbol_ + "` is in " + section.name + ", which is not executable",
                  "put it in section .text");
    if (symbol.value >= section.size)
      return fail(object_.source_name,
                  "`" + entry_symbol_ + "` is at the end of " + section.name + ", with no code",
                  "write the first instruction after the label");
    image_.entry = symbol_address(symbol);
    return {};
  }
  for (const ObjectSymbol& symbol : object_.symbols)
    if (symbol.name == entry_symbol_ && symbol.section == ObjectSymbol::absolute)
      return fail(object_.source_name,
                  "`" + entry_symbol_ + "` is a number, not a place in the code",
                  "write the label `" + entry_symbol_ + ":` where the program begins");
  return fail(object_.source_name, "no `" + entry_symbol_ + "`" + suggestion(entry_symbol_),
              "add `global " + entry_symbol_ + "` and a label `" + entry_symbol_ + ":`");
}

u64 Linker::symbol_address(const ObjectSymbol& symbol) const {
  if (symbol.section == ObjectSymbol::absolute) return symbol.value;
  if (symbol.section == ObjectSymbol::common)
    return common_addresses_[static_cast<std::size_t>(&symbol - object_.symbols.data())];
  if (symbol.section < 0) return 0;  // an undefined weak symbol
  return addresses_[static_cast<u32>(symbol.section)] + symbol.value;
}

void Linker::make_segments() {
  Segment headers;
  headers.address = base_address;
  headers.permissions = Permission::Read;
  headers.name = "ELF headers";
  headers.memory_size = headers_size();
  headers.bytes.resize(headers.memory_size);
  image_.segments.push_back(std::move(headers));

  for (const Group group : {Text, ReadOnly, Data}) {
    if (!is_present(group)) continue;
    Segment segment;
    segment.permissions = Permission::Read;
    u64 start = ~u64{0};
    u64 end = 0;
    u64 bytes_end = 0;
    const auto cover = [&](u64 address, u64 size, bool bytes) {
      start = std::min(start, address);
      end = std::max(end, address + size);
      if (bytes) bytes_end = std::max(bytes_end, address + size);
    };
    for (const u32 index : groups_[group]) {
      const Section& section = object_.sections[index];
      if (section.size == 0) continue;
      if (segment.name.empty()) segment.name = section.name;
      if ((section.flags & elf::Write) != 0) segment.permissions |= Permission::Write;
      if ((section.flags & elf::ExecInstr) != 0) segment.permissions |= Permission::Execute;
      cover(addresses_[index], section.size, !is_nobits(section));
    }
    if (group == Data) {
      if (!got_.empty()) cover(got_address_, 8 * got_.size(), true);
      for (u32 i = 0; i < object_.symbols.size(); ++i)
        if (is_common(object_.symbols[i]))
          cover(common_addresses_[i], object_.symbols[i].size, false);
      segment.permissions |= Permission::Write;
      if (segment.name.empty()) segment.name = got_.empty() ? ".bss" : ".got";
    }
    segment.address = start;
    segment.memory_size = end - start;
    if (bytes_end > start) segment.bytes.resize(bytes_end - start);
    for (const u32 index : groups_[group]) {
      const Section& section = object_.sections[index];
      if (is_nobits(section)) continue;
      const u64 size = std::min<u64>(section.size, section.bytes.size());
      std::copy_n(section.bytes.begin(), size,
                  segment.bytes.begin() + static_cast<i64>(addresses_[index] - start));
    }
    image_.segments.push_back(std::move(segment));
  }
}

void Linker::name_symbols() {
  std::vector<FrameSymbol> frames;
  image_.symbols.reserve(object_.symbols.size());
  for (const ObjectSymbol& symbol : object_.symbols) {
    if (!is_defined(symbol) || symbol.name.empty()) continue;
    const bool constant = symbol.section == ObjectSymbol::absolute;
    if (symbol.section >= 0 && !is_loaded(object_.sections[static_cast<u32>(symbol.section)]))
      continue;
    if (constant) {
      if (auto frame = parse_frame_symbol(symbol.name, symbol.value)) {
        frames.push_back(std::move(*frame));
        continue;
      }
    }
    image_.symbols.push_back({symbol.name, symbol_address(symbol), symbol.size,
                              constant ? SymbolKind::Constant : symbol.kind, symbol.global});
  }
  std::stable_sort(image_.symbols.begin(), image_.symbols.end(),
                   [](const Symbol& a, const Symbol& b) { return a.value < b.value; });
  for (const Object::Frame& frame : object_.frames)
    image_.frames.push_back({addresses_[frame.section] + frame.offset, frame.variables});
  attach_frames(image_, frames);
}

void Linker::make_lines() {
  std::vector<LineEntry>& lines = image_.lines;
  lines.reserve(object_.lines.size() + object_.sections.size());
  for (const ObjectLine& line : object_.lines) {
    const Section& section = object_.sections[line.section];
    if ((section.flags & elf::ExecInstr) == 0 || line.offset >= section.size) continue;
    lines.push_back({addresses_[line.section] + line.offset, line.file, line.line, line.call_file,
                     line.call_line});
  }
  for (u32 index = 0; index < object_.sections.size(); ++index)
    if ((object_.sections[index].flags & elf::ExecInstr) != 0 && addresses_[index] != 0)
      lines.push_back({addresses_[index] + object_.sections[index].size, 0, 0});
  sort_lines(lines);
}

void Linker::make_headers() {
  image_.program_headers = base_address + elf::file_header_size;
  image_.program_header_count = elf::program_header_count(image_);
  elf::ByteWriter out;
  elf::FileHeader header;
  header.entry = image_.entry;
  header.program_headers = elf::file_header_size;
  header.program_header_count = image_.program_header_count;
  elf::write(out, header);
  for (const elf::ProgramHeader& program_header : elf::plan_program_headers(image_))
    elf::write(out, program_header);
  image_.segments.front().bytes = std::move(out.bytes);
}

/// "sum.asm:12", or ".text+0x1b" where no line is known.
std::string Linker::place_of(u32 section, u64 offset) const {
  const ObjectLine* best = nullptr;
  for (const ObjectLine& line : object_.lines)
    if (line.section == section && line.offset <= offset &&
        (best == nullptr || line.offset >= best->offset))
      best = &line;
  if (best != nullptr && best->file < object_.files.size())
    return object_.files[best->file].path + ":" + std::to_string(best->line);
  return object_.source_name + ": " + object_.sections[section].name + "+" + hex(offset);
}

}  // namespace vitrine::image
