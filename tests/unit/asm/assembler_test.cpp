// The assembler without a referee: messages, objects, limits.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "asm/assembler.hpp"
#include "emu/image/elf.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::assembler;

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

const image::Section& text_of(const Assembly& assembly) {
  for (const image::Section& section : assembly.object.sections)
    if (section.name == ".text") return section;
  FAIL("no .text");
  return assembly.object.sections.front();
}

std::string hex_of(const std::vector<u8>& bytes) {
  std::string text;
  for (const u8 byte : bytes) {
    constexpr const char* digits = "0123456789abcdef";
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::string code(const std::string& source) {
  const Assembly assembly = assemble("t.asm", source);
  for (const Diagnostic& d : assembly.diagnostics)
    UNSCOPED_INFO(d.to_string());
  REQUIRE(assembly.ok());
  return hex_of(text_of(assembly).bytes);
}

bool refused(const std::string& source, const Options& options = {}) {
  return !assemble("t.asm", source, options).ok();
}

}  // namespace

TEST_CASE("messages are as pinned in tests/golden/asm_errors") {
  const fs::path directory = VITRINE_SOURCE_DIR "/tests/golden/asm_errors";
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() != ".asm") continue;
    ++count;
    INFO(entry.path().filename().string());
    const std::string source = read(entry.path());
    Options options;
    options.core_only = source.starts_with("; isa: core");
    if (source.starts_with("; format: bin")) options.format = Format::Bin;
    const Assembly assembly = assemble(entry.path().filename().string(), source, options);
    std::string messages;
    for (const Diagnostic& diagnostic : assembly.diagnostics) {
      if (!messages.empty()) messages += '\n';
      messages += diagnostic.to_string();
      if (messages.back() != '\n') messages += '\n';
    }
    CHECK(messages == read(fs::path(entry.path()).replace_extension(".txt")));
  }
  CHECK(count >= 50);
}

// Written down from nasm, so that they are checked where it is not installed.
TEST_CASE("well-known encodings") {
  CHECK(code(" mov rax, 5") == "b805000000");
  CHECK(code(" mov rax, -1") == "48c7c0ffffffff");
  CHECK(code(" mov rax, 0x123456789a") == "48b89a78563412000000");
  CHECK(code(" add rax, 5\n add rax, 500") == "4883c0054805f4010000");
  CHECK(code(" push 0x7fffffff\n push -1") == "68ffffff7f6aff");
  CHECK(code(" mov eax, [rcx*2]\n mov eax, [rax+rsp]") == "8b04098b0404");
  CHECK(code("a: jmp a\n jmp b\n times 200 nop\nb:").starts_with("ebfee9c8000000"));
  CHECK(code(" xchg eax, eax\n xchg rcx, rax") == "87c04891");
  CHECK(code(" mov ah, [rbp]\n movzx r9d, byte [fs:0x28]") ==
        "8a6500"
        "64440fb60c2528000000");
  CHECK(code(" lock cmpxchg [rdi], rcx\n rep movsq") == "f0480fb10ff348a5");
  CHECK(code(" db 'a', 1\n dw 2\n dd 1.5\n dq -2.0") ==
        "61010200"
        "0000c03f"
        "00000000000000c0");
  CHECK(code(" cvtsi2sd xmm9, rax\n addsd xmm0, [rsp+8]") == "f24c0f2ac8f20f58442408");
}

TEST_CASE("constants that are defined below are used in their shortest form") {
  CHECK(code(" add eax, k\n mov al, [rax+k]\nk equ 5") == "83c0058a4005");
  CHECK(code(" add eax, k\nk equ 500") == "05f4010000");
}

TEST_CASE("relocations name section or symbol") {
  const Assembly assembly = assemble(
      "t.asm",
      "extern puts\nsection .data\nx: dq 1\ny: dq 2\nsection .text\n call puts\n mov rax, y");
  REQUIRE(assembly.ok());
  const auto& relocations = text_of(assembly).relocations;
  REQUIRE(relocations.size() == 2);
  CHECK(relocations[0].offset == 1);
  CHECK(relocations[0].type == image::RelocationType::Pc32);
  CHECK(relocations[0].addend == -4);
  CHECK(assembly.object.symbols[relocations[0].symbol].name == "puts");
  CHECK(relocations[1].type == image::RelocationType::Abs64);
  CHECK(relocations[1].addend == 8);
  CHECK(assembly.object.sections[static_cast<std::size_t>(relocations[1].section)].name == ".data");
}

TEST_CASE("every instruction has a line, macros that of their call's file") {
  const Assembly assembly =
      assemble("t.asm", "section .text\nf: nop\n db 1\n jmp f\n times 3 nop\n ret");
  REQUIRE(assembly.ok());
  std::vector<std::pair<u64, u32>> lines;
  for (const image::ObjectLine& line : assembly.object.lines)
    lines.emplace_back(line.offset, line.line);
  CHECK(lines == std::vector<std::pair<u64, u32>>{{0, 2}, {2, 4}, {4, 5}, {7, 6}});
  const image::SourceText& source = assembly.object.files.at(0).lines;
  CHECK(source[3] == " jmp f");
  CHECK(source.size() == 6);
}

TEST_CASE("an object without lines is otherwise the same") {
  const std::string source = "section .text\nf: nop\n jmp f\n call g\nextern g\n";
  Options options;
  options.lines = false;
  const Assembly bare = assemble("t.asm", source, options);
  REQUIRE(bare.ok());
  CHECK(bare.object.lines.empty());
  CHECK(bare.object.files.empty());
  CHECK(image::write_object(bare.object, false) ==
        image::write_object(assemble("t.asm", source).object, false));
}

TEST_CASE("what a macro makes knows the line of its outermost call") {
  const Assembly assembly =
      assemble("t.asm",
               "%macro inner 0\n nop\n%endmacro\n%macro outer 0\n ret\n inner\n%endmacro\n"
               "section .text\nf: nop\n outer\n%rep 2\n inner\n cld\n%endrep\n");
  REQUIRE(assembly.ok());
  std::vector<std::pair<u32, u32>> lines;
  for (const image::ObjectLine& line : assembly.object.lines)
    lines.emplace_back(line.line, line.call_line);
  CHECK(lines == std::vector<std::pair<u32, u32>>{
                     {9, 0}, {5, 10}, {2, 10}, {2, 12}, {13, 0}, {2, 12}, {13, 0}});
}

TEST_CASE("%arg and %local name the frame of the function before them") {
  const Assembly assembly =
      assemble("t.asm",
               "f:\n%push f\n%stacksize flat64\n%assign %$localsize 0\n"
               "%local a:qword, b:dword\n enter %$localsize, 0\n leave\n ret\n"
               "%pop\n");
  REQUIRE(assembly.ok());
  REQUIRE(assembly.object.frames.size() == 1);
  const auto& variables = assembly.object.frames[0].variables;
  REQUIRE(variables.size() == 2);
  CHECK(variables[0].name == "a");
  CHECK(variables[0].offset == -8);
  CHECK(variables[0].size == 8);
}

TEST_CASE("garbage ends soon with a message") {
  const auto start = std::chrono::steady_clock::now();
  CHECK(refused(std::string(100'000, '(')));
  CHECK(refused(" dd " + std::string(20'000, '(') + "1"));
  CHECK(refused(" mov rax, " + std::string(20'000, '-') + "x"));
  CHECK(refused(" times 1000000000000 db 0"));
  CHECK(refused(" times 1000000 times 1000000 db 0"));
  CHECK(refused("section .bss\n resb 1000000000000000"));
  CHECK(refused(" db 1000000 dup (1000000 dup (1000000 dup (0)))"));
  CHECK(refused("a equ b\nb equ a\n dd a"));
  CHECK(refused("a equ a\n dd a"));
  std::string chain = "e0 equ x\n";
  for (int i = 1; i < 2000; ++i)
    chain += "e" + std::to_string(i) + " equ e" + std::to_string(i - 1) + "+1\n";
  std::string doubling = "d0 equ x\n";
  for (int i = 1; i < 60; ++i) {
    const std::string last = " d" + std::to_string(i - 1);
    doubling += "d" + std::to_string(i) + " equ" + last + " +" + last + "\n";
  }
  CHECK(refused(doubling + " dd d59\nx equ 5"));
  CHECK(refused(chain + " dd e1999\nx equ 5\n y z"));
  CHECK(refused(std::string("\x00\x01\xff\xfe nop\n[[[\n", 14)));
  // A fill that moves its own count.
  static_cast<void>(assemble("t.asm", "a: jmp b\n times ($-a)*3-(c-b) nop\nb: jz a\nc:"));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}

TEST_CASE("more sections than an object can have are an error") {
  std::string source;
  for (int i = 0; i <= 30'000; ++i)
    source += "section s" + std::to_string(i) + "\n";
  const Assembly assembly = assemble("t.asm", source);
  REQUIRE(assembly.diagnostics.size() == 2);
  CHECK(assembly.diagnostics[0].message == "a source has at most 30000 sections");
}

TEST_CASE("a flat section at the end of all addresses is refused") {
  Options options;
  options.format = Format::Bin;
  const Assembly assembly = assemble(
      "t.asm", "section .a start=0\n db 1\nsection .b start=0-5\n times 9 db 1\n", options);
  REQUIRE(assembly.diagnostics.size() == 1);
  CHECK(assembly.diagnostics[0].message.find("would be larger") != std::string::npos);
}

TEST_CASE("a byte order mark is skipped") {
  CHECK(code("\xef\xbb\xbf; comment\n nop\n") == "90");
  CHECK(code("\xef\xbb\xbfnop\n") == "90");
}

TEST_CASE("sizes that never settle are settled") {
  // Each jump decides about padding that decides about the jump.
  std::string source;
  for (int i = 0; i < 200; ++i) {
    const std::string n = std::to_string(i);
    source += "a" + n + ": jmp b" + n + "\n times (b" + n + "-a" + n +
              ") & 64 nop\n times 90 nop\n" + "b" + n + ":\n";
  }
  const Assembly assembly = assemble("t.asm", source);
  CHECK((assembly.ok() || !assembly.diagnostics.empty()));
}
