#pragma once
// The referee of the hierarchy's general rules, written from their sentences as plainly as can be:
// a level is a list of lists of lines, the oldest first.

#include <algorithm>
#include <optional>
#include <vector>

#include "emu/cache/hierarchy.hpp"

namespace vitrine::tests {

/// Read, write and fetch whole lines; all levels have lines of one size and are LRU.
class ReferenceHierarchy {
 public:
  struct Held {
    u64 line;
    bool dirty;
  };
  struct Floor {
    cache::LevelConfig config;
    std::vector<std::vector<Held>> sets;
    cache::LevelCounters counters;

    std::vector<Held>& set_of(u64 line) { return sets[line % sets.size()]; }
    Held* find(u64 line) {
      for (Held& held : set_of(line))
        if (held.line == line) return &held;
      return nullptr;
    }
    Held take(u64 line) {
      auto& set = set_of(line);
      const auto at = std::find_if(set.begin(), set.end(), [&](auto& h) { return h.line == line; });
      const Held held = *at;
      set.erase(at);
      return held;
    }
    [[nodiscard]] bool keeps_dirt() const { return config.writes == cache::Writes::Back; }
  };

  explicit ReferenceHierarchy(const cache::HierarchyConfig& config) {
    for (std::size_t i = 0; i < cache::level_count; ++i)
      if (const auto& level = config.levels[i])
        floors_[i].emplace(
            Floor{*level, std::vector<std::vector<Held>>(level->geometry.sets()), {}});
  }

  void access(cache::Kind kind, u64 line) {
    if (kind == cache::Kind::Update) {
      access(cache::Kind::Read, line);
      return access(cache::Kind::Write, line);
    }
    way_.clear();
    for (const cache::Level level :
         {kind == cache::Kind::Fetch ? cache::Level::L1I : cache::Level::L1D, cache::Level::L2,
          cache::Level::L3})
      if (auto& floor = floors_[static_cast<std::size_t>(level)]) way_.push_back(&*floor);
    kind_ = kind;
    ask(0, line, kind == cache::Kind::Write);
  }

  Floor* floor(cache::Level level) {
    auto& floor = floors_[static_cast<std::size_t>(level)];
    return floor ? &*floor : nullptr;
  }
  u64 memory_reads = 0, memory_writes = 0;

 private:
  void count(u64& fetches, u64& reads, u64& writes) const {
    ++(kind_ == cache::Kind::Fetch ? fetches : kind_ == cache::Kind::Read ? reads : writes);
  }

  /// Brings the line to whoever asks; whether it comes dirty, from an exclusive level that lost it.
  bool ask(std::size_t at, u64 line, bool writes) {
    if (at == way_.size()) {
      ++(writes ? memory_writes : memory_reads);
      return false;
    }
    Floor& here = *way_[at];
    count(here.counters.fetches, here.counters.reads, here.counters.writes);
    const bool passes_lines_in = at != 0 && here.config.inclusion == cache::Inclusion::Exclusive;
    if (here.find(line) != nullptr) {
      here.set_of(line).push_back(here.take(line));  // the youngest now
      if (writes && here.keeps_dirt()) here.find(line)->dirty = true;
      if (writes && !here.keeps_dirt()) ask(at + 1, line, true);
      return passes_lines_in && here.take(line).dirty;
    }
    count(here.counters.fetch_misses, here.counters.read_misses, here.counters.write_misses);
    if (writes && !here.config.write_allocate) return ask(at + 1, line, true);
    const bool goes_through = writes && !here.keeps_dirt();
    const bool is_outside =
        std::any_of(way_.begin() + static_cast<std::ptrdiff_t>(at) + 1, way_.end(),
                    [&](Floor* floor) { return floor->find(line) != nullptr; });
    const u64 read_before = memory_reads;
    const bool came_dirty = ask(at + 1, line, goes_through);
    // The word passed all by to memory, but the line must come from there.
    if (goes_through && !is_outside && memory_reads == read_before) ++memory_reads;
    const bool dirty = came_dirty || (writes && !goes_through);
    if (passes_lines_in) return dirty;
    put_in(at, line, dirty);
    return false;
  }

  /// The outer neighbour of a floor; null: memory.
  Floor* next(const Floor& floor) {
    bool found = false;
    for (std::size_t i = 0; i < floors_.size(); ++i) {
      if (!floors_[i]) continue;
      const bool first_level = i <= static_cast<std::size_t>(cache::Level::L1D);
      if (found && !first_level) return &*floors_[i];
      found |= &*floors_[i] == &floor;
    }
    return nullptr;
  }

  void put_in(std::size_t at, u64 line, bool dirty) { put_in(*way_[at], line, dirty); }

  void put_in(Floor& here, u64 line, bool dirty) {
    auto& set = here.set_of(line);
    if (set.size() == here.config.geometry.ways) {
      Held victim = set.front();
      set.erase(set.begin());
      set.push_back({line, false});
      lose(here, victim);
    } else {
      set.push_back({line, false});
    }
    if (!dirty) return;
    if (here.keeps_dirt())
      here.find(line)->dirty = true;
    else
      hand_over(next(here), line, true);
  }

  void lose(Floor& here, Held victim) {
    ++here.counters.evictions;
    if (here.config.inclusion == cache::Inclusion::Inclusive)
      for (auto& inner : floors_) {
        if (!inner) continue;
        if (&*inner == &here) break;
        if (inner->find(victim.line) == nullptr) continue;
        victim.dirty |= inner->take(victim.line).dirty;
        ++inner->counters.back_invalidations;
      }
    if (victim.dirty) ++here.counters.write_backs;
    Floor* outer = next(here);
    if (victim.dirty ||
        (outer != nullptr && outer->config.inclusion == cache::Inclusion::Exclusive))
      hand_over(outer, victim.line, victim.dirty);
  }

  /// What a floor gave up arrives outside: no use of the line there.
  void hand_over(Floor* outer, u64 line, bool dirty) {
    if (outer == nullptr) {
      memory_writes += dirty;
    } else if (Held* held = outer->find(line)) {
      if (dirty && outer->keeps_dirt()) held->dirty = true;
      if (dirty && !outer->keeps_dirt()) hand_over(next(*outer), line, true);
    } else if (outer->keeps_dirt() || outer->config.inclusion == cache::Inclusion::Exclusive) {
      put_in(*outer, line, dirty);
    } else if (dirty) {
      hand_over(next(*outer), line, true);
    }
  }

  std::array<std::optional<Floor>, cache::level_count> floors_;
  std::vector<Floor*> way_;
  cache::Kind kind_{};
};

}  // namespace vitrine::tests
