#include "emu/image/program_headers.hpp"

#include "emu/base/bits.hpp"

namespace vitrine::image::elf {

namespace {

u32 program_flags(u8 permissions) {
  return ((permissions & Permission::Read) != 0 ? u32{PfRead} : 0) |
         ((permissions & Permission::Write) != 0 ? u32{PfWrite} : 0) |
         ((permissions & Permission::Execute) != 0 ? u32{PfExecute} : 0);
}

u64 headers_size(u16 count) {
  return file_header_size + count * program_header_size;
}

}  // namespace

u16 program_header_count(const Image& image) {
  return static_cast<u16>(image.segments.size() + (image.executable_stack.has_value() ? 1 : 0));
}

bool maps_headers(const Image& image) {
  if (image.segments.empty() || image.program_headers == 0) return false;
  const Segment& first = image.segments.front();
  return image.program_headers == first.address + file_header_size &&
         first.address % page_size == 0 &&
         first.bytes.size() >= headers_size(program_header_count(image));
}

std::vector<ProgramHeader> plan_program_headers(const Image& image) {
  std::vector<ProgramHeader> headers;
  const bool mapped = maps_headers(image);
  u64 end = mapped ? 0 : headers_size(program_header_count(image));
  for (const Segment& segment : image.segments) {
    ProgramHeader header;
    header.type = PtLoad;
    header.flags = program_flags(segment.permissions);
    const bool first = mapped && headers.empty();
    // A segment without bytes has no place of its own, but Linux maps the page of its offset all
    // the same: it must exist and be congruent.
    header.offset = segment.address % page_size;
    if (first) header.offset = 0;
    if (!first && !segment.bytes.empty()) header.offset += align_up(end, page_size);
    header.address = segment.address;
    header.file_size = segment.bytes.size();
    header.memory_size = segment.memory_size;
    header.alignment = page_size;
    headers.push_back(header);
    if (header.file_size != 0) end = header.offset + header.file_size;
  }
  if (image.executable_stack.has_value()) {
    ProgramHeader stack;
    stack.type = PtGnuStack;
    stack.flags = PfRead | PfWrite | (*image.executable_stack ? u32{PfExecute} : 0);
    stack.alignment = 16;
    headers.push_back(stack);
  }
  return headers;
}

}  // namespace vitrine::image::elf
