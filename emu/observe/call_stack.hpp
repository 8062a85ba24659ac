#pragma once
// The calls that are open, kept by watching CALL and RET; and when each stack word was last
// written. Fed with the steps of an observed run.

#include <unordered_map>
#include <vector>

#include "emu/machine/machine.hpp"

namespace vitrine::observe {

using machine::Call;

class CallStack {
 public:
  /// Begins with the state at the program's entry.
  explicit CallStack(const cpu::State& start);

  void on_step(const machine::StepEvent& event);

  /// Outermost first; never empty.
  [[nodiscard]] const std::vector<Call>& calls() const { return calls_; }
  [[nodiscard]] const Call& innermost() const { return calls_.back(); }

 private:
  std::vector<Call> calls_;
};

/// The step at which each 8-byte word was last written.
class WriteTimes {
 public:
  void on_step(const machine::StepEvent& event);
  /// Whether any byte of [address, address+size) was written at or after `step`.
  [[nodiscard]] bool written_since(u64 address, u64 size, u64 step) const;

 private:
  std::unordered_map<u64, u64> last_;  ///< word number → step
};

}  // namespace vitrine::observe
