#include "emu/cache/hierarchy.hpp"

#include <algorithm>

#include "emu/cache/walk.hpp"

namespace vitrine::cache {

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
    if (level.prefetch == Prefetch::Stride)
      prefetchers_[i]->strides.resize(Prefetcher::stride_entries);
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

bool Hierarchy::refers_lines() const {
  if (config_.rules != Rules::Cachegrind) return false;
  const Cache *inner = cache(Level::L1D), *outer = cache(Level::L3);
  return inner->begins_plain() && outer->begins_plain() && outer->line_bits() >= inner->line_bits();
}

void Hierarchy::count_lines(bool write, u64 last_level, u64 memory) {
  LevelCounters& inner = counters_of(Level::L1D);
  LevelCounters& outer = counters_of(Level::L3);
  (write ? inner.write_misses : inner.read_misses) += last_level + memory;
  (write ? outer.writes : outer.reads) += last_level + memory;
  (write ? outer.write_misses : outer.read_misses) += memory;
  memory_reads += memory;
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
    outcome.stalls += stalls(outcome.first, served);
  }
}

}  // namespace vitrine::cache
