#pragma once
// What lies in memory and has a beginning and an end: the named variables of frames and of the
// program's data, and the blocks of the heap. Fed with the steps of an observed run.

#include <optional>
#include <string>

#include "emu/observe/heap_blocks.hpp"
#include "emu/observe/live_slots.hpp"

namespace vitrine::observe {

struct Object {
  std::string name;         ///< "" of a block in the heap, and when only its start is known
  u64 start = 0, size = 0;  ///< 0: not known
  u64 function = 0;         ///< of what lies in a frame: whose

  [[nodiscard]] bool contains(u64 address) const { return address - start < size; }
};

class Objects {
 public:
  explicit Objects(const machine::Machine& machine) : machine_(machine), heap_(machine.image()) {}

  /// True when the step returned from the allocator: rax is a block, or null.
  bool on_step(const machine::StepEvent& event) { return heap_.on_step(event); }

  /// The object that holds the byte at `address`.
  [[nodiscard]] std::optional<Object> at(const LiveSlots& slots, u64 address) const;
  /// The step at which what lies at `address` came to be: the call of its frame, or that of the
  /// allocator; 0 of what was there from the beginning. Another step, another object.
  [[nodiscard]] u64 birth(const LiveSlots& slots, u64 address) const;

  /// Whether both addresses lie in the same region.
  [[nodiscard]] bool together(u64 one, u64 other) const;

 private:
  const machine::Machine& machine_;
  HeapBlocks heap_;
};

}  // namespace vitrine::observe
