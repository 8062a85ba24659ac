#pragma once
// One cache: sets × ways of tags. The rules:
//   - line number = address / line size; its set = line number % sets (or what the caller says, for
//     a cache that is indexed by another address than it is tagged with);
//   - a fill takes the lowest invalid way, else the policy's victim;
//   - the whole state is a value in copy-on-write chunks: a copy is cheap.
// A Cache holds and finds lines; what a miss leads to is the hierarchy's.

#include "emu/base/cow_table.hpp"
#include "emu/cache/geometry.hpp"
#include "emu/cache/policy.hpp"

namespace vitrine::cache {

/// What one way holds, for views and victims.
struct Line {
  bool valid = false;
  bool dirty = false;
  bool prefetched = false;  ///< brought by a prefetcher and not used yet
  u64 number = 0;           ///< address / line size
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
    return set_mask_ != 0 ? line & set_mask_ : line % sets_;
  }

  /// The way that holds `line` in `set`, or `none`. Changes nothing.
  [[nodiscard]] u32 find(u64 set, u64 line) const;
  /// A use of `line`: its way, made the most recent, or `none` (a miss, counted for the set).
  u32 use(u64 set, u64 line);
  /// Puts `line` into `set`; it must not be there. Returns what had to go (valid or not) and tells
  /// the way.
  Line fill(u64 set, u64 line, u32& way);

  void set_dirty(u64 set, u32 way, bool dirty);
  void set_prefetched(u64 set, u32 way, bool prefetched);
  /// Empties a way and returns what it held.
  Line remove(u64 set, u32 way);

  // For views.
  [[nodiscard]] Line line(u64 set, u32 way) const;
  [[nodiscard]] u32 age(u64 set, u32 way) const;  ///< see Policy::age
  [[nodiscard]] u64 misses(u64 set) const;        ///< by use(), since the start

  bool operator==(const Cache& other) const { return rows_ == other.rows_; }

 private:
  Geometry geometry_;
  Policy policy_;
  u64 sets_, set_mask_;
  unsigned line_bits_;
  CowTable<u64> rows_;  ///< by set: the ways' tags, the policy's words, the misses
};

}  // namespace vitrine::cache
