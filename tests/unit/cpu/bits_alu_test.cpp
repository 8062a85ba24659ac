// Bit tests, scans and counts.
#include "emu/cpu/bits_alu.hpp"

#include "tests/support/catch.hpp"

namespace vitrine::cpu::alu {

TEST_CASE("A bit offset wraps within a register operand") {
  CHECK(bit_mask<u16>(17) == 2);
  CHECK(bit_mask<u64>(64) == 1);
  CHECK(SetBit::apply<u8>(0x80, 1) == 0x81);
  CHECK(ResetBit::apply<u32>(0xff, 0x10) == 0xef);
  CHECK(ComplementBit::apply<u16>(0xff, 0x101) == 0x1fe);
}

TEST_CASE("A bit offset selects its word around a memory operand, before it when negative") {
  CHECK(bit_string_displacement<u16>(15) == 0);
  CHECK(bit_string_displacement<u16>(16) == 2);
  CHECK(bit_string_displacement<u16>(0xffff) == -2);
  CHECK(bit_string_displacement<u32>(0xffff'ffdf) == -8);
  CHECK(bit_string_displacement<u64>(~u64{0}) == -8);
  CHECK(bit_string_displacement<u64>(640) == 80);
}

TEST_CASE("Scans and counts at each end") {
  CHECK(Bsf::apply<u32>(0x8000'0000) == 31);
  CHECK(Bsr::apply<u16>(1) == 0);
  CHECK(Popcnt::apply<u64>(~u64{0}) == 64);
  CHECK(Lzcnt::apply<u16>(0) == 16);
  CHECK(Lzcnt::apply<u32>(1) == 31);
  CHECK(Tzcnt::apply<u64>(0) == 64);
}

}  // namespace vitrine::cpu::alu
