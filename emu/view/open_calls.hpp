#pragma once
// The calls that are open at a moment, from the best source there is. Inside emu/view only.

#include <vector>

#include "emu/observe/call_stack.hpp"
#include "emu/view/panes.hpp"

namespace vitrine::view {

struct OpenCalls {
  std::vector<observe::Call> calls;  ///< outermost first; never empty
  u64 outer = 0;                     ///< calls further out that are not listed
  bool complete = true;              ///< false: too deep to be followed; the start is among them
  bool exact = false;                ///< recorded; else found from the stack's bytes
};

/// How many frames the panes of the stack look at.
constexpr std::size_t frames_of_stack = 64;

/// At most the innermost `most`. When they are found from the stack, the first is always the start.
[[nodiscard]] OpenCalls open_calls(const Scene& scene, std::size_t most);

}  // namespace vitrine::view
