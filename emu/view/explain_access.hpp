#pragma once
// Why one instruction's accesses cost what they did, in words: how the address was translated, the
// set and tag looked up at each level, who had taken the line away and when, and the cycles.

#include <map>
#include <string>

#include "emu/debug/moment.hpp"
#include "emu/machine/machine.hpp"

namespace vitrine::view {

/// Watches an observed run up to a moment; stops it behind the instruction that executes there.
class AccessExplainer final : public machine::Observer {
 public:
  /// For a run of `machine` from its beginning, with caches. Both must outlive this.
  AccessExplainer(const machine::Machine& machine, const debug::Moment& moment)
      : machine_(machine), watch_(moment) {}

  bool on_step(const machine::StepEvent& event) override;

  /// Whether the moment came.
  [[nodiscard]] bool found() const { return !text_.empty(); }
  /// The explanation, in lines of at most 100 columns.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  /// What took a line's place in a cache.
  struct Eviction {
    u64 step = 0, instruction = 0, address = 0;
  };

  void remember(u64 step, const machine::ModelledReference& reference);
  void explain(const machine::StepEvent& event);
  void explain(const machine::ModelledReference& reference);
  void explain_translation(const machine::ModelledReference& reference);
  void explain_lookup(const cache::Lookup& lookup);

  const machine::Machine& machine_;
  debug::MomentWatch watch_;
  std::array<std::map<u64, Eviction>, cache::level_count> evictions_;  ///< by line
  std::string text_;
};

}  // namespace vitrine::view
