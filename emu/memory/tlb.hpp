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
  u64 last_use = 0;  ///< larger is younger
  bool operator==(const TlbEntry&) const = default;
};

class Tlb {
 public:
  /// `geometry` must pass check_geometry.
  explicit Tlb(const TlbGeometry& geometry);

  /// Counts a hit and makes the entry the youngest of its set, or counts a miss.
  bool lookup(u64 page) {
    TlbEntry* const set = &entries_[set_of(page) * geometry_.ways];
    for (u32 way = 0; way < geometry_.ways; ++way) {
      if (set[way].page == page && set[way].valid) {
        set[way].last_use = ++clock_;
        ++counters_.hits;
        return true;
      }
    }
    ++counters_.misses;
    return false;
  }

  /// After a miss: enters a translation in place of the oldest entry of its set.
  void fill(u64 page, u64 frame, u64 bits, u32 walk_reads);

  /// Forgets the translations of pages first..last, as invlpg does, or all of them. Counters stay.
  void invalidate(u64 first, u64 last);
  void flush();

  [[nodiscard]] const TlbGeometry& geometry() const { return geometry_; }
  [[nodiscard]] const TlbCounters& counters() const { return counters_; }
  [[nodiscard]] u32 set_of(u64 page) const { return static_cast<u32>(page) & set_mask_; }
  /// All entries: set by set, way by way.
  [[nodiscard]] std::span<const TlbEntry> entries() const { return entries_; }

  bool operator==(const Tlb& other) const {
    return entries_ == other.entries_ && counters_ == other.counters_;
  }

 private:
  TlbGeometry geometry_;
  u32 set_mask_;
  u64 clock_ = 0;
  TlbCounters counters_;
  std::vector<TlbEntry> entries_;
};

}  // namespace vitrine::memory
