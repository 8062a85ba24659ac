// What stops the processor itself: breakpoints and the MMU's watches.

#include "tests/support/catch.hpp"
#include "tests/unit/cpu/guest.hpp"

using namespace vitrine;
using namespace vitrine::cpu;

TEST_CASE("breakpoints and watches go by virtual address") {
  Guest guest;
  // mov [rbx], al; nop; syscall
  guest.put(Guest::code, {0x88, 0x03, 0x90, 0x0f, 0x05});
  guest.engine.set_breakpoints({Guest::alias + 2});
  guest.mmu.set_watches({{.address = Guest::alias + 0x800}});
  for (const u64 base : {Guest::code, Guest::alias}) {
    for (const u64 place : {Guest::code + 0x800, Guest::alias + 0x800}) {
      CAPTURE(base, place);
      guest.state.rip = base;
      guest.reg(isa::Rbx) = place;
      const bool watched = place == Guest::alias + 0x800;
      if (watched) {
        REQUIRE(guest.run().reason == Stop::Touched);
        CHECK(guest.state.rip == base + 2);
        CHECK_FALSE(guest.mmu.take_touches().empty());
      } else if (base == Guest::alias) {
        REQUIRE(guest.run().reason == Stop::Breakpoint);
        CHECK(guest.state.rip == base + 2);
      }
      CHECK(guest.run().reason == Stop::Syscall);
    }
  }
}

TEST_CASE("a watch in a page of code that is written beside the code") {
  Guest guest;
  // L: inc dword [rbx]; inc dword [rbx + 0x40]; dec ecx; jne L; syscall
  guest.put(Guest::code, {0xff, 0x03, 0xff, 0x43, 0x40, 0xff, 0xc9, 0x75, 0xf7, 0x0f, 0x05});
  guest.reg(isa::Rbx) = Guest::code + 0x800;
  guest.reg(isa::Rcx) = 1000;
  guest.mmu.set_watches({{.address = Guest::code + 0x848}});
  CHECK(guest.run().reason == Stop::Syscall);
  CHECK((guest.get(Guest::code + 0x800) & 0xffffffff) == 1000);
  // Beside a watch, code that is written over is still seen.
  guest.state.rip = Guest::code;
  guest.put(Guest::code + 0x100, {0xb8, 1, 0, 0, 0, 0xc3});  // f: mov eax, 1; ret
  // L: call f; inc byte [f + 1]; dec ecx; jne L; syscall
  guest.put(Guest::code,
            {0xe8, 0xfb, 0, 0, 0, 0xfe, 0x05, 0xf6, 0, 0, 0, 0xff, 0xc9, 0x75, 0xf1, 0x0f, 0x05});
  guest.reg(isa::Rcx) = 100;
  CHECK(guest.run().reason == Stop::Syscall);
  CHECK(guest.reg(isa::Rax) == 100);
}

TEST_CASE("an instruction that is refused its access is executed once") {
  Guest guest;
  guest.put(Guest::data, {7, 0, 0, 0, 0, 0, 0, 0, 9});
  // xadd [rbx], rax; movsb; push qword [rbx]; syscall
  guest.put(Guest::code, {0x48, 0x0f, 0xc1, 0x03, 0xa4, 0xff, 0x33, 0x0f, 0x05});
  guest.reg(isa::Rbx) = Guest::data;
  guest.reg(isa::Rax) = 5;
  guest.reg(isa::Rsi) = Guest::data + 8;
  guest.reg(isa::Rdi) = Guest::data + 16;
  const u64 rsp = guest.reg(isa::Rsp);
  guest.mmu.set_watches(
      {{.address = Guest::data, .size = 100, .reads = true}, {.address = rsp - 8, .size = 8}});
  u64 retired = 0;
  while (guest.run().reason == Stop::Touched) {
    CHECK(guest.state.retired == ++retired);
    CHECK_FALSE(guest.mmu.take_touches().empty());
  }
  CHECK(retired == 3);
  CHECK(guest.reg(isa::Rax) == 7);
  CHECK(guest.get(Guest::data) == 12);
  CHECK(guest.reg(isa::Rsi) == Guest::data + 9);
  CHECK(guest.get(Guest::data + 16) == 9);
  CHECK(guest.get(rsp - 8) == 12);
  CHECK(guest.reg(isa::Rsp) == rsp - 8);
}
