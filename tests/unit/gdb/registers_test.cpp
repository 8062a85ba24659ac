#include "frontend/gdb/registers.hpp"

#include <vector>

#include "frontend/gdb/hex.hpp"
#include "frontend/gdb/signals.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::gdb;

TEST_CASE("the layout is the one that gdb has for x86-64") {
  unsigned offset = 0;
  std::vector<unsigned> offsets;
  for (unsigned number = 0; number < register_count; ++number) {
    offsets.push_back(offset);
    offset += register_size(number);
  }
  // As `maint print remote-registers` of gdb 13 prints them.
  CHECK(offsets[rip_number] == 128);
  CHECK(offsets[17] == 136);  // eflags
  CHECK(offsets[24] == 164);  // st0
  CHECK(offsets[32] == 244);  // fctrl
  CHECK(offsets[40] == 276);  // xmm0
  CHECK(offsets[56] == 532);  // mxcsr
  CHECK(offsets[57] == 536);  // orig_rax
  CHECK(offset == 560);
  CHECK(read_registers({}).size() == 560);
}

TEST_CASE("registers are read in gdb's order") {
  cpu::State state;
  for (u8 i = 0; i < 16; ++i)
    state.gpr[i] = 0x100u + i;
  state.rip = 0x401000;
  state.xmm[3].q = {1, 2};
  state.fs_base = 0x7000;
  CHECK(to_hex(read_register(state, 1)) == "0301000000000000");  // rbx, which the processor calls 3
  CHECK(to_hex(read_register(state, 4)) == "0601000000000000");  // rsi
  CHECK(to_hex(read_register(state, rbp_number)) == "0501000000000000");
  CHECK(to_hex(read_register(state, rsp_number)) == "0401000000000000");
  CHECK(to_hex(read_register(state, 15)) == "0f01000000000000");
  CHECK(to_hex(read_register(state, rip_number)) == "0010400000000000");
  CHECK(to_hex(read_register(state, 17)) == "02020000");
  CHECK(to_hex(read_register(state, 18)) == "33000000");  // cs
  CHECK(to_hex(read_register(state, 20)) == "00000000");  // ds
  CHECK(to_hex(read_register(state, 32)) == "7f030000");  // fctrl
  CHECK(to_hex(read_register(state, 43)) == "01000000000000000200000000000000");
  CHECK(to_hex(read_register(state, 56)) == "801f0000");
  CHECK(to_hex(read_register(state, 57)) == "ffffffffffffffff");  // orig_rax
  CHECK(to_hex(read_register(state, 58)) == "0070000000000000");
}

TEST_CASE("every register takes back what it gave, and what can change does") {
  cpu::State state;
  for (unsigned number = 0; number < register_count; ++number) {
    INFO(number);
    const cpu::State before = state;
    CHECK(write_register(state, number, read_register(state, number)));
    CHECK(state == before);
    CHECK_FALSE(write_register(state, number, "x"));
  }
  for (unsigned number = 0; number <= rip_number; ++number) {
    CHECK(write_register(state, number, little_endian(number + 5, 8)));
    CHECK(read_register(state, number) == little_endian(number + 5, 8));
  }
  CHECK(write_register(state, 40, std::string(16, 'x')));
  CHECK(read_register(state, 40) == std::string(16, 'x'));
}

TEST_CASE("what the processor does not have cannot be written") {
  cpu::State state;
  CHECK_FALSE(write_register(state, 18, little_endian(0x10, 4)));          // cs
  CHECK_FALSE(write_register(state, 24, std::string(10, 'x')));            // st0
  CHECK_FALSE(write_register(state, 32, little_endian(0, 4)));             // fctrl
  CHECK_FALSE(write_register(state, 56, little_endian(0x1'1f80, 4)));      // mxcsr: reserved
  CHECK_FALSE(write_register(state, 58, little_endian(u64{1} << 60, 8)));  // fs_base
  CHECK_FALSE(write_register(state, register_count, little_endian(0, 8)));
  CHECK(state == cpu::State());
  CHECK(write_register(state, 57, little_endian(1, 8)));  // orig_rax: gdb's own affair
  CHECK(state == cpu::State());
  CHECK(write_register(state, 17, little_endian(0xffff'ffff, 4)));
  CHECK(state.rflags == 0x244fd7);  // bit 1, IF and the bits that POPF changes
}

TEST_CASE("the target description names every register once, in order") {
  const std::string xml = target_description();
  std::size_t at = 0;
  for (unsigned number = 0; number < register_count; ++number) {
    const std::string wanted = "regnum=\"" + std::to_string(number) + "\"";
    INFO(wanted);
    at = xml.find(wanted, at);
    REQUIRE(at != std::string::npos);
    CHECK(xml.find(wanted, at + 1) == std::string::npos);
  }
  for (const char* feature : {"core", "sse", "linux", "segments"})
    CHECK(xml.find("org.gnu.gdb.i386." + std::string(feature)) != std::string::npos);
}

TEST_CASE("signals have gdb's numbers") {
  CHECK(gdb_signal(11) == 11);  // SIGSEGV
  CHECK(gdb_signal(7) == 10);   // SIGBUS
  CHECK(gdb_signal(31) == 12);  // SIGSYS
  CHECK(gdb_signal(10) == 30);  // SIGUSR1
  CHECK(gdb_signal(8) == 8);
  CHECK(gdb_signal(6) == 6);
  CHECK(gdb_signal(33) == 45);
  CHECK(gdb_signal(63) == 75);
  CHECK(gdb_signal(64) == 78);
  CHECK(gdb_signal(65) == 143);
}
