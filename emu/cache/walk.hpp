#pragma once
// What the rules of a hierarchy hand on from level to level. Inside emu/cache only.

#include "emu/base/bits.hpp"
#include "emu/cache/hierarchy.hpp"

namespace vitrine::cache {

constexpr u64 page_size = 4096;

constexpr std::size_t number_of(Level level) {
  return static_cast<std::size_t>(level);
}

/// One line's worth of a reference (at its first level).
struct Hierarchy::Piece {
  u64 virtual_address = 0, physical_address = 0;
};

/// One reference on its way: what it has reached and missed so far, a bit for each depth.
struct Hierarchy::Walk {
  Outcome& outcome;
  Transaction* told;  ///< or null
  Kind kind;          ///< Fetch, Read or Write
  u64 instruction, now;
  u8 reached = 0, missed = 0;
  u32 late = 0;        ///< cycles to wait for prefetched lines
  bool demand = true;  ///< false: a prefetcher's, counted by itself

  [[nodiscard]] bool tells_lookups() const { return told != nullptr && demand; }
  void tell(const Move& move) {
    if (told != nullptr) [[unlikely]]
      told->moves.push_back(move);
  }
};

struct Hierarchy::Served {
  Level level = Level::Memory;
  bool dirty = false;  ///< an exclusive level gave up its dirty line
};

inline void Hierarchy::count_at(Level level, Kind kind, u64 references) {
  if (level == Level::Memory) return;
  LevelCounters& counters = counters_of(level);
  if (kind == Kind::Fetch) counters.fetches += references;
  if (kind == Kind::Read) counters.reads += references;
  if (kind == Kind::Write) counters.writes += references;
}

inline void Hierarchy::count_miss(Level level, Kind kind) {
  LevelCounters& counters = counters_of(level);
  if (kind == Kind::Fetch) ++counters.fetch_misses;
  if (kind == Kind::Read) ++counters.read_misses;
  if (kind == Kind::Write) ++counters.write_misses;
}

}  // namespace vitrine::cache
