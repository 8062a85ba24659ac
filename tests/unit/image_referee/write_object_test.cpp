// write_object() against NASM: what NASM wrote, read and written again, is the same file.

#include "emu/image/elf.hpp"
#include "tests/unit/image_referee/nasm_object.hpp"
#include "tests/unit/image_referee/referee.hpp"
#include "tests/unit/image_referee/samples.hpp"

using namespace vitrine;
using namespace vitrine::image;
using referee::Workshop;

TEST_CASE("objects are those of nasm -f elf64") {
  if (!referee::have({"nasm", "readelf"})) return;
  const Workshop shop("write_object");
  for (const referee::Sample& sample : referee::samples) {
    INFO(sample.name);
    shop.write("s.asm", sample.source);
    shop.must_run("nasm -f elf64 s.asm -o nasm.o");
    const auto theirs = shop.bytes("nasm.o");
    const auto ours = write_object(referee::NasmObject(theirs).object, false);
    shop.write("ours.o", ours);
    // Compared as text first: a difference then says what differs.
    shop.must_run("readelf -hSsrW nasm.o > nasm.txt; readelf -hSsrW ours.o > ours.txt");
    CHECK(shop.text("ours.txt") == shop.text("nasm.txt"));
    CHECK((ours == theirs));  // in parentheses: thousands of bytes are no message
  }
}

TEST_CASE("objects with line tables link with ld, run, and show their lines") {
  if (!referee::have({"nasm", "ld", "readelf", "gdb"})) return;
  const Workshop shop("write_object_debug");
  shop.write("s.asm",
             "global _start\nsection .text\n_start:\n  call f\n  mov eax, 60\n  syscall\n"
             "section other exec\nf:\n  mov edi, 42\n  ret\n");
  shop.must_run("nasm -f elf64 s.asm -o nasm.o");
  const auto theirs = shop.bytes("nasm.o");
  Object object = referee::NasmObject(theirs).object;
  object.files = {{"s.asm", {}}};
  object.lines = {{0, 0, 0, 4}, {0, 5, 0, 5}, {1, 0, 0, 9}, {0, 10, 0, 6}, {1, 5, 0, 10}};
  shop.write("ours.o", write_object(object, true));
  shop.must_run("ld ours.o -o ours");
  CHECK(shop.run("./ours").status == 42);
  const auto dump = shop.run("readelf -a --debug-dump ours.o");
  CHECK(dump.status == 0);
  CHECK(dump.output.find("arning") == std::string::npos);

  const auto image = read_elf(shop.bytes("ours"), shop.path("ours"));
  REQUIRE(image);
  CHECK(image->place(0x401000) == "s.asm:4");
  CHECK(image->place(0x40100a) == "s.asm:6");
  CHECK(image->place(image->find_symbol("f")->value + 5) == "s.asm:10");
  CHECK(image->source_text(*image->line_at(0x401005)) == "  mov eax, 60");
  const auto gdb = shop.run("gdb -nx -batch -ex 'info line *0x401005' -ex 'info line *f' ours");
  INFO(gdb.output);
  CHECK(gdb.output.find("Line 5 of \"s.asm\"") != std::string::npos);
  CHECK(gdb.output.find("Line 9 of \"s.asm\"") != std::string::npos);
}

TEST_CASE("objects link with those of gcc") {
  if (!referee::have({"nasm", "gcc"})) return;
  const Workshop shop("write_object_gcc");
  shop.write("f.asm",
             "global f:function (f.end - f)\nextern factor\nsection .text\n"
             "f: mov eax, edi\n imul eax, [rel factor]\n ret\n.end:\n"
             "section .note.GNU-stack noalloc noexec nowrite progbits\n");
  shop.write("main.c", "int factor = 6;\nint f(int);\nint main(void) { return f(7); }\n");
  shop.must_run("nasm -f elf64 f.asm -o nasm.o");
  const auto theirs = shop.bytes("nasm.o");
  shop.write("ours.o", write_object(referee::NasmObject(theirs).object, true));
  shop.must_run("gcc main.c ours.o -o main");
  CHECK(shop.run("./main").status == 42);
}
