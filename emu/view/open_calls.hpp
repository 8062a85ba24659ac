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
  u64 folded = 0;                    ///< so many calls of a recursion stand in calls as one …
  std::size_t folded_at = 0;         ///< … which is this, the outermost of them
  std::vector<u64> recursion;        ///< the functions of one of its rounds, outermost first
};

/// What repeats itself among calls: each is the same as the one `period` further in, which is more
/// than 1 when functions call each other in turn.
struct Recursion {
  std::size_t first = 0, last = 0;  ///< [first, last) of the calls
  std::size_t period = 1;
  [[nodiscard]] std::size_t size() const { return last - first; }
};

/// The recursion that ends with call number `innermost`, by its shortest period that repeats more
/// than `least` times; none: of size 0.
[[nodiscard]] Recursion recursion_behind(const std::vector<observe::Call>& calls,
                                         std::size_t innermost, std::size_t least);

/// At most the innermost `most`, recorded where the scene has a model. When they are found from the
/// stack, the first is always the start.
[[nodiscard]] OpenCalls open_calls(const Scene& scene, std::size_t most);

/// The same for a pane that has no room for more: the longest recursion is folded, but for its
/// outermost round and the innermost three calls or more. Where that does not help, the outermost
/// are left out.
[[nodiscard]] OpenCalls open_calls_folded(const Scene& scene, std::size_t most);

/// How many frames the panes of the stack look at: each takes at least two rows.
[[nodiscard]] inline std::size_t frames_of_stack(const Scene& scene) {
  return scene.rows / 2 + 2;
}

}  // namespace vitrine::view
