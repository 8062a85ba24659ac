// read_elf() on what nasm, ld and gcc make.

#include "emu/image/elf.hpp"
#include "tests/unit/image_referee/referee.hpp"

using namespace vitrine;
using namespace vitrine::image;
using referee::Workshop;

namespace {

const char* const sum_source = R"(global _start
global sum:function (sum.end - sum)
section .text
_start:
  mov edi, 5
frame$sum$total$8 equ -8
frame$sum$count$8 equ 16
  call sum
.exit:
  mov eax, 60
  syscall
sum:
  lea eax, [rdi + 37]
  mov edi, eax
  ret
.end:
section .rodata
text: db "hello"
section .data
number: dq text
section .bss
buffer: resb 100
)";

Image must_read(const Workshop& shop, const std::string& file) {
  const auto bytes = shop.bytes(file);
  auto image = read_elf(bytes, shop.path(file));
  INFO((image ? "" : image.error().to_string()));
  REQUIRE(image);
  return std::move(*image);
}

}  // namespace

TEST_CASE("what nasm and ld make is read with names, lines and frames") {
  if (!referee::have({"nasm", "ld"})) return;
  const Workshop shop("read_nasm");
  shop.write("sum.asm", sum_source);
  shop.must_run("nasm -f elf64 -g -F dwarf sum.asm && ld sum.o -o sum");
  const Image image = must_read(shop, "sum");
  CHECK(image.entry == 0x401000);
  REQUIRE(image.segments.size() == 4);
  CHECK(image.segments[1].name == ".text");
  CHECK(image.segments[3].name == ".data");
  CHECK(image.segments[3].memory_size > image.segments[3].bytes.size());
  CHECK(image.program_headers == 0x400040);
  CHECK(image.program_header_count == 4);
  CHECK_FALSE(image.executable_stack.has_value());

  const Symbol* sum = image.find_symbol("sum");
  REQUIRE(sum != nullptr);
  CHECK(sum->kind == SymbolKind::Function);
  CHECK(sum->size == 6);
  CHECK(image.describe(sum->value + 3) == "sum+0x3");
  CHECK(image.find_symbol("_start.exit") != nullptr);

  REQUIRE(image.line_at(sum->value) != nullptr);
  CHECK(image.line_at(sum->value)->line == 13);
  CHECK(image.source_text(*image.line_at(sum->value)) == "  lea eax, [rdi + 37]");
  CHECK(image.place(image.entry) == "sum.asm:5");
  CHECK(image.addresses_of("sum.asm", 8) == std::vector<u64>{0x401005});

  const FrameLayout* frame = image.frame_of(sum->value);
  REQUIRE(frame != nullptr);
  REQUIRE(frame->variables.size() == 2);
  CHECK(frame->variables[0].offset == -8);
  CHECK(frame->variables[1].parameter);
}

TEST_CASE("programs by gcc are read in every DWARF version") {
  if (!referee::have({"gcc"})) return;
  const Workshop shop("read_gcc");
  shop.write("sum.c",
             "int sum(int a, int b) {\n"
             "  return a + b;\n"
             "}\n"
             "void _start(void) {\n"
             "  int code = sum(40, 2);\n"
             "  __asm__ volatile(\"syscall\" : : \"a\"(60), \"D\"(code));\n"
             "}\n");
  for (const char* version : {"2", "3", "4", "5"}) {
    INFO("DWARF " << version);
    shop.must_run(std::string("gcc -O0 -g -gdwarf-") + version +
                  " -static -nostdlib -mgeneral-regs-only sum.c -o sum");
    const Image image = must_read(shop, "sum");
    const Symbol* sum = image.find_symbol("sum");
    REQUIRE(sum != nullptr);
    CHECK(sum->kind == SymbolKind::Function);
    REQUIRE(image.line_at(sum->value) != nullptr);
    CHECK(image.place(sum->value) == "sum.c:1");
    CHECK(image.source_text(*image.line_at(sum->value)) == "int sum(int a, int b) {");
    REQUIRE_FALSE(image.addresses_of("sum.c", 2).empty());
    CHECK(image.symbol_at(image.addresses_of("sum.c", 2).front()) == sum);
    CHECK(image.executable_stack == false);
  }
}

TEST_CASE("a static position-independent program is placed, a dynamic one refused") {
  if (!referee::have({"gcc"})) return;
  const Workshop shop("read_pie");
  shop.write("p.c", "void _start(void) { for (;;) {} }\nint main(void) { return 0; }\n");
  shop.must_run("gcc -static-pie -nostdlib p.c -o pie && gcc -nostartfiles p.c -o dynamic");
  const Image image = must_read(shop, "pie");
  CHECK(image.position_independent);
  CHECK(image.segments.front().address == 0x555555554000);
  CHECK(image.find_symbol("_start")->value == image.entry);
  const auto dynamic = read_elf(shop.bytes("dynamic"), "dynamic");
  REQUIRE_FALSE(dynamic);
  CHECK(dynamic.error().to_string() ==
        "dynamic: dynamically linked: it needs an interpreter (link it with -static)");
}

TEST_CASE("an object file is no program") {
  if (!referee::have({"nasm"})) return;
  const Workshop shop("read_object");
  shop.write("sum.asm", sum_source);
  shop.must_run("nasm -f elf64 sum.asm");
  const auto image = read_elf(shop.bytes("sum.o"), "sum.o");
  REQUIRE_FALSE(image);
  CHECK(image.error().what == "a relocatable object, not a program");
}
