#include "emu/image/elf_format.hpp"

namespace vitrine::image::elf {

void write(ByteWriter& out, const FileHeader& header) {
  constexpr u8 identification[16] = {0x7f, 'E', 'L', 'F', 2 /* 64 bits */, 1 /* little-endian */,
                                     1 /* version */};
  for (const u8 byte : identification)
    out.u8_(byte);
  out.u16_(header.type);
  out.u16_(machine_x86_64);
  out.u32_(1);  // version
  out.u64_(header.entry);
  out.u64_(header.program_headers);
  out.u64_(header.section_headers);
  out.u32_(0);  // flags
  out.u16_(file_header_size);
  out.u16_(header.program_header_count != 0 ? program_header_size : 0);
  out.u16_(header.program_header_count);
  out.u16_(section_header_size);
  out.u16_(header.section_header_count);
  out.u16_(header.section_names);
}

void write(ByteWriter& out, const ProgramHeader& header) {
  out.u32_(header.type);
  out.u32_(header.flags);
  out.u64_(header.offset);
  out.u64_(header.address);
  out.u64_(header.address);  // physical address
  out.u64_(header.file_size);
  out.u64_(header.memory_size);
  out.u64_(header.alignment);
}

void write(ByteWriter& out, const SectionHeader& header) {
  out.u32_(header.name);
  out.u32_(header.type);
  out.u64_(header.flags);
  out.u64_(header.address);
  out.u64_(header.offset);
  out.u64_(header.size);
  out.u32_(header.link);
  out.u32_(header.info);
  out.u64_(header.alignment);
  out.u64_(header.entry_size);
}

}  // namespace vitrine::image::elf
