// What a hierarchy's prefetchers watch and bring; hierarchy.hpp has the rules.

#include <algorithm>

#include "emu/cache/walk.hpp"

namespace vitrine::cache {

void Hierarchy::first_use(Walk& walk, Level level, u64 line) {
  LevelCounters& counters = counters_of(level);
  ++counters.useful;
  // It may have been brought twice, and pushed out between: the last time counts.
  u64 ready = 0;
  for (const Prefetcher::Pending& pending : prefetchers_[number_of(level)]->pending)
    if (pending.line == line) ready = std::max(ready, pending.ready);
  if (ready <= walk.now) return;
  ++counters.late;
  walk.late += static_cast<u32>(ready - walk.now);
}

/// `next_line`: the reference missed, or was the first use of a prefetched line.
void Hierarchy::prefetch(Walk& walk, Level level, const Piece& piece, bool next_line) {
  auto& prefetcher = prefetchers_[number_of(level)];
  if (!prefetcher) return;
  const i64 line_size = config_of(level).geometry.line;
  if (config_of(level).prefetch == Prefetch::NextLine) {
    if (next_line) bring_ahead(walk, level, piece, line_size);
    return;
  }
  if (walk.kind == Kind::Fetch) return;
  const u64 line = at(level).line_number(piece.physical_address);
  Prefetcher::Stride& entry = prefetcher->strides[walk.instruction % Prefetcher::stride_entries];
  if (entry.instruction != walk.instruction) {
    entry = {walk.instruction, line, 0};
    return;
  }
  const i64 distance = static_cast<i64>(line - entry.line);
  if (distance == 0) return;
  const bool again = distance == entry.distance;
  entry = {walk.instruction, line, distance};
  if (again) bring_ahead(walk, level, piece, distance * line_size);
}

void Hierarchy::bring_ahead(Walk& walk, Level level, const Piece& piece, i64 distance) {
  const Piece target{piece.virtual_address + static_cast<u64>(distance),
                     piece.physical_address + static_cast<u64>(distance)};
  if (target.physical_address / page_size != piece.physical_address / page_size) return;
  Cache& cache = at(level);
  const u64 set = set_for(level, target), line = cache.line_number(target.physical_address);
  if (cache.find(set, line) != Cache::none) return;
  Walk ahead{walk.outcome, walk.told, walk.kind, walk.instruction, walk.now};
  ahead.demand = false;
  const Served served = look(ahead, next_level(level), target, false);
  LevelCounters& counters = counters_of(level);
  auto& pending = prefetchers_[number_of(level)]->pending;
  pending[counters.prefetches++ % pending.size()] = {line, walk.now + latency(served.level)};
  u32 way = 0;
  fill(walk, level, set, target.physical_address, way, served.dirty, Move::Cause::Prefetch);
  cache.set_prefetched(set, way, true);
  if (depth(level) == 0) walk.outcome.disturbed = true;
}

}  // namespace vitrine::cache
