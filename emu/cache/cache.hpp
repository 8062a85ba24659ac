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
      ++row[miss_word_];
    } else {
      policy_.used(row + geometry_.ways, way);
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
  [[gnu::always_inline]] Taken take(u64 set, u64 line) {
    u64* const row = rows_.writable_row(set);
    u32 way = way_of(row, line);
    if (way != none) {
      policy_.used(row + geometry_.ways, way);
      return {way, true, 0};
    }
    ++row[miss_word_];
    if (holes_ || !policy_.gives_up_oldest(row + geometry_.ways, way)) {
      way = room(row, set);
      return {way, false, replace(row, way, line)};
    }
    return {way, false, std::exchange(row[way], line | valid)};
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

  [[nodiscard, gnu::always_inline]] u32 way_of(const u64* row, u64 line) const {
    const u64 wanted = line | valid;
    if (flagged_) [[unlikely]]
      return way_of_flagged(row, wanted);
    u32 way = 0;
#if defined(__SSE2__)
    // Eight at a time, without a branch for each: where a line is cannot be predicted.
    const __m128i sought = _mm_set1_epi64x(static_cast<long long>(wanted));
    for (; way + 8 <= geometry_.ways; way += 8) {
      const auto equal = [&](u32 pair) {
        const auto* tags = reinterpret_cast<const __m128i*>(row + way) + pair;
        return _mm_cmpeq_epi32(_mm_loadu_si128(tags), sought);
      };
      const __m128i packed =
          _mm_packs_epi16(_mm_packs_epi32(equal(0), equal(1)), _mm_packs_epi32(equal(2), equal(3)));
      // A bit for each half of a tag that is equal.
      const auto halves = static_cast<u32>(_mm_movemask_epi8(packed));
      const u32 whole = halves & halves >> 1 & 0x5555;
      if (whole != 0) return way + static_cast<u32>(std::countr_zero(whole)) / 2;
    }
#endif
    for (; way < geometry_.ways; ++way)
      if (row[way] == wanted) return way;
    return none;
  }
  [[nodiscard]] u32 way_of_flagged(const u64* row, u64 wanted) const;
  /// The way to fill: the lowest invalid one, else the policy's victim.
  [[nodiscard]] u32 room(u64* row, u64 set) const {
    u64* const words = row + geometry_.ways;
    // As long as nothing was removed, a policy that keeps an order gives up the
    // empty ways first.
    if (policy_.keeps_order() && !holes_) return policy_.victim(words, set);
    for (u32 way = 0; way < geometry_.ways; ++way)
      if ((row[way] & valid) == 0) return way;
    return policy_.victim(words, set);
  }
  /// Returns the tag that was there.
  u64 replace(u64* row, u32 way, u64 line) {
    const u64 old = std::exchange(row[way], line | valid);
    policy_.filled(row + geometry_.ways, way);
    return old;
  }
  void set_flag(u64 set, u32 way, u64 flag, bool on);

  Geometry geometry_;
  Policy policy_;
  u64 sets_;
  u64 set_mask_;  ///< used when the number of sets is a power of two
  bool power_of_two_;
  unsigned line_bits_;
  u32 miss_word_;         ///< where a row counts its misses
  bool holes_ = false;    ///< a line was removed, once
  bool flagged_ = false;  ///< a line was dirty or prefetched, once
  CowTable<u64> rows_;    ///< by set: the ways' tags, the policy's words, the misses
};

}  // namespace vitrine::cache
