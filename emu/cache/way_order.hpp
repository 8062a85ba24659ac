#pragma once
// The ways of one cache set in an order, for up to 16 ways in one word: a nibble for each way
// number, the most recent in the lowest.

#include <bit>

#include "emu/base/types.hpp"

namespace vitrine::cache::way_order {

constexpr u32 most_ways = 16;
constexpr u64 every_nibble = 0x1111'1111'1111'1111;

/// Way 0 is the oldest, so that the ways fill in their order.
[[nodiscard]] constexpr u64 initial(u32 ways) {
  u64 order = 0;
  for (u32 way = 0; way < ways; ++way)
    order = order | u64{way} << 4 * (ways - 1 - way);
  return order;
}

/// Whose lowest bit that is set is the highest bit of the lowest nibble that equals `way`.
[[nodiscard]] constexpr u64 equal_nibbles(u64 order, u64 way) {
  const u64 differing = order ^ (every_nibble * way);
  // Of the zero nibbles only the lowest is certain: from there on, it may have been a borrow.
  return (differing - every_nibble) & ~differing & (every_nibble << 3);
}

/// How many ways are more recent than `way`.
[[nodiscard]] constexpr u32 age_of(u64 order, u64 way) {
  return static_cast<u32>(std::countr_zero(equal_nibbles(order, way))) / 4;
}

/// The order with `way`, which it holds, moved to the front.
[[nodiscard]] constexpr u64 with_first(u64 order, u64 way) {
  const u64 equal = equal_nibbles(order, way);
  const u64 moving = equal ^ (equal - 1);  // up to and with that nibble
  return order ^ ((order ^ (order << 4 | way)) & moving);
}

/// The oldest way, when that is the nibble at bit `last`; it moves to the front.
constexpr u64 renew_oldest(u64& order, unsigned last) {
  const u64 way = order >> last;
  order = (order ^ way << last) << 4 | way;
  return way;
}

}  // namespace vitrine::cache::way_order
