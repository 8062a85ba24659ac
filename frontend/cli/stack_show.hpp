#pragma once
// --show-stack FUNCTION: draws the stack when a function's frame stands, before it leaves, and
// after it has returned.

#include <map>
#include <unordered_set>

#include "emu/observe/call_stack.hpp"

namespace vitrine::cli {

class StackShow : public machine::Observer {
 public:
  /// Draws the first `limit` calls of each function whose address is in `functions`.
  StackShow(const machine::Machine& machine, std::unordered_set<u64> functions, u64 limit);

  bool on_step(const machine::StepEvent& event) override;

  /// Calls that were made but not drawn, over all functions.
  [[nodiscard]] u64 undrawn() const { return undrawn_; }
  /// Whether this function was called at all.
  [[nodiscard]] bool was_called(u64 function) const { return counts_.count(function) != 0; }

 private:
  /// How far the drawing of an open call has come.
  enum class Stage : u8 { Entering, Inside, Leaving };
  struct Watched {
    u64 return_slot;  ///< identifies the open call
    u64 number;       ///< from 1
    Stage stage;
    u64 lowest;  ///< rsp while no call of its own was open, as far as it was on this stack
  };

  void note_call(const observe::Call& call);
  void draw_inside(const machine::StepEvent& event);
  void draw(const std::string& what, u64 number, const observe::Call* popped = nullptr,
            u64 popped_low = 0);

  const machine::Machine& machine_;
  std::unordered_set<u64> functions_;
  u64 limit_;
  observe::CallStack calls_;
  observe::WriteTimes writes_;
  std::vector<Watched> watched_;  ///< open calls being drawn, outermost first
  std::map<u64, u64> counts_;     ///< function → calls so far
  u64 undrawn_ = 0;
};

}  // namespace vitrine::cli
