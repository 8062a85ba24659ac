// Faults leave the machine as it was; traps come after the instruction.

#include "emu/cpu/context.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/cpu/guest.hpp"

using namespace vitrine;
using namespace vitrine::cpu;

namespace {

constexpr u64 nowhere = 0x700000;  // not mapped
constexpr u64 not_canonical = u64{1} << 62;
const std::vector<u8> nop = {0x90};

/// Runs `bytes` behind a nop and expects them to fault and to change nothing.
Fault expect_fault(Guest& guest, std::vector<u8> bytes) {
  guest.put(Guest::code, nop);
  guest.put(Guest::code + 1, std::move(bytes));
  guest.state.rflags = 0x202 | isa::CF | isa::ZF | isa::PF;
  State expected = guest.state;
  expected.rip = Guest::code + 1;
  expected.retired += 1;
  const Exit exit = guest.run();
  CHECK(exit.reason == Stop::Fault);
  CHECK(guest.state == expected);
  CHECK(exit.fault.rip == Guest::code + 1);
  return exit.fault;
}

}  // namespace

TEST_CASE("page faults tell address and access") {
  Guest guest;
  guest.reg(isa::Rbx) = nowhere;
  Fault fault = expect_fault(guest, {0x48, 0x03, 0x43, 0x10});  // add rax, [rbx+16]
  CHECK(fault.vector == Vector::PageFault);
  CHECK(fault.address == nowhere + 16);
  CHECK(fault.error_code == memory::FaultUser);

  Guest writing;
  writing.reg(isa::Rbx) = nowhere;
  fault = expect_fault(writing, {0x48, 0x89, 0x03});  // mov [rbx], rax
  CHECK(fault.error_code == (memory::FaultUser | memory::FaultWrite));

  Guest updating;
  updating.map(nowhere, 40, 0);  // read-only
  updating.mmu.flush();
  updating.reg(isa::Rbx) = nowhere;
  fault = expect_fault(updating, {0x48, 0xff, 0x03});  // inc qword [rbx]
  CHECK(fault.error_code == (memory::FaultUser | memory::FaultWrite | memory::FaultPresent));
}

TEST_CASE("a jump to data faults at its target") {
  Guest guest;
  guest.put(Guest::code, {0xff, 0xe3});  // jmp rbx
  guest.reg(isa::Rbx) = Guest::data;
  const Exit exit = guest.run();
  CHECK(exit.reason == Stop::Fault);
  CHECK(exit.fault.vector == Vector::PageFault);
  CHECK(exit.fault.address == Guest::data);
  CHECK(exit.fault.rip == Guest::data);
  CHECK(guest.state.rip == Guest::data);
  CHECK(guest.state.retired == 1);
}

TEST_CASE("a jump to the last address finds no code there") {
  // It is what the engine keeps in the empty slots of its jump cache.
  constexpr u64 last = cpu::JumpSlot::no_rip;
  Guest jumping;
  jumping.put(Guest::code, {0xff, 0xe3});  // jmp rbx
  jumping.reg(isa::Rbx) = last;
  Guest returning;
  returning.put(Guest::code, {0x53, 0xc3});  // push rbx; ret
  returning.reg(isa::Rbx) = last;
  for (Guest* guest : {&jumping, &returning}) {
    const Exit exit = guest->run();
    CHECK(exit.reason == Stop::Fault);
    CHECK(exit.fault.vector == Vector::PageFault);
    CHECK(exit.fault.address == last);
    CHECK(guest->state.rip == last);
  }
}

TEST_CASE("non-canonical addresses are #GP, by the stack #SS") {
  Guest guest;
  guest.reg(isa::Rbx) = not_canonical;
  CHECK(expect_fault(guest, {0x8b, 0x03}).vector == Vector::GeneralProtection);  // mov eax, [rbx]
  Guest framed;
  framed.reg(isa::Rbp) = not_canonical;
  CHECK(expect_fault(framed, {0x8b, 0x45, 0}).vector == Vector::StackSegment);  // mov eax, [rbp]
  Guest pushing;
  pushing.reg(isa::Rsp) = not_canonical;
  CHECK(expect_fault(pushing, {0x50}).vector == Vector::StackSegment);  // push rax
  Guest calling;
  calling.reg(isa::Rsp) = not_canonical;
  CHECK(expect_fault(calling, {0xe8, 0, 0, 0, 0}).vector == Vector::StackSegment);
}

TEST_CASE("a return to a non-canonical address faults on the ret") {
  Guest guest;
  const u64 target = 0x4141414141414141;
  guest.mmu.store<u64>(guest.reg(isa::Rsp), target);
  const Fault fault = expect_fault(guest, {0xc3});
  CHECK(fault.vector == Vector::GeneralProtection);
  CHECK(fault.address == target);
}

TEST_CASE("division faults") {
  Guest guest;
  guest.reg(isa::Rcx) = 0;
  CHECK(expect_fault(guest, {0xf7, 0xf1}).vector == Vector::DivideError);  // div ecx
}

TEST_CASE("undefined and privileged instructions") {
  Guest guest;
  CHECK(expect_fault(guest, {0x0f, 0x0b}).vector == Vector::InvalidOpcode);  // ud2
  Guest unknown;
  CHECK(expect_fault(unknown, {0x06}).vector == Vector::InvalidOpcode);
  const std::vector<std::vector<u8>> privileged = {
      {0xf4},                    // hlt
      {0xfa},                    // cli
      {0xe4, 0x60},              // in al, 0x60
      {0xf3, 0x6e},              // rep outsb
      {0x0f, 0x20, 0xc0},        // mov rax, cr0
      {0x0f, 0x32},              // rdmsr
      {0x0f, 0x01, 0x10},        // lgdt [rax]
      {0x0f, 0x00, 0xd8},        // ltr ax
      {0xcd, 0x80},              // int 0x80
      {0x48, 0x0f, 0x01, 0xf8},  // swapgs
  };
  for (const std::vector<u8>& bytes : privileged) {
    Guest guest_of_kernel;
    CHECK(expect_fault(guest_of_kernel, bytes).vector == Vector::GeneralProtection);
  }
  const std::vector<std::vector<u8>> undefined = {
      {0xf0, 0xfa},        // lock cli
      {0x0f, 0x01, 0xd0},  // xgetbv, which this processor has not
      {0x0f, 0x00, 0xc0},  // sldt eax
  };
  for (const std::vector<u8>& bytes : undefined) {
    Guest guest_of_nobody;
    CHECK(expect_fault(guest_of_nobody, bytes).vector == Vector::InvalidOpcode);
  }
}

TEST_CASE("alignment is checked when AC asks for it") {
  Guest guest;
  guest.put(Guest::code, {0x8b, 0x43, 0x01});  // mov eax, [rbx+1]
  guest.reg(isa::Rbx) = Guest::data;
  guest.state.rflags |= isa::AC;
  const Exit exit = guest.run(1);
  CHECK(exit.reason == Stop::Fault);
  CHECK(exit.fault.vector == Vector::AlignmentCheck);
  guest.state.rflags &= ~u64{isa::AC};
  CHECK(guest.run(1).reason == Stop::Budget);
}

TEST_CASE("traps come after the instruction") {
  Guest guest;
  guest.put(Guest::code, {0xcc});
  Exit exit = guest.run();
  CHECK(exit.fault.vector == Vector::Breakpoint);
  CHECK(exit.fault.rip == Guest::code + 1);
  CHECK(guest.state.retired == 1);

  Guest long_form;
  long_form.put(Guest::code, {0xcd, 0x03});  // int 3
  exit = long_form.run();
  CHECK(exit.fault.vector == Vector::Breakpoint);
  CHECK(exit.fault.rip == Guest::code + 2);
  CHECK(long_form.state.rip == Guest::code + 2);

  Guest int1;
  int1.put(Guest::code, {0x90, 0xf1});
  exit = int1.run();
  CHECK(exit.fault.vector == Vector::Debug);
  CHECK(exit.fault.rip == Guest::code + 2);

  Guest tracing;
  tracing.put(Guest::code, {0xff, 0xc0, 0xff, 0xc0});  // inc eax, twice
  tracing.state.rflags |= isa::TF;
  exit = tracing.run();
  CHECK(exit.reason == Stop::Fault);
  CHECK(exit.fault.vector == Vector::Debug);
  CHECK(tracing.state.rip == Guest::code + 2);
  CHECK(tracing.reg(isa::Rax) == 1);
  CHECK(tracing.state.retired == 1);

  Guest repeating;                                 // traps after each element
  repeating.put(Guest::code, {0xf3, 0xaa, 0x90});  // rep stosb
  repeating.state.rflags |= isa::TF;
  repeating.reg(isa::Rcx) = 2;
  repeating.reg(isa::Rdi) = Guest::data;
  CHECK(repeating.run().fault.vector == Vector::Debug);
  CHECK(repeating.reg(isa::Rcx) == 1);
  CHECK(repeating.state.rip == Guest::code);
  CHECK(repeating.run().fault.vector == Vector::Debug);
  CHECK(repeating.reg(isa::Rcx) == 0);
  CHECK(repeating.state.rip == Guest::code + 2);
  CHECK(repeating.state.retired == 1);
}

TEST_CASE("a syscall leaves its return address and flags") {
  Guest guest;
  guest.put(Guest::code, {0x31, 0xc0, 0x0f, 0x05});  // xor eax, eax; syscall
  CHECK(guest.run().reason == Stop::Syscall);
  CHECK(guest.reg(isa::Rcx) == Guest::code + 4);
  CHECK(guest.reg(isa::R11) == (0x202 | isa::ZF | isa::PF));
  CHECK(guest.state.rflags == guest.reg(isa::R11));
}
