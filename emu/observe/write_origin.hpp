#pragma once
// From where a write came: the object that its pointer was made for, or in which a series of writes
// began, however far it went on. That is what people call the buffer that overflowed.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "emu/observe/heap_blocks.hpp"
#include "emu/observe/live_slots.hpp"
#include "emu/observe/pointer_origins.hpp"

namespace vitrine::observe {

/// A write of the program, or of the kernel for it.
struct Write {
  u64 step = 0, instruction = 0;
  u64 address = 0, size = 0;
  std::optional<u64> system_call;  ///< its number, when the kernel wrote
  /// The addresses at which the object may begin, likeliest first; 0 where there are fewer.
  std::array<u64, 4> origins{};
  /// The step at which its instruction began to write bytes without a gap, and the lowest of them.
  u64 run = 0, first = 0;
  /// To a constant distance from rip, rsp or rbp, or pushed: it was meant to go there.
  bool at_fixed_place = false;
  bool at_stack_top = false;  ///< pushed, or to [rsp]
};

/// Something in memory with a beginning.
struct Object {
  std::string name;         ///< "" of a block in the heap, and when only its start is known
  u64 start = 0, size = 0;  ///< 0: not known
  u64 function = 0;         ///< of a variable in a frame: whose
};

/// Where writes began. Fed with the steps of an observed run. The rules, in this order:
///   - A store through [base+index] with a constant base: where the index is 0.
///   - A store through a pointer: the object that the pointer was made from (PointerOrigins).
///   - A system call's: the buffer that it was given, likewise.
///   - Else where the instruction, within one call of its function, began to write bytes that lie
///     without a gap beside one another; and where the pointer stands.
class WriteOrigins {
 public:
  explicit WriteOrigins(const machine::Machine& machine)
      : machine_(machine), heap_(machine.image()) {}

  /// A write access of the step, before on_step(). `frame`: the call that is open, which separates
  /// runs of writes.
  [[nodiscard]] Write note(const machine::StepEvent& event, const machine::MemoryAccess& access,
                           const LiveSlot* frame);
  /// What the kernel wrote for a system call: one write, from the start of the buffer it was given.
  [[nodiscard]] std::vector<Write> kernel_writes(const machine::StepEvent& event) const;
  void on_step(const machine::StepEvent& event);

  /// The named variable of a frame or of the program's data, or the block of the heap, that holds
  /// the byte at `address`.
  [[nodiscard]] std::optional<Object> object_at(const LiveSlots& slots, u64 address) const;
  /// The object that the write belongs to: one that is known, else what begins where the run of
  /// writes did. Nor is it one that `victim` lies in itself, such as the memory of a stack made by
  /// hand.
  [[nodiscard]] Object of(const Write& write, const LiveSlots& slots,
                          std::optional<u64> victim = {}) const;

 private:
  struct Run {
    u64 call = 0, step = 0;  ///< of the call, and of the first write
    u64 first = 0, end = 0;  ///< what it has written: [first, end)
  };
  const machine::Machine& machine_;
  PointerOrigins pointers_;
  HeapBlocks heap_;
  std::unordered_map<u64, Run> runs_;  ///< by instruction
};

}  // namespace vitrine::observe
