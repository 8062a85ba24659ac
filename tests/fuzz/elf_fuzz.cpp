// Hostile ELF files: reading one must end, and what was read must answer questions.

#include <cstdlib>

#include "emu/image/elf.hpp"

using namespace vitrine;
using namespace vitrine::image;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

/// What image.hpp promises of every image.
void check_invariants(const Image& image) {
  u64 end_page = 0;
  for (const Segment& segment : image.segments) {
    require(segment.memory_size >= segment.bytes.size() && segment.memory_size != 0);
    require(segment.address / 4096 >= end_page);
    end_page = (segment.address + segment.memory_size + 4095) / 4096;
  }
  const Segment* code = image.segment_at(image.entry);
  require(code != nullptr && (code->permissions & Permission::Execute) != 0);
  for (std::size_t i = 1; i < image.symbols.size(); ++i)
    require(image.symbols[i - 1].value <= image.symbols[i].value);
  for (std::size_t i = 1; i < image.lines.size(); ++i)
    require(image.lines[i - 1].address < image.lines[i].address);
  for (const LineEntry& line : image.lines)
    require(line.line == 0 || line.file < image.files.size());
  for (std::size_t i = 1; i < image.frames.size(); ++i)
    require(image.frames[i - 1].function < image.frames[i].function);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
  const auto no_sources = [](const std::string&) { return std::optional<std::string>("a\nb\n"); };
  const auto image = read_elf({data, size}, "fuzz", no_sources);
  if (!image) {
    require(!image.error().what.empty());
    return 0;
  }
  check_invariants(*image);
  for (const LineEntry& line : image->lines) {
    static_cast<void>(image->place(line.address));
    static_cast<void>(image->source_text(line));
  }
  static_cast<void>(image->describe(image->entry + 1));
  static_cast<void>(image->frame_of(image->entry));
  return 0;
}
