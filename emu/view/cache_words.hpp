#pragma once
// Caches in words and small pictures, as the cache pane, the profile and explanations say them.

#include <span>
#include <string>

#include "emu/cache/hierarchy.hpp"

namespace vitrine::view {

/// "L1I", "L1D", "L2", "L3"; by Valgrind's rules the last is "LL".
[[nodiscard]] std::string level_name(const cache::HierarchyConfig& config, cache::Level level);

/// "32 KiB, 64 sets × 8 ways × 64 B"
[[nodiscard]] std::string geometry_text(const cache::Geometry& geometry);

/// "32 KiB", "1 MiB", "100 B".
[[nodiscard]] std::string size_text(u64 bytes);

/// At most 5 columns: "9999", "12.3k", "4.56M", "123G".
[[nodiscard]] std::string short_count(u64 count);

/// "52.1 %", of 0..1.
[[nodiscard]] std::string percent_text(double share);

/// A bar of `width` columns for a share of 0..1, in eighths of a column.
[[nodiscard]] std::string bar(double share, std::size_t width);

/// Neighbours of a long row of counts put together.
struct HeatStrip {
  std::string text;  ///< a character for each group: "·" for 0, else "▁" to "█" of the most
  std::size_t group = 1;    ///< how many counts stand in one character
  std::size_t hottest = 0;  ///< the first count of the group with the most
  u64 most = 0;             ///< its sum
  u64 all = 0;              ///< the sum of all
};
/// In at most `width` (at least 1) characters.
[[nodiscard]] HeatStrip heat_strip(std::span<const u64> counts, std::size_t width);

}  // namespace vitrine::view
