#pragma once
// The result of a sweep for people and for other programs.

#include <span>
#include <string>

#include "emu/lab/sweep.hpp"

namespace vitrine::lab {

/// For each line size a table of miss ratios in percent, sizes down and ways across, and a plot of
/// them over the size, at most 80 columns wide.
[[nodiscard]] std::string to_text(std::span<const SweepPoint> points, u64 accesses);
/// A heading and a line for each cache: size,ways,line,accesses,misses,miss_ratio.
[[nodiscard]] std::string to_csv(std::span<const SweepPoint> points, u64 accesses);
/// {"accesses": …, "caches": [{"size", "ways", "line", "misses", "miss_ratio"}, …]}; ways are null
/// where the cache is fully associative.
[[nodiscard]] std::string to_json(std::span<const SweepPoint> points, u64 accesses);

}  // namespace vitrine::lab
