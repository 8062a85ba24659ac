#pragma once
// The calls that are open at a moment, from the best source there is. Inside emu/view only.

#include <vector>

#include "emu/observe/call_stack.hpp"

namespace vitrine::view {

struct OpenCalls {
  std::vector<observe::Call> calls;  ///< outermost first; never empty, the first is the start
  bool exact = false;                ///< recorded; else found from the stack's bytes
};

/// Frames that the stack pointer has left behind without a ret are not among them. Without a
/// record, at most `limit` frames are followed.
[[nodiscard]] OpenCalls open_calls(const machine::Machine& machine, std::size_t limit);

}  // namespace vitrine::view
