#pragma once
// What one level's prefetcher remembers. What it does is the hierarchy's: see prefetch.cpp.

#include <array>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::cache {

struct Prefetcher {
  static constexpr std::size_t stride_entries = 256;

  /// The last line and distance of an instruction.
  struct Stride {
    u64 instruction = ~u64{0};
    u64 line = 0;
    i64 distance = 0;
    bool operator==(const Stride&) const = default;
  };
  struct Pending {
    u64 line = ~u64{0};
    u64 ready = 0;  ///< cycle
    bool operator==(const Pending&) const = default;
  };
  std::vector<Stride> strides;      ///< of Prefetch::Stride, by instruction address
  std::array<Pending, 16> pending;  ///< the last prefetches, by line number
  bool operator==(const Prefetcher&) const = default;
};

}  // namespace vitrine::cache
