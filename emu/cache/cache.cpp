#include "emu/cache/cache.hpp"

#include <bit>

#include "emu/base/bits.hpp"

namespace vitrine::cache {

namespace {

std::vector<u64> initial_row(const Geometry& geometry, const Policy& policy) {
  std::vector<u64> row(geometry.ways);
  const std::vector<u64> words = policy.initial_words();
  row.insert(row.end(), words.begin(), words.end());
  row.push_back(0);
  return row;
}

}  // namespace

Cache::Cache(const Geometry& geometry, Replacement replacement, u64 seed)
    : geometry_(geometry),
      policy_(replacement, geometry.ways, seed),
      sets_(geometry.sets()),
      set_mask_(sets_ - 1),
      power_of_two_(is_power_of_two(sets_)),
      line_bits_(static_cast<unsigned>(std::countr_zero(geometry.line))),
      rows_(sets_, initial_row(geometry, policy_)) {
  miss_word_ = static_cast<u32>(rows_.width() - 1);
}

u32 Cache::find(u64 set, u64 line) const {
  return way_of(rows_.row(set), line);
}

u32 Cache::touch(u64 set, u64 line) {
  u64* const row = rows_.writable_row(set);
  const u32 way = way_of(row, line);
  if (way != none) policy_.used(row + geometry_.ways, way);
  return way;
}

Line Cache::fill(u64 set, u64 line, u32& way) {
  u64* const row = rows_.writable_row(set);
  way = room(row, set);
  return line_of(replace(row, way, line));
}

u32 Cache::way_of_flagged(const u64* row, u64 wanted) const {
  for (u32 way = 0; way < geometry_.ways; ++way)
    if ((row[way] & ~(dirty | prefetched)) == wanted) return way;
  return none;
}

void Cache::set_flag(u64 set, u32 way, u64 flag, bool on) {
  flagged_ |= on;
  u64& tag = rows_.writable_row(set)[way];
  tag = on ? tag | flag : tag & ~flag;
}
void Cache::set_dirty(u64 set, u32 way, bool on) {
  set_flag(set, way, dirty, on);
}
void Cache::set_prefetched(u64 set, u32 way, bool on) {
  set_flag(set, way, prefetched, on);
}

Line Cache::remove(u64 set, u32 way) {
  holes_ = true;
  const Line removed = line(set, way);
  rows_.writable_row(set)[way] = 0;
  return removed;
}

Line Cache::line(u64 set, u32 way) const {
  return line_of(rows_.row(set)[way]);
}

u32 Cache::age(u64 set, u32 way) const {
  return policy_.age(rows_.row(set) + geometry_.ways, way);
}

u64 Cache::misses(u64 set) const {
  return rows_.row(set)[miss_word_];
}

}  // namespace vitrine::cache
