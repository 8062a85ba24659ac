#pragma once
// What happened along a run, in a bounded number of equal parts: how many calls, how deep, how much
// was written. It is fed while the run goes on for the first time; runs over known ground add
// nothing. For the timeline of a window.
//
// Calls are told exactly where it listens, which costs as much as the run itself; elsewhere they
// are known from samples, and are spread evenly between two of them.

#include <unordered_map>
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

  /// The machine must not be moved and must outlive this. Its model must be counted.
  explicit Activity(machine::Machine& machine);
  ~Activity() override { listen(false); }
  Activity(const Activity&) = delete;
  Activity& operator=(const Activity&) = delete;

  /// Whether to be told of every call.
  void listen(bool on);
  /// Between runs: what was called since the last sample, unless this ground is known.
  void sample();

  void entered(const machine::Call& call) override;
  void left(const machine::Call&) override {}
  /// The program wrote so many bytes, for the first time, in step `step`.
  void wrote(u64 step, u64 bytes);
  /// The run has another future from this step on, where the machine is now.
  void forget_from(u64 step);

  [[nodiscard]] u64 steps_per_part() const { return steps_per_part_; }
  /// parts()[i] covers the steps from i * steps_per_part() on; what is not there had nothing.
  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }

 private:
  Part& part_of(u64 step);
  [[nodiscard]] u64 calls_so_far();

  machine::Machine& machine_;
  u64 bottom_,
      depth_before_ = 0;  ///< how many calls were open at the start, and at the last sample
  std::vector<Part> parts_;
  u64 steps_per_part_ = 1;
  bool listening_ = false;
  u64 next_step_ = 0;                      ///< calls of earlier steps are known …
  u64 calls_before_ = 0;                   ///< … and so many they are
  std::unordered_map<u64, bool> is_call_;  ///< by address of an instruction
};

/// The parts put together to `count` parts that cover the steps [0, steps).
[[nodiscard]] std::vector<Activity::Part> spread(const std::vector<Activity::Part>& parts,
                                                 u64 steps_per_part, u64 steps, std::size_t count);

}  // namespace vitrine::observe
