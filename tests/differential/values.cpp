// The values that cases are made of.

#include <cstring>

#include "emu/base/bits.hpp"
#include "tests/differential/generator.hpp"

namespace vitrine::differential {

/// `size` bytes, zero-extended.
u64 Generator::integer(unsigned size) {
  const unsigned bits = size * 8;
  const u64 top = u64{1} << (bits - 1);
  u64 value = 0;
  switch (below(8)) {
    case 0:
      break;
    case 1:
      value = 1 + below(3);
      break;
    case 2:
      value = ~below(3);
      break;
    case 3:
      value = top + below(3);
      break;
    case 4:
      value = top - 1 - below(3);
      break;
    case 5:
      value = u64{1} << below(bits);
      break;
    case 6:
      value = below(256);
      break;
    default:
      value = random_();
      break;
  }
  return value & low_mask(bits);
}

/// A double, or two singles.
u64 Generator::floating() {
  static constexpr u64 doubles[] = {
      0,                      // zero
      1,                      // denormals
      0x000f'ffff'ffff'ffff,  //
      0x0010'0000'0000'0000,  // smallest normal
      0x3ff0'0000'0000'0000,  // 1
      0x3fe0'0000'0000'0000,  // 0.5
      0x4004'0000'0000'0000,  // 2.5
      0x400c'cccc'cccc'cccd,  // 3.6
      0x7fef'ffff'ffff'ffff,  // largest
      0x7ff0'0000'0000'0000,  // infinity
      0x7ff0'0000'0000'0123,  // signaling and quiet NaN
      0x7ff8'0000'0000'0456,  //
      0x41df'ffff'ffc0'0000,  // around 2^31
      0x41df'ffff'ffe0'0000,  //
      0x41e0'0000'0000'0000,  //
      0x43df'ffff'ffff'ffff,  // around 2^63
      0x43e0'0000'0000'0000,  //
      0x47ef'ffff'e000'0000,  // around the largest single
      0x47ef'ffff'f000'0000,  //
      0x3810'0000'0000'0000,  // around the smallest normal single
      0x380f'ffff'ffff'ffff,  //
      0x36a0'0000'0000'0000,  // smallest denormal single
  };
  static constexpr u32 singles[] = {0,           1,           0x007f'ffff, 0x0080'0000, 0x3f80'0000,
                                    0x3f00'0000, 0x4020'0000, 0x7f7f'ffff, 0x7f80'0000, 0x7f80'0123,
                                    0x7fc0'0456, 0x4eff'ffff, 0x4f00'0000, 0x5eff'ffff, 0x5f00'0000,
                                    0x2000'0001, 0x6000'0001, 0x0100'0000};
  const auto single = [&] { return u64{pick(singles)} ^ (below(2) << 31); };
  switch (below(5)) {
    case 0:
      return random_();
    case 1:
    case 2:
      return single() << 32 | single();
    default:
      return pick(doubles) ^ (below(2) << 63);
  }
}

u32 Generator::mxcsr() {
  u32 value = 0x1f80;
  if (one_in(2)) value |= static_cast<u32>(below(4)) << 13;  // rounding
  if (one_in(4)) value |= 0x8000;                            // FTZ
  if (one_in(4)) value |= 0x40;                              // DAZ
  if (one_in(4)) value |= static_cast<u32>(below(64));       // sticky flags
  if (one_in(8)) value &= ~(static_cast<u32>(below(64)) << 7);
  return value;
}

void Generator::fill_state(cpu::State& state) {
  for (u64& reg : state.gpr) {
    const unsigned size = 1u << below(4);
    reg = integer(size);
    if (one_in(2)) reg |= random_() & ~low_mask(size * 8);
  }
  state.rflags = 0x202 | (random_() & isa::status_flags);
  if (one_in(4)) state.rflags |= isa::DF;
  if (one_in(16)) state.rflags |= isa::AC;
  for (cpu::Xmm& reg : state.xmm)
    reg.q = {floating(), floating()};
  state.mxcsr = mxcsr();
  state.fs_base = fs_base_;
  state.gs_base = gs_base;
}

/// `uniform`: mostly equal words, for comparisons to run over.
void Generator::fill_memory(Memory& memory, bool uniform) {
  u64 word = random_();
  if (uniform && one_in(2)) word = (word & 0xff) * 0x0101'0101'0101'0101;
  for (std::size_t at = 0; at < memory.size(); at += 8) {
    if (!uniform) word = word * 6364136223846793005u + 1442695040888963407u;
    std::memcpy(&memory[at], &word, 8);
  }
  if (!uniform) return;
  for (int i = 0; i < 40; ++i)
    memory[below(memory.size())] = static_cast<u8>(random_());
}

/// Where a memory operand of `size` bytes shall stand. `one_line`: not across a cache line, where
/// hosts may treat locked accesses specially.
u64 Generator::target(unsigned size, bool one_line) {
  const u64 bytes = size == 0 ? 1 : size;
  const u64 end = data_base + data_size;
  u64 at = data_base + 0x400 + below(data_size - 0x800);
  switch (below(32)) {
    case 0:
      at = end + below(64);  // not mapped
      break;
    case 1:
      at = end - below(bytes + 1);  // across the end
      break;
    case 2:
      at = read_only_base + below(read_only_size - 64);
      break;
    case 3:
      at = data_base - below(bytes + 1);  // across the start
      break;
    case 4:
      at = u64{0x8000'0000'0000} << below(16) | below(4096);  // not canonical
      break;
    case 5:
    case 6:
    case 7:
      at = data_base + 0x1000 - below(bytes + 1);  // across the pages
      break;
    default:
      if (one_in(2)) at = align_down(at, 16);
      break;
  }
  constexpr u64 line = 64;
  if (one_line && at / line != (at + bytes - 1) / line) at = align_down(at, 16);
  return at;
}

}  // namespace vitrine::differential
