#include "emu/image/elf_reader.hpp"

#include <algorithm>
#include <cstring>

#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"
#include "emu/image/byte_reader.hpp"

namespace vitrine::image {

namespace {

constexpr u16 program_headers_limit = 4096;
constexpr u64 memory_limit = u64{1} << 40;         // 1 TiB
constexpr u64 shared_bytes_limit = u64{64} << 20;  // file bytes that several segments may map
constexpr u64 lowest_address = 0x10000;            // Linux: vm.mmap_min_addr
constexpr u64 user_end = 0x7ffffffff000;           // Linux: TASK_SIZE
constexpr u8 class_64 = 2;
constexpr u8 little_endian = 1;

std::string machine_name(u16 machine) {
  switch (machine) {
    case 3:
      return "i386";
    case 8:
      return "MIPS";
    case 20:
      return "PowerPC";
    case 21:
      return "PowerPC64";
    case 22:
      return "S/390";
    case 40:
      return "ARM";
    case 183:
      return "AArch64";
    case 243:
      return "RISC-V";
    default:
      return "unknown";
  }
}

u8 permissions_of(u32 flags) {
  u8 permissions = 0;
  if ((flags & elf::PfWrite) != 0) permissions |= Permission::Write;
  if ((flags & elf::PfExecute) != 0) permissions |= Permission::Execute;
  // The page tables cannot withhold reading from what may be written or executed.
  if ((flags & elf::PfRead) != 0 || permissions != 0) permissions |= Permission::Read;
  return permissions;
}

std::string header_name(std::size_t index) {
  return "program header " + std::to_string(index);
}

}  // namespace

bool is_elf(std::span<const u8> bytes) {
  return bytes.size() >= 4 && std::memcmp(bytes.data(),
                                          "\x7f"
                                          "ELF",
                                          4) == 0;
}

Result<Image> read_elf(std::span<const u8> bytes, const std::string& path,
                       const SourceReader& read_source) {
  return ElfReader(bytes, path, read_source).run();
}

Result<Image> ElfReader::run() {
  image_.path = path_;
  if (auto ok = read_file_header(); !ok) return tl::unexpected(ok.error());
  if (auto ok = read_program_headers(); !ok) return tl::unexpected(ok.error());
  if (auto ok = make_segments(); !ok) return tl::unexpected(ok.error());
  if (auto ok = find_entry(); !ok) return tl::unexpected(ok.error());
  read_section_headers();
  name_segments();
  read_symbols();
  read_lines();
  read_variables();
  return std::move(image_);
}

Result<void> ElfReader::read_file_header() {
  if (!is_elf(bytes_)) return refuse("not an ELF file", "give an assembly source or a program");
  ByteReader reader(bytes_);
  reader.skip(4);
  const u8 file_class = reader.byte();
  const u8 byte_order = reader.byte();
  reader.skip(10);
  header_.type = reader.half();
  const u16 machine = reader.half();
  reader.skip(4);
  header_.entry = reader.quad();
  header_.program_headers = reader.quad();
  header_.section_headers = reader.quad();
  reader.skip(4 + 2);
  const u16 program_header_size = reader.half();
  header_.program_header_count = reader.half();
  const u16 section_header_size = reader.half();
  header_.section_header_count = reader.half();
  header_.section_names = reader.half();

  if (reader.failed() && bytes_.size() < elf::file_header_size)
    return refuse(
        "truncated: the file has " + counted(bytes_.size(), "byte") + ", an ELF header 64",
        "copy or build the file again");
  if (file_class != class_64)
    return refuse(file_class == 1 ? "a 32-bit ELF" : "not an ELF64 file",
                  "build it for 64 bits: nasm -f elf64, gcc -m64");
  if (byte_order != little_endian || machine != elf::machine_x86_64)
    return refuse("not an x86-64 ELF (machine " + hex(machine) + ", " + machine_name(machine) + ")",
                  "build it for x86-64");
  if (header_.type == elf::Relocatable)
    return refuse("a relocatable object, not a program", "link it first: ld -o PROGRAM " + path_);
  if (header_.type == elf::Core) return refuse("a core dump, not a program", "give the program");
  if (header_.type != elf::Executable && header_.type != elf::SharedObject)
    return refuse("not a program (ELF type " + hex(header_.type) + ")", "give an executable");
  if (header_.program_header_count == 0)
    return refuse("no program headers: nothing says what to load",
                  "link it with ld or gcc -static");
  if (program_header_size != elf::program_header_size)
    return refuse("program headers of " + counted(program_header_size, "byte") + " instead of 56",
                  "build the file again");
  if (section_header_size != elf::section_header_size) header_.section_header_count = 0;
  image_.position_independent = header_.type == elf::SharedObject;
  bias_ = image_.position_independent ? position_independent_base : 0;
  return {};
}

Result<void> ElfReader::read_program_headers() {
  const u16 count = header_.program_header_count;
  if (count > program_headers_limit)
    return refuse(grouped(count) + " program headers, at most 4,096 are read", "link it again");
  const u64 size = u64{count} * elf::program_header_size;
  if (header_.program_headers > bytes_.size() || bytes_.size() - header_.program_headers < size)
    return refuse("truncated: the program headers at " + hex(header_.program_headers) +
                      " reach beyond the file's end at " + hex(bytes_.size()),
                  "copy or build the file again");
  ByteReader reader(bytes_.subspan(header_.program_headers, size));
  for (std::size_t index = 0; index < count; ++index) {
    elf::ProgramHeader header;
    header.type = reader.word();
    header.flags = reader.word();
    header.offset = reader.quad();
    header.address = reader.quad();
    reader.skip(8);  // physical address
    header.file_size = reader.quad();
    header.memory_size = reader.quad();
    header.alignment = reader.quad();
    program_headers_.push_back(header);
    if (header.type == elf::PtInterp)
      return refuse("dynamically linked: it needs an interpreter", "link it with -static");
    if (header.type == elf::PtGnuStack)
      image_.executable_stack = (header.flags & elf::PfExecute) != 0;
    if (header.type != elf::PtLoad || header.memory_size + header.file_size == 0) continue;
    if (auto ok = check_load(index); !ok) return ok;
    loads_.push_back(index);
  }
  if (loads_.empty()) return refuse("no segment to load", "link it with ld or gcc -static");
  std::stable_sort(loads_.begin(), loads_.end(), [this](std::size_t a, std::size_t b) {
    return program_headers_[a].address < program_headers_[b].address;
  });
  return {};
}

/// One PT_LOAD header for itself; moves its address by the bias.
Result<void> ElfReader::check_load(std::size_t index) {
  elf::ProgramHeader& header = program_headers_[index];
  const std::string name = header_name(index);
  if (header.file_size > header.memory_size)
    return refuse(name + " has more bytes in the file (" + hex(header.file_size) +
                      ") than in memory (" + hex(header.memory_size) + ")",
                  "build the file again");
  if (header.file_size == 0) header.offset = 0;
  if (header.offset > bytes_.size() || bytes_.size() - header.offset < header.file_size) {
    const bool wraps = header.offset + header.file_size < header.offset;
    return refuse("truncated: " + name + " ends at " +
                      (wraps ? "an impossible offset" : hex(header.offset + header.file_size)) +
                      ", the file at " + hex(bytes_.size()),
                  "copy or build the file again");
  }
  if (header.memory_size > memory_limit)
    return refuse(name + " asks for " + hex(header.memory_size) + " bytes of memory, at most 1 TiB",
                  "make .bss smaller; ask mmap for memory at run time");
  if (header.address > user_end - bias_ || header.memory_size > user_end - bias_ - header.address)
    return refuse(name + " reaches beyond the user half of the address space: it begins at " +
                      hex(header.address),
                  "link it below 0x7ffffffff000");
  header.address += bias_;
  if (header.address < lowest_address)
    return refuse(
        name + " begins at " + hex(header.address) + ", below 0x10000, where Linux maps nothing",
        "link it at 0x400000, ld's default");
  if (header.file_size != 0 && header.address % elf::page_size != header.offset % elf::page_size)
    return refuse(name + " has address " + hex(header.address) + " and file offset " +
                      hex(header.offset) +
                      ", which differ modulo the page size: it cannot be mapped",
                  "link it with ld's default script");
  return {};
}

Result<void> ElfReader::make_segments() {
  u64 memory = 0;
  u64 file_bytes = 0;
  for (const std::size_t index : loads_) {
    const elf::ProgramHeader& header = program_headers_[index];
    memory += header.memory_size;
    file_bytes += header.file_size;
    if (memory > memory_limit)
      return refuse("the segments ask for more than 1 TiB of memory", "make .bss smaller");
    if (file_bytes > bytes_.size() + shared_bytes_limit)
      return refuse("the segments map the same bytes of the file over and over",
                    "build the file again");
    Segment segment;
    segment.address = header.address;
    segment.memory_size = header.memory_size;
    segment.permissions = permissions_of(header.flags);
    const auto contents = bytes_.subspan(header.offset, header.file_size);
    segment.bytes.assign(contents.begin(), contents.end());
    if (!image_.segments.empty())
      if (auto ok = join_page(image_.segments.back(), segment, index); !ok) return ok;
    if (!image_.segments.empty() && image_.segments.back().memory_size == 0)
      image_.segments.pop_back();
    image_.segments.push_back(std::move(segment));

    const u64 headers = header_.program_headers;
    if (headers >= header.offset && headers - header.offset < header.file_size)
      image_.program_headers = header.address + (headers - header.offset);
  }
  image_.program_header_count = header_.program_header_count;
  return {};
}

/// Where the segment begins in the page in which the one before ends, the page becomes the
/// segment's, as the later mmap does it on Linux. Both must show the same bytes of the file there,
/// or bytes of the one before would be lost.
Result<void> ElfReader::join_page(Segment& before, Segment& segment, std::size_t index) {
  const u64 end = before.address + before.memory_size;
  if (end > segment.address)
    return refuse(header_name(index) + " overlaps another segment at " + hex(segment.address),
                  "link it with ld's default script");
  const u64 page = align_down(segment.address, elf::page_size);
  if (end <= page) return {};
  const u64 start = std::max(page, before.address);
  const u64 preceding = segment.address - start;
  const u64 offset = program_headers_[index].offset;
  const bool same_file_bytes =
      before.bytes.size() == before.memory_size && !segment.bytes.empty() && preceding <= offset &&
      std::equal(before.bytes.begin() + static_cast<i64>(start - before.address),
                 before.bytes.end(), bytes_.begin() + static_cast<i64>(offset - preceding));
  if (!same_file_bytes)
    return refuse(header_name(index) + " shares the page " + hex(page) +
                      " with the segment before it, whose bytes there would be lost",
                  "link it with -z separate-code, or put segments on pages of their own");
  const auto head = bytes_.subspan(offset - preceding, preceding);
  segment.bytes.insert(segment.bytes.begin(), head.begin(), head.end());
  segment.memory_size += preceding;
  segment.address = start;
  before.memory_size = start - before.address;
  before.bytes.resize(before.memory_size);
  return {};
}

Result<void> ElfReader::find_entry() {
  const u64 entry = header_.entry + bias_;
  const Segment* segment = image_.segment_at(entry);
  if (segment == nullptr || (segment->permissions & Permission::Execute) == 0)
    return refuse("entry " + hex(header_.entry) + " is in no executable segment",
                  "define `_start` in section .text and link again");
  image_.entry = entry;
  return {};
}

}  // namespace vitrine::image
