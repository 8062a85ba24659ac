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

}  // namespace vitrine::view
