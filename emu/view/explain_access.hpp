#pragma once
// Why one instruction's accesses cost what they did: how the address was translated, the set and
// tag looked up at each level, who had taken the line away and when, and the cycles.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "emu/debug/moment.hpp"
#include "emu/machine/machine.hpp"
#include "emu/memory/paging.hpp"

namespace vitrine::view {

/// What took a line's place in a cache.
struct Eviction {
  u64 step = 0, instruction = 0, address = 0;
};

struct ExplainedLookup {
  cache::Lookup lookup;
  bool was_here = false;         ///< of a miss: an access had brought the line before
  std::optional<Eviction> lost;  ///< … and which access had driven it out last, if one had
};

struct ExplainedReference {
  machine::ModelledReference made;
  std::string where;  ///< "grid+0x40", "stack", or ""
  memory::Walk walk;  ///< when the TLB missed
  std::vector<ExplainedLookup> lookups;
};

struct AccessExplanation {
  u64 step = 0, address = 0;
  std::string instruction;  ///< "mov eax, [rbx]"
  std::string place;        ///< "sum_rows+0x12 (rows.asm:20)"
  std::string source;       ///< its line, or ""
  bool faulted = false;
  bool fetched = false;  ///< false: from the line that was being executed
  u64 stalls = 0;        ///< cycles beyond first-level hits
  std::vector<ExplainedReference> references;
};

/// Watches an observed run up to a moment; stops it behind the instruction that executes there.
class AccessExplainer final : public machine::Observer {
 public:
  /// For a run of `machine` from its beginning, with caches. Both must outlive this.
  AccessExplainer(const machine::Machine& machine, const debug::Moment& moment)
      : machine_(machine), watch_(moment) {}

  bool on_step(const machine::StepEvent& event) override;

  /// Nothing unless the moment came.
  [[nodiscard]] const std::optional<AccessExplanation>& explanation() const { return explanation_; }

 private:
  void remember(u64 step, const machine::ModelledReference& reference);
  void explain(const machine::StepEvent& event);
  [[nodiscard]] ExplainedReference explain(const machine::ModelledReference& made) const;

  const machine::Machine& machine_;
  debug::MomentWatch watch_;
  // By level and line.
  std::array<std::set<u64>, cache::level_count> brought_;
  std::array<std::map<u64, Eviction>, cache::level_count> evictions_;
  std::optional<AccessExplanation> explanation_;
};

/// In sentences, lines of at most 100 columns; `machine` is the one that was watched.
[[nodiscard]] std::string to_text(const AccessExplanation& explanation,
                                  const machine::Machine& machine);
[[nodiscard]] std::string to_json(const AccessExplanation& explanation,
                                  const machine::Machine& machine);

}  // namespace vitrine::view
