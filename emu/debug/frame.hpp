#pragma once
// The frame of the function that is executing: where its return address stands. Found by following
// what the function's own instructions do to the stack pointer, so it holds with and without rbp,
// in the middle of a prologue, and when the return address itself was overwritten.

#include "emu/machine/machine.hpp"

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

}  // namespace vitrine::debug
