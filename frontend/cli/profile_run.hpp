#pragma once
// One program run for its profile: made, run with its progress told, and asked what it cost.

#include <memory>
#include <optional>

#include "emu/lab/memory_profile.hpp"
#include "emu/observe/profile.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/profile_host.hpp"

namespace vitrine::cli {

class ProfileRun {
 public:
  /// Complains about what cannot be run, and returns the exit code.
  static tl::expected<std::unique_ptr<ProfileRun>, int> create(const ProgramOptions& program,
                                                               const CacheOptions& caches,
                                                               std::shared_ptr<InputTape> input,
                                                               bool output_to_errors);

  /// Watches every reference, on the slower engine.
  void watch_memory() { memory_.emplace(machine_); }

  /// To the end, `limit` instructions or ^C; says how it ended if not by itself. The exit code.
  int run(u64 limit);
  [[nodiscard]] bool interrupted() const { return interrupted_; }

  /// What it has cost so far.
  [[nodiscard]] observe::Profile profile() const {
    return observe::make_profile(machine_, &costs_);
  }
  /// Null unless memory is watched.
  [[nodiscard]] const lab::MemoryProfiler* memory() const { return memory_ ? &*memory_ : nullptr; }

 private:
  ProfileRun(std::unique_ptr<ProfileHost> host, machine::Machine machine)
      : host_(std::move(host)), machine_(std::move(machine)), costs_(machine_) {}
  machine::StopReport run_counting(u64 limit);

  std::unique_ptr<ProfileHost> host_;
  machine::Machine machine_;
  observe::CallCosts costs_;
  std::optional<lab::MemoryProfiler> memory_;
  bool interrupted_ = false;
};

}  // namespace vitrine::cli
