#pragma once
// What lies in memory and has a beginning and an end: the named variables of frames and of the
// program's data, the blocks of the heap, and what a function has taken from the stack while it ran
// (alloca, arrays of variable length). Fed with the steps of an observed run.

#include <optional>
#include <string>

#include "emu/observe/heap_blocks.hpp"
#include "emu/observe/live_slots.hpp"

namespace vitrine::observe {

struct Object {
  std::string name;         ///< "" of a block or of room, and when only its start is known
  u64 start = 0, size = 0;  ///< 0: not known
  u64 function = 0;         ///< of what lies in a frame: whose
  u64 taken_by = 0;         ///< of room on the stack: the instruction that has moved rsp

  [[nodiscard]] bool contains(u64 address) const { return address - start < size; }
};

class Objects {
 public:
  explicit Objects(const machine::Machine& machine) : machine_(machine), heap_(machine.image()) {}

  /// True when the step returned from the allocator: rax is a block, or null. `takes_room`: the
  /// step has taken room from the stack, of a size that was not known before.
  bool on_step(const machine::StepEvent& event, bool takes_room);

  /// The object that holds the byte at `address`.
  [[nodiscard]] std::optional<Object> at(const LiveSlots& slots, u64 address) const;
  /// The step at which what lies at `address` came to be: the call of its frame, or that of the
  /// allocator; 0 of what was there from the beginning. Another step, another object.
  [[nodiscard]] u64 birth(const LiveSlots& slots, u64 address) const;

  /// Whether both addresses lie in the same region.
  [[nodiscard]] bool together(u64 one, u64 other) const;

 private:
  struct Room {
    u64 end = 0, step = 0, instruction = 0;
  };
  [[nodiscard]] std::optional<Object> room_at(const LiveSlots& slots, u64 address) const;

  const machine::Machine& machine_;
  HeapBlocks heap_;
  std::map<u64, Room> rooms_;  ///< by where they begin
};

}  // namespace vitrine::observe
