#pragma once
// The profile as people read it, within 100 columns.

#include "emu/observe/profile.hpp"

namespace vitrine::view {

struct ProfileStyle {
  bool colour = false;                               ///< for a terminal
  bool instructions = false;                         ///< under each source line
  std::size_t most_functions = 20, most_lines = 10;  ///< in the tables
  std::string caches;                                ///< what they are called, for the first line
};

/// The totals, the functions, the lines that cost most, and the annotated source of every file that
/// was executed.
[[nodiscard]] std::string to_text(const observe::Profile& profile, const ProfileStyle& style);

/// At most 5 columns: "999", "12.3k", "4.56M", "123G".
[[nodiscard]] std::string short_count(u64 count);

/// A bar of `width` columns for a share of 0..1, in eighths of a column.
[[nodiscard]] std::string bar(double share, std::size_t width);

/// "32 KiB, 64 sets × 8 ways × 64 B"
[[nodiscard]] std::string geometry_text(const cache::Geometry& geometry);

}  // namespace vitrine::view
