#pragma once
// Caches written from their definitions, as slowly and plainly as possible: the referees of the
// real ones. A set is a list of blocks.

#include <algorithm>
#include <functional>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::tests {

enum class ReferencePolicy { Lru, Fifo, TreePlru, Random };

class ReferenceCache {
 public:
  /// `random(set)`: the next way that random replacement evicts there; asked only when it is full.
  ReferenceCache(u64 sets, u32 ways, u64 line, ReferencePolicy policy = ReferencePolicy::Lru,
                 std::function<u32(u64)> random = {})
      : ways_(ways), line_(line), policy_(policy), random_(std::move(random)), sets_(sets) {}

  /// Whether an access to these bytes hits: all the lines it touches, the lower first.
  bool access(u64 address, u64 size = 1) {
    bool hit = true;
    for (u64 block = address / line_; block <= (address + size - 1) / line_; ++block)
      hit = access_block(block) && hit;
    return hit;
  }

  bool access_block(u64 block) {
    Set& set = sets_[block % sets_.size()];
    const auto found = std::find(set.blocks.begin(), set.blocks.end(), block);
    const bool hit = found != set.blocks.end();
    switch (policy_) {
      case ReferencePolicy::Lru:  // youngest use last
        if (hit) set.blocks.erase(found);
        if (!hit && set.blocks.size() == ways_) set.blocks.erase(set.blocks.begin());
        set.blocks.push_back(block);
        break;
      case ReferencePolicy::Fifo:  // youngest arrival last
        if (hit) break;
        if (set.blocks.size() == ways_) set.blocks.erase(set.blocks.begin());
        set.blocks.push_back(block);
        break;
      case ReferencePolicy::TreePlru:
      case ReferencePolicy::Random: {  // by way; empty ways are filled in order
        std::size_t way = static_cast<std::size_t>(found - set.blocks.begin());
        if (!hit && set.blocks.size() < ways_) {
          set.blocks.push_back(block);
        } else if (!hit) {
          way = policy_ == ReferencePolicy::Random ? random_(block % sets_.size())
                                                   : victim(set, 0, ways_);
          set.blocks[way] = block;
        }
        if (policy_ == ReferencePolicy::TreePlru) point_away(set, 0, ways_, way);
        break;
      }
    }
    return hit;
  }

  [[nodiscard]] const std::vector<u64>& set(u64 number) const { return sets_[number].blocks; }

 private:
  struct Set {
    std::vector<u64> blocks;
    /// Tree PLRU: for a range of ways [first, end), whether its upper half is to be evicted next.
    std::vector<std::pair<std::pair<std::size_t, std::size_t>, bool>> upper;
    bool& points_up(std::size_t first, std::size_t end) {
      for (auto& [range, value] : upper)
        if (range == std::pair(first, end)) return value;
      upper.push_back({{first, end}, false});
      return upper.back().second;
    }
  };

  static std::size_t victim(Set& set, std::size_t first, std::size_t end) {
    if (end - first == 1) return first;
    const std::size_t middle = (first + end) / 2;
    return set.points_up(first, end) ? victim(set, middle, end) : victim(set, first, middle);
  }
  static void point_away(Set& set, std::size_t first, std::size_t end, std::size_t way) {
    if (end - first == 1) return;
    const std::size_t middle = (first + end) / 2;
    set.points_up(first, end) = way < middle;
    if (way < middle)
      point_away(set, first, middle, way);
    else
      point_away(set, middle, end, way);
  }

  u32 ways_;
  u64 line_;
  ReferencePolicy policy_;
  std::function<u32(u64)> random_;
  std::vector<Set> sets_;
};

}  // namespace vitrine::tests
