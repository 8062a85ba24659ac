#pragma once
// From where a write came: the pointer that it went through, and the run of writes that it is part
// of. Whose rules name what people call the buffer that overflowed.

#include <vector>

#include "emu/observe/pointer_origins.hpp"
#include "emu/observe/write_run.hpp"

namespace vitrine::observe {

/// A write of the program, or of the kernel for it.
struct Write {
  u64 step = 0, instruction = 0;
  u64 address = 0, size = 0;
  std::optional<u64> system_call;  ///< its number, when the kernel wrote
  std::shared_ptr<Run> run;        ///< that it is part of
  /// To a constant distance from rip, rsp or an rbp that was not moved, or pushed: it was meant to
  /// go there.
  bool at_fixed_place = false;
  bool in_frame = false;      ///< the same, of rsp, and of rbp where it points at a saved rbp
  bool at_stack_top = false;  ///< pushed, or to [rsp]
};

/// Fed with the steps of an observed run. What the pointer of a write was made from:
///   - A store through [base+index] with a constant base: where the index is 0.
///   - Any other store through a register: PointerOrigins. Of two registers it is the first of
///     which a pointer into this memory is known.
///   - A store to a bit by its number in a register (bts): where bit 0 is.
//   - A system call's: the buffer that it was given, likewise.
class WriteOrigins {
 public:
  explicit WriteOrigins(const machine::Machine& machine) : objects_(machine) {}

  /// A write access of the step, before on_step(), after that of `slots`.
  [[nodiscard]] Write note(const machine::StepEvent& event, const machine::MemoryAccess& access,
                           const LiveSlots& slots);
  /// What the kernel wrote for a system call, by the buffers that it was given.
  [[nodiscard]] std::vector<Write> kernel_writes(const machine::StepEvent& event,
                                                 const LiveSlots& slots);
  void on_step(const machine::StepEvent& event);

  /// Whether rsp was moved down by a distance that is no constant: `sub rsp, rax`, or by way of a
  /// copy, as clang does it. To be asked before on_step().
  [[nodiscard]] bool takes_room(const machine::StepEvent& event) const;
  /// Brings the buffer of its run up to date.
  void judge(const Write& write, const LiveSlots& slots) const;
  [[nodiscard]] const Objects& objects() const { return objects_; }

 private:
  [[nodiscard]] u64 pointer_of(const machine::StepEvent& event,
                               const machine::MemoryAccess& access) const;
  void add_to_run(Write& write, u64 pointer, u64 anchor, const LiveSlots& slots, u64 rsp);

  PointerOrigins pointers_;
  Objects objects_;
  WriteRuns runs_;
};

}  // namespace vitrine::observe
