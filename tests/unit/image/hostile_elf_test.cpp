// Damaged and hostile ELF files: refused with a message that names place, thing and remedy.

#include <fstream>
#include <iterator>

#include "emu/image/elf.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::image;

namespace {

using Bytes = std::vector<u8>;

/// The smallest program: one executable segment of four bytes at 0x401000, one of data behind it.
Image small_image() {
  Image image;
  image.entry = 0x401000;
  image.segments = {
      {0x401000, 4, Permission::Read | Permission::Execute, {0x90, 0x90, 0x0f, 0x0b}, ".text"},
      {0x402000, 0x20, Permission::Read | Permission::Write, {1, 2, 3, 4}, ".data"}};
  image.symbols = {{"_start", 0x401000, 4, SymbolKind::Function, true},
                   {"number", 0x402000, 0, SymbolKind::Label, false}};
  image.files = {{"t.asm", {}}};
  image.lines = {{0x401000, 0, 1}, {0x401001, 0, 2}, {0x401004, 0, 0}};
  return image;
}

std::optional<std::string> no_source(const std::string&) {
  return std::nullopt;
}

void put(Bytes& bytes, std::size_t offset, u64 value, unsigned size) {
  for (unsigned i = 0; i < size; ++i)
    bytes.at(offset + i) = static_cast<u8>(value >> (8 * i));
}

constexpr std::size_t header = 64;                // of the first program header
constexpr std::size_t next_header = header + 56;  // of the second
enum Field : std::size_t {
  Type = 0,
  Flags = 4,
  Offset = 8,
  Address = 16,
  FileSize = 32,
  MemSize = 40
};

std::string refusal(const Bytes& bytes) {
  const auto image = read_elf(bytes, "prog", no_source);
  REQUIRE_FALSE(image);
  return image.error().to_string();
}

std::string refusal(std::size_t offset, u64 value, unsigned size) {
  Bytes bytes = write_executable(small_image());
  put(bytes, offset, value, size);
  return refusal(bytes);
}

}  // namespace

TEST_CASE("what is no x86-64 program is refused by name") {
  CHECK(refusal(Bytes{}).find("prog: not an ELF file") == 0);
  CHECK(refusal(Bytes{'a', 'b', 'c', 'd', 'e'}).find("prog: not an ELF file") == 0);
  CHECK(refusal(Bytes{0x7f, 'E', 'L', 'F', 2, 1}).find("truncated: the file has 6 bytes") !=
        std::string::npos);
  CHECK(refusal(18, 0xb7, 2) ==
        "prog: not an x86-64 ELF (machine 0xb7, AArch64) (build it for x86-64)");
  CHECK(refusal(4, 1, 1).find("a 32-bit ELF (build it for 64 bits") != std::string::npos);
  CHECK(refusal(5, 2, 1).find("not an x86-64 ELF") != std::string::npos);
  CHECK(refusal(16, 1, 2).find("a relocatable object, not a program (link it first") !=
        std::string::npos);
  CHECK(refusal(16, 4, 2).find("core dump") != std::string::npos);
  CHECK(refusal(16, 0xfe00, 2).find("ELF type 0xfe00") != std::string::npos);
}

TEST_CASE("program headers must be there and be of the right size") {
  CHECK(refusal(56, 0, 2).find("no program headers") != std::string::npos);
  CHECK(refusal(56, 0xffff, 2).find("65,535 program headers") != std::string::npos);
  CHECK(refusal(54, 32, 2).find("program headers of 32 bytes instead of 56") != std::string::npos);
  CHECK(refusal(32, ~u64{0} - 3, 8).find("truncated: the program headers at") != std::string::npos);
  CHECK(refusal(header + Type, 3, 4).find("dynamically linked") != std::string::npos);
}

TEST_CASE("segments must lie in the file") {
  const Bytes whole = write_executable(small_image());
  CHECK(refusal(header + FileSize, u64{1} << 62, 8).find("more bytes in the file") !=
        std::string::npos);
  CHECK(refusal(header + Offset, 0x10000000, 8)
            .find("truncated: program header 0 ends at 0x10000004, the file at 0x") !=
        std::string::npos);
  CHECK(refusal(header + Offset, ~u64{0} - 0xfff, 8).find("truncated: program header 0") !=
        std::string::npos);
  for (const std::size_t size : {0x1002UL, 0x1000UL, 200UL, 100UL, 63UL, 10UL})
    CHECK(
        refusal(Bytes(whole.begin(), whole.begin() + static_cast<long>(size))).find("truncated") !=
        std::string::npos);
}

TEST_CASE("segments must lie in user memory and be of bearable size") {
  CHECK(refusal(next_header + MemSize, u64{1} << 41, 8).find("at most 1 TiB") != std::string::npos);
  CHECK(refusal(next_header + MemSize, ~u64{0}, 8).find("at most 1 TiB") != std::string::npos);
  CHECK(refusal(next_header + Address, 0x7fffffffe000 + 0xff0, 8).find("user half") !=
        std::string::npos);
  CHECK(refusal(next_header + Address, 0xffffffff80000000, 8).find("user half") !=
        std::string::npos);
  CHECK(refusal(next_header + Address, 0x1000, 8).find("below 0x10000") != std::string::npos);
  CHECK(refusal(next_header + Address, 0x402001, 8).find("differ modulo the page size") !=
        std::string::npos);
}

TEST_CASE("segments must not overlap, nor lose bytes in a page that they share") {
  CHECK(refusal(next_header + Address, 0x401000, 8).find("overlaps another segment at 0x401000") !=
        std::string::npos);
  Image image = small_image();
  image.segments[1].address = 0x401800;
  image.symbols.clear();
  CHECK(refusal(write_executable(image)).find("shares the page 0x401000") != std::string::npos);
}

TEST_CASE("of segments that share a page and its bytes the later one decides") {
  // One run of file bytes, mapped as 0x401000..0x401004 (R-X) and 0x401004..0x401020 (R-X, W).
  Image image = small_image();
  image.segments[0].bytes.resize(0x20);
  image.segments[0].memory_size = 0x20;
  Bytes bytes = write_executable(image);
  put(bytes, header + FileSize, 4, 8);
  put(bytes, header + MemSize, 4, 8);
  put(bytes, next_header + Flags, 7, 4);
  put(bytes, next_header + Offset, 0x1004, 8);
  put(bytes, next_header + Address, 0x401004, 8);
  put(bytes, next_header + FileSize, 0x1c, 8);
  put(bytes, next_header + MemSize, 0x1c, 8);
  const auto joined = read_elf(bytes, "prog", no_source);
  REQUIRE(joined);
  REQUIRE(joined->segments.size() == 1);
  CHECK(joined->segments[0].address == 0x401000);
  CHECK(joined->segments[0].memory_size == 0x20);
  CHECK(joined->segments[0].bytes == image.segments[0].bytes);
  CHECK(joined->segments[0].permissions ==
        (Permission::Read | Permission::Write | Permission::Execute));
}

TEST_CASE("the entry must be in an executable segment") {
  CHECK(refusal(24, 0, 8) ==
        "prog: entry 0x0 is in no executable segment (define `_start` in section .text and link "
        "again)");
  CHECK(refusal(24, 0x402000, 8).find("entry 0x402000") != std::string::npos);
  CHECK(refusal(header + Flags, 4, 4).find("entry 0x401000") != std::string::npos);
}

TEST_CASE("damaged section headers cost only names") {
  Bytes bytes = write_executable(small_image());
  put(bytes, 40, ~u64{0} - 10, 8);
  const auto image = read_elf(bytes, "prog", no_source);
  REQUIRE(image);
  CHECK(image->symbols.empty());
  CHECK(image->lines.empty());
  CHECK(image->segments[0].name == "LOAD");
}

TEST_CASE("control characters in names are not passed on") {
  Image original = small_image();
  original.symbols[0].name = "\x1b[31mred";
  original.files[0].path = "a\x07.asm";
  const auto image = read_elf(write_executable(original), "prog", no_source);
  REQUIRE(image);
  CHECK(image->find_symbol("?[31mred") != nullptr);
  CHECK(image->place(0x401000) == "a?.asm:1");
}

TEST_CASE("every field of every header may hold anything") {
  const Bytes whole = write_executable(small_image());
  REQUIRE(read_elf(whole, "prog", no_source));
  const u64 values[] = {
      0,          1,          0x7f,         0xff,         0x1000,  0xffff,
      0x7fffffff, 0xffffffff, u64{1} << 40, u64{1} << 63, ~u64{0}, ~u64{0} - 0xfff};
  int accepted = 0;
  for (std::size_t offset = 0; offset < whole.size(); ++offset) {
    // The padding between the headers and the first segment says nothing.
    if (offset == 256) offset = 0x1000;
    if (offset == 0x1010) offset = 0x2000;
    for (const u64 value : values) {
      for (const unsigned size : {1U, 4U, 8U}) {
        if (offset + size > whole.size()) continue;
        Bytes bytes = whole;
        put(bytes, offset, value, size);
        const auto image = read_elf(bytes, "prog", no_source);
        if (image) {
          ++accepted;
          for (const Segment& segment : image->segments)
            if (segment.bytes.size() > segment.memory_size) FAIL("segment of negative size");
          static_cast<void>(image->describe(image->entry));
          static_cast<void>(image->place(image->entry));
        } else if (image.error().what.empty()) {
          FAIL("a refusal without words");
        }
      }
    }
  }
  CHECK(accepted > 1000);
}

TEST_CASE("a source that is no regular file is not read") {
  CHECK_FALSE(read_host_source("/dev/zero"));
  CHECK_FALSE(read_host_source("/"));
  CHECK_FALSE(read_host_source("/no/such/file"));
  CHECK(read_host_source(std::string(VITRINE_SOURCE_DIR) + "/LICENSE"));
}
