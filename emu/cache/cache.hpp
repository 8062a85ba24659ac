#pragma once
// One cache: sets × ways of tags. The rules:
//   - line number = address / line size; its set = line number % sets (or what the caller says, for
//     a cache that is indexed by another address than it is tagged with);
//   - a fill takes the lowest invalid way, else the policy's victim;
//   - the whole state is a value in copy-on-write chunks: a copy is cheap.
// A Cache holds and finds lines; what a miss leads to is the hierarchy's.

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <bit>
#include <utility>

#include "emu/base/cow_table.hpp"
#include "emu/cache/geometry.hpp"
#include "emu/cache/policy.hpp"

namespace vitrine::cache {

/// What one way holds, for views and victims. Line{} is an empty one.
struct Line {
  bool valid;
  bool dirty;
  bool prefetched;  ///< brought by a prefetcher and not used yet
  u64 number;       ///< address / line size
  bool operator==(const Line&) const = default;
};

class Cache {
 public:
  static constexpr u32 none = ~u32{0};

  /// `geometry` must pass check_geometry.
  Cache(const Geometry& geometry, Replacement replacement, u64 seed = 1);

  [[nodiscard]] const Geometry& geometry() const { return geometry_; }
  [[nodiscard]] const Policy& policy() const { return policy_; }
  [[nodiscard]] u64 sets() const { return sets_; }
  [[nodiscard]] unsigned line_bits() const { return line_bits_; }
  [[nodiscard]] u64 line_number(u64 address) const { return address >> line_bits_; }
  [[nodiscard]] u64 set_of(u64 line) const {
    return power_of_two_ ? line & set_mask_ : line % sets_;
  }

  /// The way that holds `line` in `set`, or `none`. Changes nothing.
  [[nodiscard]] u32 find(u64 set, u64 line) const;
  /// A use of `line`: its way, made the most recent, or `none` (a miss, counted for the set).
  u32 use(u64 set, u64 line) {
    u64* const row = rows_.writable_row(set);
    const u32 way = way_of(row, line);
    if (way == none) {
      ++row[miss_word];
    } else {
      policy_.used(row + policy_word, way);
    }
    return way;
  }
  /// The same without counting a miss: for what is no demand of the program.
  u32 touch(u64 set, u64 line);
  /// Puts `line`, clean, into `set`; it must not be there. Returns what had to go (valid or not)
  /// and tells the way.
  Line fill(u64 set, u64 line, u32& way);

  /// use(), and fill() after a miss.
  struct Taken {
    u32 way;
    bool hit;
    u64 victim;  ///< its tag: see line_of()
  };
  Taken take(u64 set, u64 line) {
    u64* const row = rows_.writable_row(set);
    u32 way = way_of(row, line);
    if (way != none) {
      policy_.used(row + policy_word, way);
      return {way, true, 0};
    }
    ++row[miss_word];
    way = make_room(row, set);
    return {way, false, put(row, way, line | valid)};
  }
  /// The same for a plain cache, by the shortest way: returns whether it was a hit, and else tells
  /// the victim's tag. Plain is what has LRU, at most 16 ways and a power of two of sets, and has
  /// never held a dirty or prefetched line nor lost one but to another.
  [[gnu::always_inline]] bool take_plain(u64 line, u64& victim) {
    u64* const row = rows_.writable_row(line & set_mask_);
    u64* const tags = row + policy_word + 1;
    u64& order = row[policy_word];
    for (u32 ways = ways_with(partial_of(line), row) & first_ways_; ways != 0; ways &= ways - 1) {
      const auto way = static_cast<u32>(std::countr_zero(ways));
      if (tags[way] != (line | valid)) continue;
      order = way_order::with_first(order, way);
      return true;
    }
    ++row[miss_word];
    const u64 way = way_order::renew_oldest(order, last_nibble_);
    reinterpret_cast<u8*>(row)[way] = partial_of(line);
    victim = std::exchange(tags[way], line | valid);
    return false;
  }
  /// Whether a cache is plain as long as nothing but take() and take_plain() changes it.
  [[nodiscard]] bool begins_plain() const {
    return power_of_two_ && geometry_.ways <= way_order::most_ways &&
           policy_.replacement() == Replacement::Lru;
  }
  [[nodiscard]] static Line line_of(u64 tag) {
    return {(tag & valid) != 0, (tag & dirty) != 0, (tag & prefetched) != 0, tag & number_mask};
  }
  [[nodiscard]] static bool is_valid(u64 tag) { return (tag & valid) != 0; }

  void set_dirty(u64 set, u32 way, bool dirty);
  void set_prefetched(u64 set, u32 way, bool prefetched);
  /// Empties a way and returns what it held.
  Line remove(u64 set, u32 way);

  // For views.
  [[nodiscard]] Line line(u64 set, u32 way) const;
  [[nodiscard]] u32 age(u64 set, u32 way) const;  ///< see Policy::age
  [[nodiscard]] u64 misses(u64 set) const;        ///< by use(), since the start

  [[nodiscard]] u64 unshared_bytes() const { return rows_.unshared_bytes(); }
  /// What keeping it costs beside keeping `other`, the same cache at another time.
  [[nodiscard]] u64 held_bytes_beside(const Cache& other) const {
    return rows_.held_bytes_beside(other.rows_);
  }

  bool operator==(const Cache& other) const { return rows_ == other.rows_; }

 private:
  // A tag is a line number and, above it, these. All 0 is invalid.
  static constexpr u64 valid = u64{1} << 63, dirty = u64{1} << 62, prefetched = u64{1} << 61;
  static constexpr u64 number_mask = prefetched - 1;

  // A row: a byte of each tag (its partial tag) of the first 16 ways, so that these are compared at
  // once; how often the set missed; the policy's words; the tags.
  static constexpr u32 partial_ways = way_order::most_ways;
  static constexpr u32 miss_word = partial_ways / sizeof(u64), policy_word = miss_word + 1;

  /// The partial tag of a line: the lowest bits that differ within a set.
  [[nodiscard]] u8 partial_of(u64 line) const { return static_cast<u8>(line >> set_bits_); }
  /// Which of the first 16 ways have a partial tag: a bit for each.
  [[nodiscard]] static u32 ways_with(u8 partial, const u64* row) {
#if defined(__SSE2__)
    const __m128i partials = _mm_loadu_si128(reinterpret_cast<const __m128i*>(row));
    const __m128i wanted = _mm_set1_epi8(static_cast<char>(partial));
    return static_cast<u32>(_mm_movemask_epi8(_mm_cmpeq_epi8(partials, wanted)));
#else
    u32 ways = 0;
    for (u32 way = 0; way < partial_ways; ++way)
      ways |= u32{reinterpret_cast<const u8*>(row)[way] == partial} << way;
    return ways;
#endif
  }
  [[nodiscard, gnu::always_inline]] u32 way_of(const u64* row, u64 line) const {
    const u64* const tags = row + tags_;
    const auto holds = [&](u32 way) {
      return (tags[way] & ~(dirty | prefetched)) == (line | valid);
    };
    for (u32 ways = ways_with(partial_of(line), row) & first_ways_; ways != 0; ways &= ways - 1) {
      const auto way = static_cast<u32>(std::countr_zero(ways));
      if (holds(way)) return way;
    }
    for (u32 way = partial_ways; way < geometry_.ways; ++way)
      if (holds(way)) return way;
    return none;
  }
  /// The way to fill, now the most recent one: the lowest invalid one, else the policy's victim.
  u32 make_room(u64* row, u64 set) {
    u64* const words = row + policy_word;
    // As long as nothing was removed, a policy that keeps an order gives up the empty ways first.
    if (policy_.keeps_order() && !holes_) return policy_.renew_oldest(words);
    u32 way = 0;
    while (way < geometry_.ways && is_valid(row[tags_ + way]))
      ++way;
    if (way == geometry_.ways) way = policy_.victim(words, set);
    policy_.filled(words, way);
    return way;
  }
  /// Returns the tag that was there.
  u64 put(u64* row, u32 way, u64 tag) {
    if (way < partial_ways) reinterpret_cast<u8*>(row)[way] = partial_of(tag);
    return std::exchange(row[tags_ + way], tag);
  }
  void set_flag(u64 set, u32 way, u64 flag, bool on);

  Geometry geometry_;
  Policy policy_;
  u64 sets_;
  u64 set_mask_;  ///< used when the number of sets is a power of two
  bool power_of_two_;
  unsigned line_bits_, set_bits_;
  u32 first_ways_;        ///< those that have partial tags, a bit for each
  u32 tags_;              ///< where they begin in a row
  unsigned last_nibble_;  ///< of a plain cache's way_order
  bool holes_ = false;    ///< a line was removed, once
  CowTable<u64> rows_;    ///< by set
};

}  // namespace vitrine::cache
