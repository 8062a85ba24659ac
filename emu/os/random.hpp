#pragma once
// All randomness that a guest ever sees: from seeds.

#include "emu/base/types.hpp"

namespace vitrine::os {

/// A stream of pseudo-random bytes (SplitMix64).
class RandomStream {
 public:
  explicit RandomStream(u64 seed) : state_(seed) {}
  u64 next();

 private:
  u64 state_;
};

}  // namespace vitrine::os
