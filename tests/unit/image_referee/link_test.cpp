// link() against ld, and write_executable() against Linux, readelf and gdb.

#include "emu/base/text.hpp"
#include "emu/image/elf.hpp"
#include "tests/unit/image_referee/nasm_object.hpp"
#include "tests/unit/image_referee/referee.hpp"
#include "tests/unit/image_referee/samples.hpp"

using namespace vitrine;
using namespace vitrine::image;
using referee::Workshop;

namespace {

Image must(Result<Image> image) {
  INFO((image ? "" : image.error().to_string()));
  REQUIRE(image);
  return std::move(*image);
}

Image link_nasm(const Workshop& shop) {
  shop.must_run("nasm -f elf64 s.asm -o nasm.o");
  const auto file = shop.bytes("nasm.o");
  return must(link(referee::NasmObject(file).object));
}

}  // namespace

TEST_CASE("programs have the addresses and bytes that ld gives them") {
  if (!referee::have({"nasm", "ld"})) return;
  const Workshop shop("link_ld");
  for (const referee::Sample& sample : referee::samples) {
    if (!sample.program) continue;
    INFO(sample.name);
    shop.write("s.asm", sample.source);
    const Image ours = link_nasm(shop);
    shop.must_run("ld --no-warn-rwx-segments nasm.o -o theirs");
    const Image theirs = must(read_elf(shop.bytes("theirs"), "theirs"));
    CHECK(hex(ours.entry) == hex(theirs.entry));
    CHECK(ours.executable_stack == theirs.executable_stack);
    REQUIRE(ours.segments.size() == theirs.segments.size());
    CHECK(ours.program_headers == theirs.program_headers);
    CHECK(ours.program_header_count == theirs.program_header_count);
    for (std::size_t i = 1; i < ours.segments.size(); ++i) {
      INFO("segment " << i);
      CHECK(hex(ours.segments[i].address) == hex(theirs.segments[i].address));
      CHECK(ours.segments[i].permissions == theirs.segments[i].permissions);
      CHECK(ours.segments[i].name == theirs.segments[i].name);
      CHECK(ours.segments[i].bytes == theirs.segments[i].bytes);
      CHECK(ours.segments[i].memory_size <= theirs.segments[i].memory_size);
    }
    for (const Symbol& symbol : ours.symbols) {
      INFO(symbol.name);
      const Symbol* same = theirs.find_symbol(symbol.name);
      REQUIRE(same != nullptr);
      CHECK(hex(symbol.value) == hex(same->value));
      CHECK(symbol.size == same->size);
      CHECK(symbol.kind == same->kind);
    }
    CHECK(ours.frames.size() == theirs.frames.size());
  }
}

TEST_CASE("executables run on Linux as ld's do, and read back as they were") {
  if (!referee::have({"nasm", "ld", "readelf"})) return;
  const Workshop shop("write_executable");
  for (const referee::Sample& sample : referee::samples) {
    if (!sample.program) continue;
    INFO(sample.name);
    shop.write("s.asm", sample.source);
    const Image ours = link_nasm(shop);
    const auto file = write_executable(ours);
    shop.write("ours", file);
    shop.must_run("ld --no-warn-rwx-segments nasm.o -o theirs");
    const auto expected = shop.run("./theirs");
    const auto outcome = shop.run("./ours");
    CHECK(outcome.status == expected.status);
    CHECK(outcome.output == expected.output);
    const auto dump = shop.run("readelf -aW ours");
    CHECK(dump.status == 0);
    CHECK(dump.output.find("arning") == std::string::npos);

    const Image again = must(read_elf(file, "ours"));
    CHECK(again.entry == ours.entry);
    CHECK(again.program_headers == ours.program_headers);
    CHECK(again.program_header_count == ours.program_header_count);
    CHECK(again.executable_stack == ours.executable_stack);
    REQUIRE(again.segments.size() == ours.segments.size());
    for (std::size_t i = 0; i < ours.segments.size(); ++i) {
      CHECK(again.segments[i].address == ours.segments[i].address);
      CHECK(again.segments[i].memory_size == ours.segments[i].memory_size);
      CHECK(again.segments[i].permissions == ours.segments[i].permissions);
      CHECK(again.segments[i].name == ours.segments[i].name);
      if (i != 0) CHECK(again.segments[i].bytes == ours.segments[i].bytes);
    }
    REQUIRE(again.symbols.size() == ours.symbols.size());
    for (const Symbol& symbol : ours.symbols) {
      const Symbol* same = again.find_symbol(symbol.name);
      REQUIRE(same != nullptr);
      CHECK(same->value == symbol.value);
      CHECK(same->size == symbol.size);
      CHECK(same->kind == symbol.kind);
      CHECK(same->global == symbol.global);
    }
    REQUIRE(again.frames.size() == ours.frames.size());
    for (std::size_t i = 0; i < ours.frames.size(); ++i) {
      CHECK(again.frames[i].function == ours.frames[i].function);
      CHECK(again.frames[i].variables.size() == ours.frames[i].variables.size());
    }
  }
}

TEST_CASE("gdb shows source lines of an executable") {
  if (!referee::have({"nasm", "readelf", "gdb"})) return;
  const Workshop shop("executable_lines");
  shop.write("s.asm",
             "global _start\nsection .text\n_start:\n  mov edi, 42\n  mov eax, 60\n  syscall\n");
  shop.must_run("nasm -f elf64 s.asm -o nasm.o");
  const auto bytes = shop.bytes("nasm.o");
  Object object = referee::NasmObject(bytes).object;
  object.files = {{"s.asm", {}}, {"lib/inc.asm", {}}};
  object.lines = {{0, 0, 0, 4}, {0, 5, 1, 1000}, {0, 10, 0, 6}};
  const Image ours = must(link(object));
  const auto file = write_executable(ours);
  shop.write("ours", file);
  const auto gdb = shop.run(
      "gdb -nx -batch -ex 'info line *0x401000' -ex 'info line *0x401007' "
      "-ex 'info line *0x40100a' -ex 'break s.asm:6' -ex run -ex 'info registers rip' ours");
  INFO(gdb.output);
  CHECK(gdb.output.find("Line 4 of \"s.asm\" starts at address 0x401000 <_start>") !=
        std::string::npos);
  CHECK(gdb.output.find("Line 1000 of \"lib/inc.asm\"") != std::string::npos);
  CHECK(gdb.output.find("Line 6 of \"s.asm\"") != std::string::npos);
  CHECK(gdb.output.find("0x40100a <_start+10>") != std::string::npos);
  const auto dump = shop.run("readelf --debug-dump ours");
  CHECK(dump.output.find("arning") == std::string::npos);

  const Image again = must(read_elf(file, shop.path("ours")));
  REQUIRE(again.lines.size() == ours.lines.size());
  for (std::size_t i = 0; i < ours.lines.size(); ++i) {
    CHECK(again.lines[i].address == ours.lines[i].address);
    CHECK(again.lines[i].line == ours.lines[i].line);
    CHECK(again.place(ours.lines[i].address) == ours.place(ours.lines[i].address));
  }
}
