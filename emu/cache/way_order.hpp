#pragma once
// The ways of one cache set in an order, for up to 16 ways in one word: a nibble for each way
// number, the most recent in the lowest.

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

/// The lowest bit of the lowest nibble that equals `way`.
[[nodiscard]] constexpr u64 nibble_of(u64 order, u64 way) {
  const u64 differing = order ^ (every_nibble * way);
  // The lowest zero nibble: the only one whose borrow is certain.
  const u64 zero = (differing - every_nibble) & ~differing & (every_nibble << 3);
  return (zero & -zero) >> 3;
}

/// The order with `way`, which it holds, moved to the front.
[[nodiscard]] constexpr u64 with_first(u64 order, u64 way) {
  const u64 younger = nibble_of(order, way) - 1;
  return (order & ~(younger << 4 | 15)) | (order & younger) << 4 | way;
}

/// The oldest way, when that is the nibble at bit `last`; it moves to the front.
constexpr u64 renew_oldest(u64& order, unsigned last) {
  const u64 way = order >> last;
  order = (order ^ way << last) << 4 | way;
  return way;
}

}  // namespace vitrine::cache::way_order
