#pragma once
// A place in the history of a run.

#include <compare>

#include "emu/base/types.hpp"

namespace vitrine::debug {

/// A moment of a run: after `step` instructions have retired. Where the program was killed by a
/// fault, the moment before the fault and the one after it have the same step.
struct Position {
  u64 step = 0;
  bool ended = false;
  auto operator<=>(const Position&) const = default;  // NOLINT: clang-tidy 14 sees a null in <=>
};

}  // namespace vitrine::debug
