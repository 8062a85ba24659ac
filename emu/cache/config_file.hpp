#pragma once
// A hierarchy of one's own, as a TOML file:
//
//   preset = "zen5"            what to begin with (left out: no caches at all)
//   rules = "general"          or "cachegrind"
//   memory_latency = 150       cycles
//   cached_walks = false       whether page walks go through the caches
//
//   [L1D]                      L1I, L1D, L2, L3; a level that is not named is as in the preset
//   size = "48K"               bytes, or with K, M, G
//   ways = 12
//   line = 64                  bytes
//   latency = 4                cycles, from the processor
//   policy = "lru"             tree-plru, fifo, random
//   seed = 1                   of random
//   writes = "back"            or "through"
//   write_allocate = true
//   inclusion = "neither"      inclusive, exclusive (of L2 and L3)
//   index = "physical"         or "virtual"
//   prefetch = "none"          next-line, stride
//   absent = true              instead of all this: no such level
//
// What is left out is as in the preset, or as LevelConfig says.

#include <string>
#include <string_view>

#include "emu/cache/hierarchy.hpp"

namespace vitrine::cache {

/// Reads such a file's `text`; `path` stands in errors, with line and column. Errors: no TOML, an
/// unknown key (the nearest is named), a value of another type or out of range, a hierarchy that
/// cannot be.
[[nodiscard]] Result<HierarchyConfig> parse_config(std::string_view text, const std::string& path);

}  // namespace vitrine::cache
