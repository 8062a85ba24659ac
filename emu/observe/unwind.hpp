#pragma once
// The call stack of a machine that nobody watched: found from the stack's bytes. Exact where
// functions begin with push rbp / mov rbp, rsp; elsewhere the nearest plausible return address.

#include <vector>

#include "emu/machine/machine.hpp"

namespace vitrine::observe {

struct UnwoundFrame {
  u64 address = 0;       ///< of the instruction: the current one, or that behind the call
  u64 return_slot = 0;   ///< stack address that holds the return out of this frame; 0 when unknown
  bool guessed = false;  ///< found by scanning, not by the frame pointer
};

/// Innermost first. At most `limit` frames; bounded in time for any stack contents.
[[nodiscard]] std::vector<UnwoundFrame> unwind(const machine::Machine& machine,
                                               std::size_t limit = 1'000'000);

/// Whether the bytes before `address` are a CALL, so that it may be a return address.
[[nodiscard]] bool follows_call(const machine::Machine& machine, u64 address);

}  // namespace vitrine::observe
