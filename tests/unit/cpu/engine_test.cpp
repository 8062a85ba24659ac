#include "tests/support/catch.hpp"
#include "tests/unit/cpu/guest.hpp"

using namespace vitrine;
using namespace vitrine::cpu;

TEST_CASE("a loop runs until its syscall") {
  Guest guest;
  // mov ecx, 10; xor eax, eax; L: add rax, rcx; sub ecx, 1; jne L; syscall
  guest.put(Guest::code, {0xb9, 10, 0, 0, 0, 0x31, 0xc0, 0x48, 0x01, 0xc8, 0x83, 0xe9, 1, 0x75,
                          0xf8, 0x0f, 0x05});
  const Exit exit = guest.run();
  CHECK(exit.reason == Stop::Syscall);
  CHECK(guest.reg(isa::Rax) == 55);
  CHECK(guest.state.retired == 2 + 3 * 10 + 1);
  CHECK(guest.state.rip == Guest::code + 17);
  CHECK(guest.reg(isa::Rcx) == Guest::code + 17);
}
