#pragma once
// The misses of a whole grid of LRU caches on one trace: sizes × ways × lines. Every cache sees all
// accesses. One pass over the trace for each line size serves all its caches (set_stacks.hpp), and
// fully associative ones of any size (stack_distance.hpp). The passes run on all cores, piece by
// piece while the trace comes in, so the trace is never kept.
//
// As in cachegrind, an access that crosses a line is one access, and misses if either line misses;
// a write is treated as a read.

#include <memory>
#include <span>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/base/types.hpp"

namespace vitrine::lab {

constexpr u32 fully_associative = 0;  ///< as a number of ways

/// Every combination of these is one cache; those that cannot be (a size that is no multiple of
/// ways × line) are left out.
struct SweepGrid {
  std::vector<u64> sizes;  ///< bytes
  std::vector<u32> ways;   ///< 1..64, or fully_associative
  std::vector<u64> lines;  ///< bytes: powers of two, 4..4096
};

struct SweepPoint {
  u64 size;
  u32 ways;  ///< fully_associative: as many as there are lines
  u64 line;
  u64 misses = 0;
};

struct SweepAccess {
  u64 address;
  u32 size;
};

class Sweep {
 public:
  /// `threads` 0: as many as the host has cores. Errors: a line or number of ways out of range, no
  /// combination that can be, more than 2^26 lines in all caches together.
  static Result<Sweep> create(const SweepGrid& grid, unsigned threads = 0);
  Sweep(Sweep&&) noexcept;
  Sweep& operator=(Sweep&&) noexcept;
  ~Sweep();

  /// The next accesses of the trace, best thousands at once. Works on while the caller prepares
  /// more: `piece` is swapped for an empty vector to fill again.
  void feed(std::vector<SweepAccess>& piece);

  /// What was fed so far.
  [[nodiscard]] u64 accesses() const;
  /// By line, ways and size, each rising, fully associative last.
  [[nodiscard]] std::vector<SweepPoint> points() const;

 private:
  struct Parts;
  explicit Sweep(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace vitrine::lab
