#pragma once
// The profile for other programs: JSON, CSV, and the files of Valgrind's tools. Counts are exact.

#include "emu/observe/profile.hpp"

namespace vitrine::view {

/// {"command", "caches": […], "totals", "functions": […], "lines": […], "instructions": […]}, and
/// "memory" if that is given: a JSON text of what is known beyond the profile.
[[nodiscard]] std::string to_json(const observe::Profile& profile, std::string_view memory = {});

/// One line for each executed instruction, under a line of names.
[[nodiscard]] std::string to_csv(const observe::Profile& profile);

/// What cg_annotate reads. `command` stands in it. Events: Ir I1mr ILmr Dr D1mr DLmr Dw D1mw DLmw
/// (L2's misses between them where there is an L2 and an L3), and Cycles where caches have not
/// cachegrind's rules.
[[nodiscard]] std::string to_cachegrind_file(const observe::Profile& profile);

/// What callgrind_annotate and KCachegrind read, with the same events.
[[nodiscard]] std::string to_callgrind_file(const observe::Profile& profile);

}  // namespace vitrine::view
