#pragma once
// Why one instruction's accesses cost what they did: how the address was translated, the set and
// tag looked up at each level, who had taken the line away and when, and the cycles.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "emu/debug/moment.hpp"
#include "emu/machine/machine.hpp"
#include "emu/memory/paging.hpp"

namespace vitrine::view {

/// Which access it was that brought a line to a level or made it leave, and why.
struct LineEvent {
  u64 step = 0, instruction = 0, address = 0;
  cache::Move::Cause cause{};
};

struct ExplainedLookup {
  cache::Lookup lookup;
  /// How the line came last, if it ever did. A prefetched line that is used counts as asked for.
  std::optional<LineEvent> came;
  std::optional<LineEvent> left;  ///< of a miss: how it went after that
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
  u64 executions = 1;    ///< of a repetition, by cachegrind's rules, one for each element, too
  u64 stalls = 0;        ///< cycles beyond first-level hits, and those of page walks
  /// In order; of a repeated instruction the first `most`.
  std::vector<ExplainedReference> references;
  static constexpr std::size_t most = 24;
  u64 left_out = 0;       ///< further references …
  u64 left_out_hits = 0;  ///< … and how many of them waited for nothing
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
  u64 executed_ = 0;  ///< before this step
  void remember(u64 step, const machine::ModelledReference& reference);
  void begin(const machine::StepEvent& event);
  void add(const machine::ModelledReference& made);
  [[nodiscard]] ExplainedReference explain(const machine::ModelledReference& made) const;

  const machine::Machine& machine_;
  debug::MomentWatch watch_;
  // By level and line: the last events.
  std::array<std::map<u64, LineEvent>, cache::level_count> came_, left_;
  std::optional<AccessExplanation> explanation_;
};

/// In sentences, lines of at most 100 columns; `machine` is the one that was watched.
[[nodiscard]] std::string to_text(const AccessExplanation& explanation,
                                  const machine::Machine& machine);
[[nodiscard]] std::string to_json(const AccessExplanation& explanation,
                                  const machine::Machine& machine);

}  // namespace vitrine::view
