#pragma once
// Why an access missed: the three kinds of Hill ("Aspects of cache memory and instruction buffer
// performance", 1987). For one cache and the blocks that it is asked for, in order, a miss is
//
//   compulsory  when the block was never asked for nor here before: every cache misses it;
//   capacity    when it was, but a fully associative LRU cache of as many blocks, asked for the
//               same blocks, would miss it too: the cache is too small;
//   conflict    when that cache would hit: the block was displaced because too many blocks share
//               its set (or because the replacement policy chose worse than LRU).
//
// An access that crosses into another block asks for both, the lower first, and is one miss if any
// of them misses. Its kind is then that of the missed block that comes first in the list above.
//
// A cache behind another one is asked only for what the other missed; its kinds are counted over
// these. Hits must be told too: they keep the fully associative cache in step.

#include "emu/lab/stack_distance.hpp"

namespace vitrine::lab {

enum class MissKind : u8 { Compulsory, Capacity, Conflict };

/// "compulsory", "capacity", "conflict"
[[nodiscard]] const char* name_of(MissKind kind);

class MissClassifier {
 public:
  /// For a cache of `blocks` (at least 1) blocks: sets × ways.
  explicit MissClassifier(u64 blocks) : same_size_(blocks) {}

  /// The cache is asked for `block`: the kind that this is if it misses.
  MissKind ask(u64 block);
  /// The block comes into the cache unasked: a prefetcher brings it, or a level inside gives it up.
  void bring(u64 block) { seen_.set(block, 0); }

 private:
  StackDistances same_size_;  ///< keeps just what the fully associative cache holds
  BlockMap seen_;             ///< grows with the different blocks asked for or brought
};

}  // namespace vitrine::lab
