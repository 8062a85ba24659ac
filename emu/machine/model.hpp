#pragma once
// Everything that modelled and observed runs count: TLBs, caches, what each instruction cost, and
// the calls that are open. A value: a copy shares what is large. The rules:
//   - Plain runs count nothing and leave the model as it was.
//   - Fetch: one reference for each executed instruction. Its lookup is left out while its lines
//   are
//     surely the most recent of their sets: it would change nothing. Data: what the instruction
//     reads and writes, in program order; the caches' rules say how an update counts
//     (cache/hierarchy.hpp). An instruction that faults is fetched; what it would have read or
//     written is not counted.
//   - A repeated string instruction is one execution. Under Rules::Cachegrind each iteration is
//     one, and one more when the loop ended because rcx reached 0.
//   - The kernel's accesses for a system call are not counted.
//   - Cycles: one for each execution, and the stalls of its references: what they took beyond a hit
//     in their first-level cache.

#include <optional>
#include <vector>

#include "emu/cache/hierarchy.hpp"
#include "emu/cpu/call_record.hpp"
#include "emu/memory/port.hpp"

namespace vitrine::machine {

using cpu::Call;
using cpu::CallListener;
using cpu::CallRecord;

/// What an instruction, or all of them, executed and missed. Misses by cache::depth: [0] the first
/// levels, [1] L2, [2] L3 (cachegrind's LL).
struct InstructionCounters {
  using Misses = std::array<u64, cache::depth_count>;
  u64 executions = 0;  ///< instruction references: cachegrind's Ir
  u64 reads = 0;       ///< data references: its Dr …
  u64 writes = 0;      ///< … and Dw
  Misses fetch_misses{}, read_misses{}, write_misses{};
  u64 fetch_tlb_misses = 0, data_tlb_misses = 0;
  u64 stalls = 0;  ///< cycles beyond first-level hits

  [[nodiscard]] u64 cycles() const { return executions + stalls; }
  /// Of fetches, reads and writes together, at one cache::depth.
  [[nodiscard]] u64 misses_at(std::size_t depth) const {
    return fetch_misses[depth] + read_misses[depth] + write_misses[depth];
  }
  InstructionCounters& operator+=(const InstructionCounters& other);
  bool operator==(const InstructionCounters&) const = default;
};

struct CountedInstruction {
  u64 address = 0;
  InstructionCounters counters;
  bool operator==(const CountedInstruction&) const = default;
};

/// One reference of the last observed step, with what the caches did about it.
struct ModelledReference {
  cache::Reference reference;
  bool tlb_hit = true;  ///< of every page it touched
  cache::Transaction transaction;
  /// A read of the page tables (cached_walks), at a physical address; it waits for all its cycles.
  bool of_walk = false;
};

/// Numbers instructions by address; append-only, so that all copies of a model share it.
class InstructionIndex;

class Model {
 public:
  struct Config {
    memory::TlbGeometry instruction_tlb, data_tlb;
    std::optional<cache::HierarchyConfig> caches;
    u64 entry_rip = 0, entry_rsp = 0;  ///< where the call record begins
  };
  explicit Model(const Config& config);

  [[nodiscard]] const memory::TlbModel& tlbs() const { return tlbs_; }
  /// Null when the machine has no caches.
  [[nodiscard]] const cache::Hierarchy* caches() const { return caches_ ? &*caches_ : nullptr; }
  [[nodiscard]] const CallRecord& calls() const { return calls_; }
  /// To hang a listener on; not part of snapshots.
  [[nodiscard]] CallRecord& calls() { return calls_; }

  /// Of one instruction; all 0 when it never executed.
  [[nodiscard]] InstructionCounters at(u64 address) const;
  /// All that executed, by ascending address. Beyond max_instructions different addresses, the
  /// rest counts together at address 0.
  [[nodiscard]] std::vector<CountedInstruction> instructions() const;
  static constexpr u64 max_instructions = u64{1} << 20;
  /// The sum of all. Exact between runs, and when a CallListener is told.
  [[nodiscard]] const InstructionCounters& totals() const { return totals_; }
  /// Of their stalls, those that data references waited (walks are none): cycles.
  [[nodiscard]] u64 data_stalls() const { return data_stalls_; }

  /// Of the last step of an observed run: every reference, in program order, fetches too.
  [[nodiscard]] const std::vector<ModelledReference>& last_references() const { return last_; }

  /// What a copy holds that it shares with no other.
  [[nodiscard]] u64 unshared_bytes() const;
  /// What keeping it costs beside keeping `other`, the same model at another time.
  [[nodiscard]] u64 held_bytes_beside(const Model& other) const;

  /// Equal in all that is counted and cached.
  bool operator==(const Model& other) const;

 private:
  friend class Accountant;
  memory::TlbModel tlbs_;
  std::optional<cache::Hierarchy> caches_;
  CallRecord calls_;
  InstructionCounters totals_;
  u64 data_stalls_ = 0;
  std::shared_ptr<InstructionIndex> index_;
  CowTable<InstructionCounters> counters_;  ///< by the index's numbers
  u64 fetch_line_;                          ///< the line that is being executed
  u64 resumes_;                             ///< the instruction that is fetched and will go on
  std::vector<ModelledReference> last_;     ///< no part of the value
};

}  // namespace vitrine::machine
