#pragma once
// The frame of the function that is executing: where its return address stands. A debugger takes it
// from the record of calls. What has only the machine follows what the function's own instructions
// do to the stack pointer, so it holds with and without rbp, in the middle of a prologue, and when
// the return address itself was overwritten; not where rsp goes by a register.

#include "emu/debug/timeline.hpp"

namespace vitrine::debug {

struct Frame {
  u64 function = 0;     ///< address of its first instruction
  u64 return_slot = 0;  ///< stack address of its return address
  /// What the return address is worth now; 0 when it cannot be read.
  u64 return_address = 0;
  /// The program's start, which nobody called and which has nowhere to return to.
  bool is_start = false;
  const image::FrameLayout* layout = nullptr;  ///< named parameters and locals, or null

  /// Where a variable of the layout lies: its offset counts from the saved rbp.
  [[nodiscard]] u64 address_of(const image::FrameVariable& variable) const {
    return return_slot - 8 + static_cast<u64>(variable.offset);
  }
};

/// Where no label is at hand, it is found from the stack's bytes. Nullopt: nor there.
[[nodiscard]] std::optional<Frame> current_frame(const machine::Machine& machine);

/// By the record of calls, for which the run so far is replayed, once. When that is interrupted: as
/// current_frame().
[[nodiscard]] std::optional<Frame> recorded_frame(Timeline& timeline);

}  // namespace vitrine::debug
