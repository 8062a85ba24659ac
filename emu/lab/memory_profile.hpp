#pragma once
// The second look at a run's misses: which data they are of, in which sets they fall, of which kind
// they are (miss_kinds.hpp), and what caches of other sizes would miss (stack_distance.hpp). It
// watches every reference of an observed run, which takes some twenty times as long as a modelled
// one; the machine counts the same in both.
//
// The kinds are those of demand references: a line that a prefetcher brought in time is no miss.
// The curve is of data references alone, as many as in the totals, in lines of the first data
// cache, fully associative; one that crosses lines is one reference (MissCurve).

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "emu/lab/miss_kinds.hpp"
#include "emu/machine/machine.hpp"

namespace vitrine::lab {

/// By MissKind.
using KindCounts = std::array<u64, 3>;

/// What data references did to one symbol, or to one region of the address space.
struct DataObject {
  std::string name;  ///< "grid", "stack", "heap", …; "page tables" for the reads of cached walks
  u64 references = 0;  ///< reads and writes: an update is both, as in the totals
  std::array<u64, cache::depth_count> misses{};  ///< by cache::depth
};

struct SetCounters {
  u64 lookups = 0, misses = 0;
};

class MemoryProfiler final : public machine::Observer {
 public:
  /// For an observed run of `machine`, which has caches and must outlive this.
  explicit MemoryProfiler(const machine::Machine& machine);

  bool on_step(const machine::StepEvent& event) override;

  /// Most misses of the first level first, then most references.
  [[nodiscard]] std::vector<DataObject> objects() const;
  /// By set number; empty where the level is absent.
  [[nodiscard]] const std::vector<SetCounters>& sets(cache::Level level) const {
    return sets_[static_cast<std::size_t>(level)];
  }
  /// Of one level; the sum is what it missed.
  [[nodiscard]] const KindCounts& kinds(cache::Level level) const {
    return kinds_[static_cast<std::size_t>(level)];
  }
  /// Of first-level misses, fetches and data together, by address of the instruction; only those
  /// that missed.
  [[nodiscard]] const std::map<u64, KindCounts>& kinds_by_instruction() const {
    return kinds_by_instruction_;
  }
  [[nodiscard]] const DistanceHistogram& distances() const { return curve_.histogram(); }
  [[nodiscard]] u64 line_size() const { return curve_.line(); }

 private:
  void refer(const machine::ModelledReference& reference);
  [[nodiscard]] u64 references_in(cache::Kind kind) const;
  DataObject& object_at(u64 address);
  DataObject& object_named(const std::string& name);

  const machine::Machine& machine_;
  std::array<std::unique_ptr<MissClassifier>, cache::level_count> classifiers_;
  std::array<std::vector<SetCounters>, cache::level_count> sets_;
  std::array<KindCounts, cache::level_count> kinds_{};
  std::map<u64, KindCounts> kinds_by_instruction_;
  std::map<std::string, DataObject> objects_;
  std::unordered_map<const void*, DataObject*> of_symbol_;
  MissCurve curve_;
};

}  // namespace vitrine::lab
