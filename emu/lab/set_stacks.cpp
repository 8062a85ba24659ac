#include "emu/lab/set_stacks.hpp"

#include <algorithm>
#include <bit>

namespace vitrine::lab {

SetStacks::SetStacks(u64 line_size, std::vector<Depth> depths)
    : line_bits_(static_cast<u32>(std::countr_zero(line_size))), deepest_(depths.size()) {
  std::sort(depths.begin(), depths.end(),
            [](const Depth& a, const Depth& b) { return a.sets < b.sets; });
  // In chains, each number of sets a divisor of the next; powers of two make a single one.
  while (!depths.empty()) {
    u64 before = 0;
    std::vector<Depth> left;
    for (const Depth& depth : depths) {
      if (before != 0 && depth.sets % before != 0) {
        left.push_back(depth);
        continue;
      }
      levels_.push_back({depth.sets, depth.ways, before != 0,
                         std::vector<u64>(depth.sets * depth.ways, no_block),
                         std::vector<u64>(depth.ways)});
      before = depth.sets;
    }
    depths = std::move(left);
  }
}

/// Moves `block` to the front of its set; returns where it stood, or `ways`.
u32 SetStacks::touch(Level& level, u64 block) {
  const u64 set = std::has_single_bit(level.sets) ? block & (level.sets - 1) : block % level.sets;
  u64* const stack = &level.blocks[set * level.ways];
  // One pass finds the block and moves those before it back by one.
  u64 moved = block;
  for (u32 depth = 0; depth < level.ways; ++depth) {
    std::swap(moved, stack[depth]);
    if (moved == block) return depth;
  }
  return level.ways;
}

void SetStacks::access_line(u64 block) {
  newest_ = block;
  bool foremost = false;
  for (Level& level : levels_) {
    if (foremost && level.continues) continue;
    const u32 depth = touch(level, block);
    foremost = depth == 0;
    if (!foremost) count(level, depth);
  }
}

void SetStacks::access_lines(u64 first, u64 last) {
  std::fill(deepest_.begin(), deepest_.end(), 0);
  for (u64 block = first; block <= last; ++block)
    for (std::size_t at = 0; at < levels_.size(); ++at)
      deepest_[at] = std::max(deepest_[at], touch(levels_[at], block));
  for (std::size_t at = 0; at < levels_.size(); ++at)
    if (deepest_[at] > 0) count(levels_[at], deepest_[at]);
  newest_ = last;
}

std::optional<u64> SetStacks::misses(u64 sets, u32 ways) const {
  const auto level = std::find_if(levels_.begin(), levels_.end(),
                                  [&](const Level& each) { return each.sets == sets; });
  if (level == levels_.end() || ways > level->ways) return std::nullopt;
  u64 misses = level->deeper;
  for (u32 depth = ways; depth < level->ways; ++depth)
    misses += level->at_depth[depth];
  return misses;
}

}  // namespace vitrine::lab
