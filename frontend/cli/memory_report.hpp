#pragma once
// What a MemoryProfiler saw, as text of at most 100 columns.

#include "emu/lab/memory_profile.hpp"
#include "emu/observe/profile.hpp"

namespace vitrine::cli {

/// The symbols and regions that data references went to, and how each first level's sets share the
/// misses.
[[nodiscard]] std::string data_text(const lab::MemoryProfiler& memory,
                                    const observe::Profile& profile);
/// Compulsory, capacity and conflict misses of each level, and of the instructions that miss most.
[[nodiscard]] std::string kinds_text(const lab::MemoryProfiler& memory,
                                     const observe::Profile& profile);
/// The reuse distances, and the miss ratios of all sizes of a fully associative LRU cache.
[[nodiscard]] std::string curve_text(const lab::MemoryProfiler& memory);
/// All of these as one object: data, sets, kinds, kinds_by_instruction, reuse_distances,
/// first_uses, miss_curve.
[[nodiscard]] std::string memory_json(const lab::MemoryProfiler& memory,
                                      const observe::Profile& profile);

}  // namespace vitrine::cli
