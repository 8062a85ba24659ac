#pragma once
// Random accesses that look like a program's: loops over arrays, a stack, and jumps about.

#include <random>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::tests {

struct PatternAccess {
  u64 address;
  u32 size;  ///< 1..16; some accesses cross lines
};

inline std::vector<PatternAccess> access_pattern(u32 seed, std::size_t count,
                                                 u64 footprint = 1 << 15) {
  std::mt19937_64 random(seed);
  const auto below = [&](u64 bound) { return random() % bound; };
  std::vector<PatternAccess> accesses;
  while (accesses.size() < count) {
    const u64 base = 0x400000 + below(footprint);
    const u64 steps = 1 + below(200);
    switch (below(4)) {
      case 0: {  // an array with a stride, up or down, perhaps again
        const u64 stride = u64{1} << below(11);
        const u64 rounds = 1 + below(3);
        for (u64 round = 0; round < rounds; ++round)
          for (u64 step = 0; step < steps; ++step)
            accesses.push_back({base + (step * stride) % footprint, u32{1} << below(5)});
        break;
      }
      case 1:  // a stack
        for (u64 step = 0; step < steps; ++step)
          accesses.push_back({0x7fff0000 - 8 * below(40), 8});
        break;
      case 2:  // one place
        for (u64 step = 0; step < steps / 8; ++step)
          accesses.push_back({base, 4});
        break;
      default:  // anywhere
        for (u64 step = 0; step < steps; ++step)
          accesses.push_back({0x400000 + below(footprint), u32{1} << below(5)});
    }
  }
  accesses.resize(count);
  return accesses;
}

}  // namespace vitrine::tests
