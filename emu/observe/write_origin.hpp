#pragma once
// From where a write came: the object in which a series of writes began, however far it went on.
// That is what people call the buffer that overflowed.

#include <optional>
#include <string>
#include <unordered_map>

#include "emu/observe/live_slots.hpp"

namespace vitrine::observe {

/// A write of the program, or of the kernel for it.
struct Write {
  u64 step = 0, instruction = 0;
  u64 address = 0, size = 0;
  std::optional<u64> system_call;  ///< its number, when the kernel wrote
  /// The addresses at which the object may begin, likeliest first; 0 where there are fewer.
  std::array<u64, 3> origins{};
  /// A store at a constant distance from rsp or rbp, which cannot miss its aim.
  bool at_fixed_place = false;
};

/// Something in memory with a name.
struct Object {
  std::string name;  ///< "" when only its start is known
  u64 start = 0, size = 0;
  u64 function = 0;  ///< of a variable in a frame: whose
};

/// Where the writes of each instruction began. The rules:
///   - base and index: the object begins where the index is 0.
///   - A system call's: at the buffer that it was given.
///   - Else where the instruction, within one call of its function, began to write bytes that lie
///     without a gap behind one another.
class WriteRuns {
 public:
  /// A write access of the step. `frame`: the call that is open, which separates runs.
  [[nodiscard]] Write note(const machine::StepEvent& event, const machine::MemoryAccess& access,
                           const LiveSlot* frame);

 private:
  struct Run {
    u64 call = 0;  ///< step of the call
    u64 start = 0, next = 0;
  };
  std::unordered_map<u64, Run> runs_;  ///< by instruction
};

/// The named variable of a frame or of the program's data that holds the byte at `address`.
[[nodiscard]] std::optional<Object> object_at(const machine::Machine& machine,
                                              const LiveSlots& slots, u64 address);

/// The object that the write belongs to: a named one if there is one, else one without a name. Nor
/// is it one that `victim` lies in itself, such as the memory of a stack made by hand.
[[nodiscard]] Object origin_of(const machine::Machine& machine, const LiveSlots& slots,
                               const Write& write, std::optional<u64> victim = {});

}  // namespace vitrine::observe
