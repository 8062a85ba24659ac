#pragma once
// The misses of many set-associative LRU caches of one line size from one pass: all-associativity
// simulation (Mattson et al. 1970; Hill and Smith, "Evaluating associativity in CPU caches", 1989).
//
// Each set of a cache is a small fully associative cache of its own. So the position of a block in
// its set's LRU stack says which associativities hit: all with more ways than that. And where one
// number of sets divides another, a set of the larger holds a part of the blocks of a set of the
// smaller, in the same order: a block that stands foremost in the smaller stands foremost in the
// larger, too. So numbers of sets are visited from small to large, and most accesses stop early.
//
// An access that crosses a line is one access: its lines are looked up in rising order, and it
// misses if any of them misses.

#include <optional>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::lab {

class SetStacks {
 public:
  /// One number of sets (set = block modulo sets) and the largest associativity asked for.
  struct Depth {
    u64 sets;
    u32 ways;
  };

  /// `line_size`: a power of two, at least 2. `depths` holds no number of sets twice; sets and ways
  /// are at least 1. Memory: 8 bytes for each way of each set.
  SetStacks(u64 line_size, std::vector<Depth> depths);

  /// An access to `size` bytes (0 counts as 1) from `address` on.
  void access(u64 address, u64 size) {
    const u64 first = address >> line_bits_;
    const u64 last = size < 2 ? first : (address + size - 1) >> line_bits_;
    ++accesses_;
    if (first != last)
      access_lines(first, last);
    else if (first != newest_)  // the newest block stands foremost everywhere
      access_line(first);
  }

  [[nodiscard]] u64 line_size() const { return u64{1} << line_bits_; }
  [[nodiscard]] u64 accesses() const { return accesses_; }
  /// The misses of a cache of `sets` and `ways`: one of the constructor's depths, or fewer ways.
  /// Nothing for others.
  [[nodiscard]] std::optional<u64> misses(u64 sets, u32 ways) const;

 private:
  static constexpr u64 no_block = ~u64{0};  // no block's number, since a line has 2 bytes or more

  /// One number of sets: the stacks of all its sets, foremost block first.
  struct Level {
    u64 sets;
    u32 ways;
    bool continues;             ///< the level before has a divisor of these sets
    std::vector<u64> blocks;    ///< sets × ways
    std::vector<u64> at_depth;  ///< accesses by position, 1..ways-1; [0] is not kept
    u64 deeper = 0;             ///< accesses that found the block further down, or nowhere
  };

  u32 touch(Level& level, u64 block);
  void access_line(u64 block);
  void access_lines(u64 first, u64 last);
  static void count(Level& level, u32 depth) {
    if (depth >= level.ways)
      ++level.deeper;
    else
      ++level.at_depth[depth];
  }

  u32 line_bits_;
  u64 accesses_ = 0;
  u64 newest_ = no_block;
  std::vector<Level> levels_;
  std::vector<u32> deepest_;  ///< by level, of an access that crosses lines
};

}  // namespace vitrine::lab
