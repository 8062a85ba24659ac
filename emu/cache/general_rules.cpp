// Rules::General; hierarchy.hpp says them.

#include <algorithm>

#include "emu/cache/walk.hpp"

namespace vitrine::cache {

namespace {

constexpr bool writes(Kind kind) {
  return kind == Kind::Write;
}

}  // namespace

/// A read, write or fetch of all its lines. Returns the stalls.
u32 Hierarchy::refer_once(Walk& walk, const Reference& reference) {
  Outcome& outcome = walk.outcome;
  const Level first = outcome.first;
  const u64 line = first == Level::Memory ? page_size : config_of(first).geometry.line;
  const u64 end = reference.virtual_address + reference.size;
  u32 waited = 0;
  for (u64 at_byte = reference.virtual_address; at_byte != end;) {
    const bool behind_page = reference.physical_second != 0 &&
                             at_byte / page_size != reference.virtual_address / page_size;
    const u64 physical = behind_page
                             ? reference.physical_second + at_byte % page_size
                             : reference.physical_address + (at_byte - reference.virtual_address);
    const Served served = look(walk, first, {at_byte, physical}, writes(walk.kind));
    outcome.served = std::max(outcome.served, served.level);
    waited += stalls(first, served.level);
    at_byte += std::min(line - at_byte % line, end - at_byte);
  }
  Outcome::Misses& misses = walk.kind == Kind::Write ? outcome.write_misses : outcome.misses;
  for (const Level level : {first, Level::L2, Level::L3}) {
    const u8 bit = static_cast<u8>(1u << depth(level));
    if (level == Level::Memory || !has(level) || (walk.reached & bit) == 0) continue;
    walk.reached &= static_cast<u8>(~bit);  // the first may be one of the others
    if (level != first) count_at(level, walk.kind, 1);
    if ((walk.missed & bit) == 0) continue;
    ++misses[depth(level)];
    count_miss(level, walk.kind);
  }
  outcome.late += walk.late;
  return waited + walk.late;
}

/// Finds a line at `level` or further out and fills the levels on the way. `dirties`: what is
/// written reaches this level, as data and not only as a reason to fetch the line.
Hierarchy::Served Hierarchy::look(Walk& walk, Level level, const Piece& piece, bool dirties) {
  if (level == Level::Memory) {
    ++(dirties ? memory_writes : memory_reads);
    return {Level::Memory, false};
  }
  Cache& cache = at(level);
  const u64 set = set_for(level, piece);
  const u64 line = cache.line_number(piece.physical_address);
  if (walk.demand) walk.reached |= static_cast<u8>(1u << depth(level));
  const u32 way = walk.demand ? cache.use(set, line) : cache.touch(set, line);
  return way != Cache::none ? hit(walk, level, piece, set, way, dirties)
                            : miss(walk, level, piece, set, dirties);
}

Hierarchy::Served Hierarchy::hit(Walk& walk, Level level, const Piece& piece, u64 set, u32 way,
                                 bool dirties) {
  Cache& cache = at(level);
  const Line found = cache.line(set, way);
  if (walk.tells_lookups())
    walk.told->tell({level, dirties, true, false, Line{}, set, way, found.number});
  if (found.prefetched && walk.demand) {
    cache.set_prefetched(set, way, false);
    first_use(walk, level, found.number);
  }
  Served served{level, false};
  if (dirties && config_of(level).writes == Writes::Back) {
    cache.set_dirty(set, way, true);
  } else if (dirties) {
    look(walk, next_level(level), piece, true);
  }
  if (is_exclusive(level) && level != walk.outcome.first) {
    served.dirty = cache.remove(set, way).dirty;
    walk.tell({level, false, Move::Cause::MovedInside, found.number});
  }
  if (walk.demand) prefetch(walk, level, piece, found.prefetched);
  return served;
}

Hierarchy::Served Hierarchy::miss(Walk& walk, Level level, const Piece& piece, u64 set,
                                  bool dirties) {
  if (walk.demand) walk.missed |= static_cast<u8>(1u << depth(level));
  const LevelConfig& config = config_of(level);
  const u64 line = at(level).line_number(piece.physical_address);
  Lookup lookup{level, dirties, false, false, Line{}, set, Cache::none, line};
  if (dirties && !config.write_allocate) {
    if (walk.tells_lookups()) walk.told->tell(lookup);
    return look(walk, next_level(level), piece, true);
  }
  // Outer levels are told after this one, but looked up before it is filled.
  const std::size_t place = walk.tells_lookups() ? walk.told->lookup_count : 0;
  if (walk.tells_lookups()) walk.told->tell(lookup);
  const bool through = dirties && config.writes == Writes::Through;
  const u64 read_before = memory_reads;
  Served served = look(walk, next_level(level), piece, through);
  // The word went on to memory, and the line came from there.
  if (through && served.level == Level::Memory && memory_reads == read_before) ++memory_reads;
  if (!is_exclusive(level) || level == walk.outcome.first) {
    const bool dirty = (dirties && !through) || served.dirty;
    const auto cause = walk.demand ? Move::Cause::Demand : Move::Cause::Prefetch;
    lookup.victim = fill(walk, level, set, piece.physical_address, lookup.way, dirty, cause);
    lookup.filled = true;
    served.dirty = false;
    if (walk.tells_lookups() && place < Transaction::most_lookups)
      walk.told->lookups[place] = lookup;
  }
  if (walk.demand) prefetch(walk, level, piece, true);
  return served;
}

/// Puts the line of `address` where it is not, and returns the victim, which has been given up.
Line Hierarchy::fill(Walk& walk, Level level, u64 set, u64 address, u32& way, bool dirty,
                     Move::Cause cause) {
  Cache& cache = at(level);
  const u64 line = cache.line_number(address);
  Line victim = cache.fill(set, line, way);
  walk.tell({level, true, cause, line});
  if (victim.valid) {
    walk.tell({level, false, cause, victim.number});
    give_up(walk, level, victim);
  }
  if (dirty && config_of(level).writes == Writes::Back) cache.set_dirty(set, way, true);
  // A level that keeps nothing dirty passes it on.
  if (dirty && config_of(level).writes == Writes::Through)
    put(walk, next_level(level), address, true);
  return victim;
}

void Hierarchy::give_up(Walk& walk, Level level, Line& victim) {
  LevelCounters& counters = counters_of(level);
  ++counters.evictions;
  if (victim.prefetched) ++counters.wasted;
  if (config_of(level).inclusion == Inclusion::Inclusive) invalidate_inside(walk, level, victim);
  if (victim.dirty) ++counters.write_backs;
  const Level next = next_level(level);
  if (victim.dirty || is_exclusive(next)) {
    put(walk, next, victim.number << at(level).line_bits(), victim.dirty);
  }
}

void Hierarchy::invalidate_inside(Walk& walk, Level level, Line& victim) {
  const unsigned outer_bits = at(level).line_bits();
  for (std::size_t i = 0; i < number_of(level); ++i) {
    const auto inner = static_cast<Level>(i);
    if (!has(inner)) continue;
    const unsigned inner_bits = at(inner).line_bits();
    const u64 lines = u64{1} << (outer_bits - inner_bits);
    const u64 first = victim.number << (outer_bits - inner_bits);
    for (u64 line = first; line < first + lines; ++line)
      victim.dirty |= invalidate(walk, inner, line);
  }
}

/// Returns whether a dirty line went.
bool Hierarchy::invalidate(Walk& walk, Level level, u64 line) {
  Cache& cache = at(level);
  u64 set = cache.set_of(line), end = set + 1;
  const bool by_virtual = config_of(level).index == Index::Virtual;
  // An index of bits above the page offset is not known from the physical address.
  if (by_virtual && cache.sets() * config_of(level).geometry.line > page_size) {
    set = 0;
    end = cache.sets();
  }
  bool dirty = false;
  for (; set < end; ++set) {
    const u32 way = cache.find(set, line);
    if (way == Cache::none) continue;
    const Line removed = cache.remove(set, way);
    walk.tell({level, false, Move::Cause::Inclusion, line});
    dirty |= removed.dirty;
    LevelCounters& counters = counters_of(level);
    ++counters.back_invalidations;
    if (removed.prefetched) ++counters.wasted;
    if (depth(level) == 0) walk.outcome.disturbed = true;
  }
  return dirty;
}

/// Takes what an inner level gave up.
void Hierarchy::put(Walk& walk, Level level, u64 address, bool dirty) {
  if (level == Level::Memory) {
    if (dirty) ++memory_writes;
    return;
  }
  Cache& cache = at(level);
  const u64 line = cache.line_number(address), set = cache.set_of(line);
  const bool back = config_of(level).writes == Writes::Back;
  u32 way = cache.find(set, line);
  if (way == Cache::none && (is_exclusive(level) || back)) {
    fill(walk, level, set, address, way, dirty, Move::Cause::GivenUp);
  } else if (dirty && back) {
    cache.set_dirty(set, way, true);
  } else if (dirty) {
    put(walk, next_level(level), address, true);
  }
}

}  // namespace vitrine::cache
