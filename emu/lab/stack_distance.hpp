#pragma once
// LRU stack distances, and what follows from them: the misses of all cache sizes from one pass
// (Mattson, Gecsei, Slutz, Traiger: "Evaluation techniques for storage hierarchies", 1970).
//
// The stack distance of an access is the number of different blocks that were touched since the
// last access to the same block. A fully associative LRU cache of N blocks holds the N blocks
// touched last, so it hits exactly those accesses whose distance is less than N. A first access has
// no distance: it misses in every cache.

#include <vector>

#include "emu/base/types.hpp"
#include "emu/lab/block_map.hpp"

namespace vitrine::lab {

/// The distance of a first access, larger than any other.
constexpr u64 no_distance = ~u64{0};

/// Works out the distance of one access after the other, in O(log n) of the blocks touched
/// (amortised). Memory grows with the blocks that are kept, not with the accesses.
class StackDistances {
 public:
  /// Keeps the `limit` (at least 1) blocks touched last. Distances below `limit` are exact; a block
  /// that comes back later than that looks new.
  explicit StackDistances(u64 limit = u64{1} << 24);

  /// Touches `block` and returns its distance, or no_distance.
  u64 access(u64 block);

  /// Blocks kept.
  [[nodiscard]] u64 blocks() const { return live_; }

 private:
  // Every access takes the next point of time. A point is marked while it is the last access of its
  // block, so the distance is the number of marks behind the block's own. Marks are counted by a
  // Fenwick tree over words of 64 points; when the points run out, the marked ones are renumbered.
  [[nodiscard]] u64 marks_before(u64 time) const;
  void mark(u64 time);
  void unmark(u64 time);
  void forget_oldest();
  void renumber();

  u64 limit_;
  u64 now_ = 0;
  u64 live_ = 0;
  u64 oldest_word_ = 0;        ///< no mark stands in an earlier word
  BlockMap last_;              ///< block → its marked time
  std::vector<u64> block_at_;  ///< time → block
  std::vector<u64> marks_;     ///< one bit a point of time
  std::vector<u32> tree_;      ///< Fenwick tree of the marks in each word, from index 1
};

/// How often each distance occurred.
class DistanceHistogram {
 public:
  void add(u64 distance) {
    ++accesses_;
    if (distance == no_distance) {
      ++first_;
      return;
    }
    if (distance >= counts_.size()) counts_.resize(distance + 1);
    ++counts_[distance];
  }

  [[nodiscard]] u64 accesses() const { return accesses_; }
  /// Accesses without a distance.
  [[nodiscard]] u64 first_accesses() const { return first_; }
  /// By distance from 0; behind its end there is none.
  [[nodiscard]] const std::vector<u64>& counts() const { return counts_; }

  /// The misses of a fully associative LRU cache of `blocks` blocks.
  [[nodiscard]] u64 misses(u64 blocks) const;

  /// The whole miss-ratio curve where it changes by steps of two: misses of 1, 2, 4, … blocks, up
  /// to the first size that only misses first accesses.
  struct Point {
    u64 blocks, misses;
  };
  [[nodiscard]] std::vector<Point> curve() const;

  /// Distances by powers of two, for people: [0], [1], [2,3], [4..7], …
  struct Bucket {
    u64 least, most, count;
  };
  [[nodiscard]] std::vector<Bucket> buckets() const;

 private:
  u64 accesses_ = 0, first_ = 0;
  std::vector<u64> counts_;
};

/// All fully associative LRU caches of one line size, in one pass over references of bytes.
class MissCurve {
 public:
  /// `line` bytes, a power of two; sizes up to `limit` lines.
  explicit MissCurve(u64 line, u64 limit = u64{1} << 24) : line_(line), distances_(limit) {}

  /// A reference to `size` bytes, at least 1. One that crosses lines is one reference, and misses
  /// if any of its lines does.
  void access(u64 address, u64 size);

  [[nodiscard]] u64 line() const { return line_; }
  [[nodiscard]] const DistanceHistogram& histogram() const { return histogram_; }

 private:
  u64 line_;
  StackDistances distances_;
  DistanceHistogram histogram_;
};

}  // namespace vitrine::lab
