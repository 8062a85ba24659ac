#pragma once
// What happened along a run, in a bounded number of equal parts: how many calls, how deep, how much
// was written. It is fed while the run goes on for the first time; runs over known ground add
// nothing. For the timeline of a window.

#include <vector>

#include "emu/machine/machine.hpp"

namespace vitrine::observe {

class Activity final : public machine::CallListener {
 public:
  struct Part {
    u64 calls = 0;   ///< executed in this part
    u64 depth = 0;   ///< the most calls that were open at one of them
    u64 output = 0;  ///< bytes written
    bool operator==(const Part&) const = default;
  };
  /// All parts are of the same length, which doubles when there would be more of them.
  static constexpr std::size_t most_parts = 1024;

  /// Listens to the machine's call record until it is destroyed. The machine must not be moved and
  /// must outlive this.
  explicit Activity(machine::Machine& machine);
  ~Activity() override;
  Activity(const Activity&) = delete;
  Activity& operator=(const Activity&) = delete;

  void entered(const machine::Call& call) override;
  void left(const machine::Call&) override {}
  /// The program wrote so many bytes, for the first time, in step `step`.
  void wrote(u64 step, u64 bytes);
  /// The run has another future from this step on.
  void forget_from(u64 step);

  [[nodiscard]] u64 steps_per_part() const { return steps_per_part_; }
  /// parts()[i] covers the steps from i * steps_per_part() on; what is not there had nothing.
  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }

 private:
  Part& part_of(u64 step);

  machine::Machine& machine_;
  std::vector<Part> parts_;
  u64 steps_per_part_ = 1;
  u64 next_call_ = 0;  ///< calls of earlier steps are known
};

/// The parts put together to `count` parts that cover the steps [0, steps).
[[nodiscard]] std::vector<Activity::Part> spread(const std::vector<Activity::Part>& parts,
                                                 u64 steps_per_part, u64 steps, std::size_t count);

}  // namespace vitrine::observe
