#pragma once
// The words on the stack on which the way back rests: return addresses, saved frame pointers and
// canaries, from when they are written until they are used. Fed with the steps of an observed run.
// The rules:
//
//   - CALL makes a return address. PUSH rbp (or ENTER) just below a return address makes a saved
//     rbp. A store of the value at fs:0x28 into a frame makes a canary.
//   - A canary is taken by what compares it with the word at fs:0x28 (cmp, sub, xor), be either in
//     memory or loaded into a register. Whoever reads it otherwise takes it for data.
//   - A function that is entered by a jump, at the end of another or from a thunk, takes over the
//     frame that was opened for the one that was called.
//   - A slot dies when rsp moves up past it, or down over it: then its bytes belong to others. But
//     not when rsp is loaded with another value altogether, since that may be another stack; or
//     when leave, mov rsp, rbp or lea leads to where rsp has never been on this one.
//   - What such a load passes by, upwards on one stack, is in nobody's use until a load leads back:
//     a longjmp has left it for good, and a red zone may lie there.
//
//   - A load leads to the stack of the next slot above, if rsp has been there before or is on that
//     stack now; else to a new one. No stack reaches from one variable of the program into another.
//
// So every stack has its slots, however many a program makes for itself.

#include <map>
#include <unordered_map>

#include "emu/machine/machine.hpp"
#include "emu/observe/register_loads.hpp"

namespace vitrine::observe {

enum class SlotKind : u8 { ReturnAddress, SavedRbp, Canary };

struct LiveSlot {
  SlotKind kind{};
  u64 address = 0;
  u64 value = 0;      ///< what was put there
  u64 function = 0;   ///< whose frame it belongs to: the address where it was entered
  u64 call_site = 0;  ///< of the call that opened the frame
  u64 step = 0;       ///< of that call
  u64 stack = 0;      ///< a number for the stack that it lies on
};

class LiveSlots {
 public:
  /// With the calls that the machine's model knows of.
  explicit LiveSlots(const machine::Machine& machine);

  /// The slot whose value the step took: the return address of a ret, also of one that faulted; the
  /// saved rbp of a leave or pop rbp; the canary of its check. To be asked before on_step().
  [[nodiscard]] const LiveSlot* taken_by(const machine::StepEvent& event) const;
  /// A step that has completed. `takes_room`: it has moved rsp down by way of a copy of itself.
  void on_step(const machine::StepEvent& event, bool takes_room = false);

  /// Where the registers have their values from.
  [[nodiscard]] const RegisterLoads& loads() const { return loads_; }
  /// By address.
  [[nodiscard]] const std::map<u64, LiveSlot>& all() const { return slots_; }
  /// Whether a byte of [first, end) belongs to one.
  [[nodiscard]] bool any_in(u64 first, u64 end) const;
  /// Whether rsp was loaded with another value altogether since the last call or ret.
  [[nodiscard]] bool switched() const { return switched_; }
  /// The number of the stack that rsp is on.
  [[nodiscard]] u64 stack() const { return stack_; }
  /// Whether the last step was that load.
  [[nodiscard]] bool just_loaded() const { return just_loaded_; }
  /// The slot at `address` is none any more: its word was made for something else.
  void give_up(u64 address) { slots_.erase(address); }
  /// Whether rsp still leads to the slot: it lies on this stack, and was not passed. One on a stack
  /// that was left behind may wait for its turn, or for ever.
  [[nodiscard]] bool in_use(const LiveSlot& slot) const {
    return slot.stack == stack_ && !is_passed(slot);
  }
  /// Whether rsp was loaded past it, so that it lies below all that is in use on this stack.
  [[nodiscard]] bool is_passed(const LiveSlot& slot) const {
    return slot.stack == stack_ && slot.address < rsp_;
  }
  /// The return address of the frame that `address` lies in, or null: the next above that was not
  /// passed.
  [[nodiscard]] const LiveSlot* frame_around(u64 address) const;

 private:
  [[nodiscard]] const LiveSlot* slot_at(u64 address, SlotKind kind) const;
  [[nodiscard]] const LiveSlot* checked_by(const machine::StepEvent& event) const;
  void move_stack(const machine::StepEvent& event, bool takes_room);
  [[nodiscard]] u64 stack_at(u64 rsp, u64 before);
  [[nodiscard]] bool is_on_this_stack(u64 rsp) const;
  [[nodiscard]] bool may_be_one_stack(u64 one, u64 other) const;
  void add_saved_rbp(u64 address, u64 value);
  void note_canary(const machine::StepEvent& event);
  void note_jump(const machine::StepEvent& event);
  void drop(u64 first, u64 end);

  const machine::Machine& machine_;
  std::map<u64, LiveSlot> slots_;
  RegisterLoads loads_;
  bool switched_ = false, just_loaded_ = false;
  u64 rsp_;                     ///< after the last step
  u64 stack_ = 0, stacks_ = 0;  ///< the number of this one, and of the newest
  struct Extent {
    u64 lowest = 0, highest = 0;
  };
  std::unordered_map<u64, Extent> extents_;  ///< by number: where rsp has been on the stack
};

/// The number of up to 8 bytes that the machine holds at `address`; 0 where nothing is mapped.
[[nodiscard]] u64 word_at(const machine::Machine& machine, u64 address, u64 size = sizeof(u64));

}  // namespace vitrine::observe
