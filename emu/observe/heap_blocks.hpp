#pragma once
// The blocks that the program's allocator has given out and not taken back: what functions with
// the usual names returned, be they called or jumped to (heap_allocate of programs/lib/heap.inc;
// malloc, calloc, realloc). Fed with the steps of an observed run.

#include <map>
#include <unordered_map>

#include "emu/machine/machine.hpp"

namespace vitrine::observe {

struct HeapBlock {
  u64 start = 0, size = 0;  ///< as the program asked for it
  u64 step = 0;             ///< at which it was given
};

class HeapBlocks {
 public:
  /// With the symbols of the allocator, if the image has any.
  explicit HeapBlocks(const image::Image& image);

  /// True when the step returned from the allocator: rax is a block, or null.
  bool on_step(const machine::StepEvent& event);

  /// The block that holds the byte at `address`, or null.
  [[nodiscard]] const HeapBlock* around(u64 address) const;

 private:
  enum class Routine : u8 { Allocate, AllocateArray, Reallocate, Free };

  void open(const machine::StepEvent& event, Routine routine);

  std::unordered_map<u64, Routine> routines_;  ///< by address
  std::unordered_map<u64, u64> open_;          ///< sizes asked for, by where the return address is
  std::map<u64, HeapBlock> blocks_;            ///< by start
};

}  // namespace vitrine::observe
