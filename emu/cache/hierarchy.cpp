#include "emu/cache/hierarchy.hpp"

#include <algorithm>

#include "emu/base/bits.hpp"

namespace vitrine::cache {

namespace {

constexpr u64 page_size = 4096;
constexpr std::size_t stride_entries = 256;

constexpr std::size_t number_of(Level level) {
  return static_cast<std::size_t>(level);
}

constexpr bool writes(Kind kind) {
  return kind == Kind::Write;
}

}  // namespace

/// One line's worth of a reference (at its first level).
struct Hierarchy::Piece {
  u64 virtual_address = 0, physical_address = 0;
};

/// One reference on its way: what it has reached and missed so far, a bit for each depth.
struct Hierarchy::Walk {
  Outcome& outcome;
  Transaction* told;
  Kind kind;  ///< Fetch, Read or Write
  u64 instruction, now;
  u8 reached = 0, missed = 0;
  u32 late = 0;        ///< cycles to wait for prefetched lines
  bool demand = true;  ///< false: a prefetcher's, counted by itself
};

struct Hierarchy::Served {
  Level level = Level::Memory;
  bool dirty = false;  ///< an exclusive level gave up its dirty line
};

std::string_view to_string(Level level) {
  constexpr std::array<std::string_view, 5> names = {"L1I", "L1D", "L2", "L3", "memory"};
  return names[number_of(level)];
}

std::optional<Level> HierarchyConfig::last_level() const {
  for (std::size_t i = level_count; i-- > 0;)
    if (levels[i]) return static_cast<Level>(i);
  return std::nullopt;
}

Hierarchy::Hierarchy(const HierarchyConfig& config) : config_(config) {
  for (std::size_t i = 0; i < level_count; ++i) {
    if (!config.levels[i]) continue;
    const LevelConfig& level = *config.levels[i];
    caches_[i].emplace(level.geometry, level.replacement, level.seed);
    if (level.prefetch == Prefetch::None) continue;
    prefetchers_[i].emplace();
    if (level.prefetch == Prefetch::Stride) prefetchers_[i]->strides.resize(stride_entries);
  }
}

const Cache* Hierarchy::cache(Level level) const {
  if (level == Level::Memory) return nullptr;
  const auto& cache = caches_[number_of(level)];
  return cache ? &*cache : nullptr;
}

bool Hierarchy::operator==(const Hierarchy& other) const {
  return config_ == other.config_ && caches_ == other.caches_ && counters_ == other.counters_ &&
         prefetchers_ == other.prefetchers_ && memory_reads == other.memory_reads &&
         memory_writes == other.memory_writes;
}

Level Hierarchy::first_level(Kind kind) const {
  const Level first = kind == Kind::Fetch ? Level::L1I : Level::L1D;
  return has(first) ? first : next_level(first);
}

Level Hierarchy::next_level(Level level) const {
  auto next = static_cast<Level>(std::max(number_of(level) + 1, number_of(Level::L2)));
  while (!has(next))
    next = static_cast<Level>(number_of(next) + 1);
  return next;
}

bool Hierarchy::is_exclusive(Level level) const {
  return level != Level::Memory && config_of(level).inclusion == Inclusion::Exclusive;
}

u64 Hierarchy::set_for(Level level, const Piece& piece) const {
  const Cache& cache = *caches_[number_of(level)];
  const bool by_virtual = config_of(level).index == Index::Virtual;
  return cache.set_of(
      cache.line_number(by_virtual ? piece.virtual_address : piece.physical_address));
}

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

void Hierarchy::count(Kind kind, u64 references) {
  const bool general = config_.rules == Rules::General;
  switch (kind) {
    case Kind::Update:
    case Kind::Locked:
      if (general) {
        count_at(first_level(kind), Kind::Read, references);
        count_at(first_level(kind), Kind::Write, references);
      } else {
        count_at(Level::L1D, Kind::Read, kind == Kind::Locked ? 2 * references : references);
      }
      break;
    default:
      count_at(first_level(kind), kind, references);
  }
}

Transaction Hierarchy::access(const Reference& reference) {
  count(reference.kind, 1);
  Transaction transaction;
  refer(reference, transaction, &transaction);
  transaction.cycles = latency(transaction.first) + transaction.stalls;
  return transaction;
}

void Hierarchy::refer(const Reference& reference, Outcome& outcome, Transaction* told) {
  if (config_.rules == Rules::Cachegrind) return refer_cachegrind(reference, outcome, told);
  outcome.first = outcome.served = first_level(reference.kind);
  const bool update = reference.kind == Kind::Update || reference.kind == Kind::Locked;
  Walk first{outcome, told, update ? Kind::Read : reference.kind, reference.instruction,
             reference.now};
  outcome.stalls = refer_once(first, reference);
  if (update) {
    Walk second{outcome, told, Kind::Write, reference.instruction, reference.now};
    outcome.stalls += refer_once(second, reference);
  }
}

// Valgrind's rules.

/// Looks up both lines of a reference; returns whether one missed.
inline bool Hierarchy::look_cachegrind(Level level, const Reference& reference, Transaction* told) {
  Cache& cache = at(level);
  const u64 first = cache.line_number(reference.virtual_address);
  const u64 last = cache.line_number(reference.virtual_address + reference.size - 1);
  bool missed = false;
  for (u64 line = first;; line = last) {
    const u64 set = cache.set_of(line);
    const Cache::Taken taken = cache.take(set, line);
    missed |= !taken.hit;
    counters_of(level).evictions += Cache::is_valid(taken.victim);
    if (told != nullptr) [[unlikely]] {
      told->tell({level, reference.kind == Kind::Write, taken.hit, !taken.hit,
                  Cache::line_of(taken.victim), set, taken.way, line});
    }
    if (line == last) return missed;
  }
}

void Hierarchy::refer_cachegrind(const Reference& reference, Outcome& outcome, Transaction* told) {
  const bool write = reference.kind == Kind::Write, fetch = reference.kind == Kind::Fetch;
  const Kind kind = write || fetch ? reference.kind : Kind::Read;
  outcome.first = outcome.served = fetch ? Level::L1I : Level::L1D;
  for (int round = reference.kind == Kind::Locked ? 2 : 1; round > 0; --round) {
    if (!look_cachegrind(outcome.first, reference, told)) continue;
    Outcome::Misses& misses = write ? outcome.write_misses : outcome.misses;
    ++misses[depth(outcome.first)];
    count_miss(outcome.first, kind);
    count_at(Level::L3, kind, 1);
    Level served = Level::L3;
    if (look_cachegrind(Level::L3, reference, told)) {
      ++misses[depth(Level::L3)];
      count_miss(Level::L3, kind);
      ++memory_reads;
      served = Level::Memory;
    }
    outcome.served = std::max(outcome.served, served);
    outcome.stalls += latency(served) - latency(outcome.first);
  }
}

// The general rules.

/// A read, write or fetch of all its lines. Returns the stalls.
u32 Hierarchy::refer_once(Walk& walk, const Reference& reference) {
  Outcome& outcome = walk.outcome;
  const Level first = outcome.first;
  const u64 line = first == Level::Memory ? page_size : config_of(first).geometry.line;
  const u64 end = reference.virtual_address + reference.size;
  const u32 least = latency(first);
  u32 stalls = 0;
  for (u64 at_byte = reference.virtual_address; at_byte != end;) {
    const bool behind_page = reference.physical_second != 0 &&
                             at_byte / page_size != reference.virtual_address / page_size;
    const u64 physical = behind_page
                             ? reference.physical_second + at_byte % page_size
                             : reference.physical_address + (at_byte - reference.virtual_address);
    const Served served = look(walk, first, {at_byte, physical}, writes(walk.kind));
    outcome.served = std::max(outcome.served, served.level);
    stalls += latency(served.level) - least;
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
  return stalls + walk.late;
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
  if (walk.told != nullptr)
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
    if (walk.told != nullptr) walk.told->tell(lookup);
    return look(walk, next_level(level), piece, true);
  }
  // Outer levels are told after this one, but looked up before it is filled.
  const std::size_t place = walk.told != nullptr ? walk.told->lookup_count : 0;
  if (walk.told != nullptr) walk.told->tell(lookup);
  const bool through = dirties && config.writes == Writes::Through;
  Served served = look(walk, next_level(level), piece, through);
  if (!is_exclusive(level) || level == walk.outcome.first) {
    const bool dirty = (dirties && !through) || served.dirty;
    lookup.victim = fill(walk, level, set, piece.physical_address, lookup.way, dirty);
    lookup.filled = true;
    served.dirty = false;
    if (walk.told != nullptr && place < Transaction::most_lookups)
      walk.told->lookups[place] = lookup;
  }
  if (walk.demand) prefetch(walk, level, piece, true);
  return served;
}

/// Puts the line of `address` where it is not, and returns the victim, which has been given up.
Line Hierarchy::fill(Walk& walk, Level level, u64 set, u64 address, u32& way, bool dirty) {
  Cache& cache = at(level);
  Line victim = cache.fill(set, cache.line_number(address), way);
  if (victim.valid) give_up(walk, level, victim);
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
    fill(walk, level, set, address, way, dirty);
  } else if (dirty && back) {
    cache.set_dirty(set, way, true);
  } else if (dirty) {
    put(walk, next_level(level), address, true);
  }
}

// Prefetching.

void Hierarchy::first_use(Walk& walk, Level level, u64 line) {
  LevelCounters& counters = counters_of(level);
  ++counters.useful;
  for (const Pending& pending : prefetchers_[number_of(level)]->pending) {
    if (pending.line != line || pending.ready <= walk.now) continue;
    ++counters.late;
    walk.late += static_cast<u32>(pending.ready - walk.now);
  }
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
  StrideEntry& entry = prefetcher->strides[walk.instruction % stride_entries];
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
  Walk ahead{walk.outcome, nullptr, walk.kind, walk.instruction, walk.now};
  ahead.demand = false;
  const Served served = look(ahead, next_level(level), target, false);
  LevelCounters& counters = counters_of(level);
  auto& pending = prefetchers_[number_of(level)]->pending;
  pending[counters.prefetches++ % pending.size()] = {line, walk.now + latency(served.level)};
  u32 way = 0;
  fill(walk, level, set, target.physical_address, way, served.dirty);
  cache.set_prefetched(set, way, true);
  if (depth(level) == 0) walk.outcome.disturbed = true;
}

}  // namespace vitrine::cache
