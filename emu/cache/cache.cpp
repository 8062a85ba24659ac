#include "emu/cache/cache.hpp"

#include <algorithm>
#include <bit>

#include "emu/base/bits.hpp"

namespace vitrine::cache {

Cache::Cache(const Geometry& geometry, Replacement replacement, u64 seed)
    : geometry_(geometry),
      policy_(replacement, geometry.ways, seed),
      sets_(geometry.sets()),
      set_mask_(sets_ - 1),
      power_of_two_(is_power_of_two(sets_)),
      line_bits_(static_cast<unsigned>(std::countr_zero(geometry.line))),
      set_bits_(static_cast<unsigned>(std::bit_width(sets_) - 1)),
      first_ways_((1u << std::min(geometry.ways, partial_ways)) - 1),
      last_nibble_(4 * (geometry.ways - 1)) {
  std::vector<u64> row(policy_word);
  const std::vector<u64> words = policy_.initial_words();
  row.insert(row.end(), words.begin(), words.end());
  tags_ = static_cast<u32>(row.size());
  row.resize(tags_ + geometry.ways);
  rows_ = CowTable<u64>(sets_, row);
}

u32 Cache::find(u64 set, u64 line) const {
  return way_of(rows_.row(set), line);
}

u32 Cache::touch(u64 set, u64 line) {
  u64* const row = rows_.writable_row(set);
  const u32 way = way_of(row, line);
  if (way != none) policy_.used(row + policy_word, way);
  return way;
}

Line Cache::fill(u64 set, u64 line, u32& way) {
  u64* const row = rows_.writable_row(set);
  way = make_room(row, set);
  return line_of(put(row, way, line | valid));
}

void Cache::set_flag(u64 set, u32 way, u64 flag, bool on) {
  u64& tag = rows_.writable_row(set)[tags_ + way];
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
  put(rows_.writable_row(set), way, 0);
  return removed;
}

Line Cache::line(u64 set, u32 way) const {
  return line_of(rows_.row(set)[tags_ + way]);
}

u32 Cache::age(u64 set, u32 way) const {
  return policy_.age(rows_.row(set) + policy_word, way);
}

u64 Cache::misses(u64 set) const {
  return rows_.row(set)[miss_word];
}

}  // namespace vitrine::cache
