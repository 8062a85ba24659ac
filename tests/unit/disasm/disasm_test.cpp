// Capstone's text as NASM would write it.
#include "emu/disasm/disasm.hpp"

#include <vector>

#include "tests/support/catch.hpp"

using namespace vitrine;

namespace {

std::string text(std::vector<u8> bytes) {
  return disasm::disassemble(bytes, 0x401000).to_string();
}

}  // namespace

TEST_CASE("memory operands look as in NASM source") {
  CHECK(text({0x48, 0x8B, 0x45, 0xF8}) == "mov rax, qword [rbp-8]");
  CHECK(text({0xF0, 0x64, 0x67, 0x83, 0x40, 0x04, 0x05}) == "lock add dword [fs:eax+4], 5");
  CHECK(text({0x0F, 0xB6, 0x43, 0x80}) == "movzx eax, byte [rbx-0x80]");
  CHECK(text({0x0F, 0x28, 0x07}) == "movaps xmm0, [rdi]");
  CHECK(text({0x8D, 0x43, 0xF8}) == "lea eax, [rbx-8]");
  CHECK(text({0xA0, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11}) ==
        "mov al, byte [qword 0x1122334455667788]");
}

TEST_CASE("targets are absolute addresses") {
  CHECK(text({0xEB, 0xFE}) == "jmp 0x401000");
  CHECK(text({0x0F, 0x84, 0x00, 0x01, 0x00, 0x00}) == "je 0x401106");
  CHECK(text({0x48, 0x8D, 0x05, 0x10, 0x00, 0x00, 0x00}) == "lea rax, [rel 0x401017]");
  CHECK(text({0xFF, 0x15, 0xFA, 0xFF, 0xFF, 0xFF}) == "call qword [rel 0x401000]");
}

TEST_CASE("string operations stand without operands") {
  CHECK(text({0xF3, 0x48, 0xAB}) == "rep stosq");
  CHECK(text({0xA5}) == "movsd");
  CHECK(text({0xF2, 0x0F, 0x10, 0xC1}) == "movsd xmm0, xmm1");
  CHECK(text({0x64, 0x67, 0xAC}) == "fs a32 lodsb");
}

TEST_CASE("the width shows where it is not the usual one") {
  CHECK(text({0x66, 0x6A, 0x05}) == "push word 5");
  CHECK(text({0x66, 0xC9}) == "o16 leave");
  CHECK(text({0x66, 0x9C}) == "pushfw");
}

TEST_CASE("bytes that are no instruction have length 0") {
  const std::vector<u8> invalid = {0x06};
  CHECK(disasm::disassemble(invalid, 0).length == 0);
  CHECK(disasm::disassemble(invalid, 0).to_string() == "(bad)");
  CHECK(disasm::disassemble({}, 0).length == 0);
  const std::vector<u8> cut = {0x48, 0x8B};
  CHECK(disasm::disassemble(cut, 0).length == 0);
}
