#pragma once
// The modelled translation lookaside buffer: what a real one would hold, for counting and showing.
// It never decides what a program computes. The rules of the model:
//   - set-associative, the set chosen by the low bits of the virtual page number, true LRU;
//   - entries are of 4 KiB, also for addresses that a larger page maps;
//   - an access that crosses a page looks up both pages;
//   - an access that faults counts nothing; one that demand paging satisfies counts once;
//   - a miss reads as many page-table entries as the walk has levels (there are no walk caches).

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/base/types.hpp"

namespace vitrine::memory {

struct TlbGeometry {
  u32 entries = 64;
  u32 ways = 4;
  [[nodiscard]] u32 sets() const { return entries / ways; }
};

/// Nothing when a Tlb of this geometry can be built; else what is wrong. Ways must divide entries,
/// the number of sets must be a power of two, and entries must be 1..65536.
[[nodiscard]] std::optional<Error> check_geometry(const TlbGeometry& geometry);

struct TlbCounters {
  u64 hits = 0, misses = 0;
  u64 walk_reads = 0;  ///< page-table entries read by the walks of the misses
  bool operator==(const TlbCounters&) const = default;
};

struct TlbEntry {
  bool valid = false;
  u64 page = 0;      ///< virtual page number
  u64 frame = 0;     ///< physical frame number
  u64 bits = 0;      ///< PageBits of the leaf
  u64 last_use = 0;  ///< larger is younger, within a set
  bool operator==(const TlbEntry&) const = default;
};

class Tlb {
 public:
  /// `geometry` must pass check_geometry.
  explicit Tlb(const TlbGeometry& geometry);

  /// Counts a hit and makes the entry the youngest of its set, or counts a miss.
  bool lookup(u64 page) {
    count_lookups(1);
    return use(page) != nullptr;
  }

  /// The same in two parts, for a caller that knows most lookups to be hits of the youngest entry:
  /// the entry, now the youngest of its set, or null for a miss, which is counted …
  const TlbEntry* use(u64 page) {
    const u32 set = set_of(page);
    TlbEntry* const first = &entries_[std::size_t{set} * geometry_.ways];
    for (TlbEntry* entry = first; entry != first + geometry_.ways; ++entry) {
      if (entry->page != page || !entry->valid) continue;
      if (entry->last_use != clocks_[set]) entry->last_use = ++clocks_[set];
      return entry;
    }
    ++misses_;
    return nullptr;
  }
  /// … and how many lookups there were.
  void count_lookups(u64 lookups) { lookups_ += lookups; }

  /// After a miss: enters a translation in place of the oldest entry of its set.
  const TlbEntry& fill(u64 page, u64 frame, u64 bits, u32 walk_reads);

  /// Forgets the translations of pages first..last, as invlpg does, or all of them. Counters stay.
  void invalidate(u64 first, u64 last);
  void flush();

  [[nodiscard]] const TlbGeometry& geometry() const { return geometry_; }
  [[nodiscard]] TlbCounters counters() const { return {lookups_ - misses_, misses_, walk_reads_}; }
  [[nodiscard]] u32 set_of(u64 page) const { return static_cast<u32>(page) & set_mask_; }
  /// All entries: set by set, way by way.
  [[nodiscard]] std::span<const TlbEntry> entries() const { return entries_; }

  bool operator==(const Tlb& other) const {
    return entries_ == other.entries_ && counters() == other.counters();
  }

 private:
  TlbGeometry geometry_;
  u32 set_mask_;
  u64 lookups_ = 0, misses_ = 0, walk_reads_ = 0;
  std::vector<TlbEntry> entries_;
  std::vector<u64> clocks_;  ///< by set: the youngest entry's last_use
};

}  // namespace vitrine::memory
