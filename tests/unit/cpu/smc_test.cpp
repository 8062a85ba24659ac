// Code that changes under the processor.

#include "tests/support/catch.hpp"
#include "tests/unit/cpu/guest.hpp"

using namespace vitrine;
using namespace vitrine::cpu;

namespace {

std::vector<u8> joined(std::initializer_list<std::vector<u8>> parts) {
  std::vector<u8> bytes;
  for (const auto& part : parts)
    bytes.insert(bytes.end(), part.begin(), part.end());
  return bytes;
}

std::vector<u8> little_endian(u64 value, int bytes) {
  std::vector<u8> out;
  for (int i = 0; i < bytes; ++i)
    out.push_back(static_cast<u8>(value >> 8 * i));
  return out;
}

const std::vector<u8> to_kernel = {0x0f, 0x05};

}  // namespace

TEST_CASE("a store into the next instruction takes effect at once") {
  Guest guest;
  // mov byte [rbx], 7; mov eax, 1 (whose immediate is at rbx); syscall
  guest.put(Guest::code, joined({{0xc6, 0x03, 7, 0xb8, 1, 0, 0, 0}, to_kernel}));
  guest.reg(isa::Rbx) = Guest::code + 4;
  CHECK(guest.run().reason == Stop::Syscall);
  CHECK(guest.reg(isa::Rax) == 7);
  CHECK(guest.state.retired == 3);
}

TEST_CASE("a store that puts another instruction behind itself leaves its own flags") {
  Guest guest;
  // neg dword [rbx]; xor al, 0 (at rbx), which would hide them, but becomes int3
  guest.put(Guest::code, {0xf7, 0x1b, 0x34, 0, 0x90, 0x90});
  guest.reg(isa::Rbx) = Guest::code + 2;
  CHECK(guest.run().fault.vector == Vector::Breakpoint);
  CHECK(guest.state.rflags == (0x202 | isa::CF | isa::PF | isa::AF));  // of 0x6f6fffcc
}

TEST_CASE("a loop that patches itself every time sees each patch") {
  Guest guest;
  // L: inc byte [rbx]; add eax, imm32 (at rbx); dec ecx; jne L; syscall
  guest.put(Guest::code,
            joined({{0xfe, 0x03, 0x05, 0, 0, 0, 0, 0xff, 0xc9, 0x75, 0xf5}, to_kernel}));
  guest.reg(isa::Rbx) = Guest::code + 3;
  guest.reg(isa::Rcx) = 100;
  CHECK(guest.run().reason == Stop::Syscall);
  CHECK(guest.reg(isa::Rax) == 100 * 101 / 2);
}

TEST_CASE("a store that ends with its page into code of that page goes on in the next one") {
  Guest guest;
  const u64 edge = Guest::code + memory::page_size;
  // nop (at rbx); mov byte [rbx], 0x90 up to the edge, then mov eax, 1; syscall
  guest.put(edge - 4, joined({{0x90, 0xc6, 0x03, 0x90, 0xb8, 1, 0, 0, 0}, to_kernel}));
  guest.state.rip = edge - 4;
  guest.reg(isa::Rbx) = edge - 4;
  CHECK(guest.run().reason == Stop::Syscall);
  CHECK(guest.reg(isa::Rax) == 1);
  CHECK(guest.state.retired == 4);
}

TEST_CASE("an instruction across a page edge sees patches of both its halves") {
  Guest guest;
  const u64 edge = Guest::code + memory::page_size;
  // mov [rbx], dl with rbx in one half, then mov eax, imm32 whose third byte is in the next page
  guest.put(edge - 5, joined({{0x88, 0x13, 0xb8, 0, 0, 0, 0}, to_kernel}));
  for (const u64 place : {edge - 1, edge}) {
    for (const u64 value : {0x11, 0x22}) {
      CAPTURE(place, value);
      guest.state.rip = edge - 5;
      guest.reg(isa::Rbx) = place;
      guest.reg(isa::Rdx) = value;
      guest.mmu.store<u32>(edge - 2, 0);
      REQUIRE(guest.run().reason == Stop::Syscall);
      CHECK(guest.reg(isa::Rax) == value << 8 * (place - (edge - 2)));
    }
  }
}

TEST_CASE("data beside code keeps the code") {
  Guest guest;
  // L: inc dword [rbx]; dec ecx; jne L; syscall, with rbx in the same page
  guest.put(Guest::code, joined({{0xff, 0x03, 0xff, 0xc9, 0x75, 0xfa}, to_kernel}));
  for (const u64 place : {Guest::code + 12, Guest::code + 0x800}) {
    guest.state.rip = Guest::code;
    guest.reg(isa::Rbx) = place;
    guest.reg(isa::Rcx) = 1000;
    CHECK(guest.run().reason == Stop::Syscall);
    CHECK((guest.get(place) & 0xffffffff) == 1000);
  }
}

TEST_CASE("a store before an undefined instruction in the same block is counted once") {
  Guest guest;
  guest.put(Guest::code, {0x90, 0x88, 0x03, 0x06});  // nop; mov [rbx], al; undefined
  guest.reg(isa::Rbx) = Guest::code;
  guest.reg(isa::Rax) = 0x90;
  const Exit exit = guest.run();
  CHECK(exit.reason == Stop::Fault);
  CHECK(exit.fault.vector == Vector::InvalidOpcode);
  CHECK(guest.state.rip == Guest::code + 3);
  CHECK(guest.state.retired == 2);
}

TEST_CASE("one frame at two addresses has two targets and one content") {
  Guest guest;
  // lea rax, [rip]; syscall
  guest.put(Guest::code, joined({{0x48, 0x8d, 0x05, 0, 0, 0, 0}, to_kernel}));
  for (const u64 base : {Guest::code, Guest::alias, Guest::code}) {
    guest.state.rip = base;
    CHECK(guest.run().reason == Stop::Syscall);
    CHECK(guest.reg(isa::Rax) == base + 7);
  }
  // A store through one address changes the code at the other.
  guest.mmu.store<u8>(Guest::alias + 3, 1);
  guest.state.rip = Guest::code;
  CHECK(guest.run().reason == Stop::Syscall);
  CHECK(guest.reg(isa::Rax) == Guest::code + 8);
}

TEST_CASE("a call across pages and back goes through the jump cache") {
  Guest guest;
  const u64 function = Guest::code + memory::page_size + 0x10;
  // L: call f; dec ecx; jne L; syscall      f: inc eax; ret
  guest.put(Guest::code, joined({{0xe8},
                                 little_endian(function - Guest::code - 5, 4),
                                 {0xff, 0xc9, 0x75, 0xf7},
                                 to_kernel}));
  guest.put(function, {0xff, 0xc0, 0xc3});
  guest.reg(isa::Rcx) = 1000;
  CHECK(guest.run().reason == Stop::Syscall);
  CHECK(guest.reg(isa::Rax) == 1000);
  CHECK(guest.state.retired == 5 * 1000 + 1);
  // The other page is mapped to another frame: its code is no longer the one to call.
  guest.map(Guest::code + memory::page_size, 50, memory::Writable);
  guest.mmu.flush();
  guest.put(function, {0xff, 0xc8, 0xc3});  // dec eax
  guest.state.rip = Guest::code;
  guest.reg(isa::Rcx) = 10;
  guest.reg(isa::Rax) = 10;
  CHECK(guest.run().reason == Stop::Syscall);
  CHECK(guest.reg(isa::Rax) == 0);
}

TEST_CASE("code patched after a snapshot is new here and old there") {
  Guest guest;
  guest.put(Guest::code, joined({{0xb8, 1, 0, 0, 0}, to_kernel}));  // mov eax, 1
  CHECK(guest.run().reason == Stop::Syscall);
  const memory::PhysicalMemory snapshot = guest.memory;
  guest.mmu.refresh();
  guest.put(Guest::code + 1, {2});
  guest.state.rip = Guest::code;
  CHECK(guest.run().reason == Stop::Syscall);
  CHECK(guest.reg(isa::Rax) == 2);
  guest.memory = snapshot;
  guest.state.rip = Guest::code;
  CHECK(guest.run().reason == Stop::Syscall);
  CHECK(guest.reg(isa::Rax) == 1);
}
