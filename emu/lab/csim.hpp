#pragma once
// The cache of a cache course's assignment: 2^s sets of E lines of 2^b bytes, which says of every
// access whether it hit, missed, or missed and displaced a line. It is asked for the line of an
// access's first byte; sizes do not matter. Replacement is LRU in the course; others are offered.

#include "emu/base/result.hpp"
#include "emu/cache/cache.hpp"

namespace vitrine::lab {

struct CsimGeometry {
  u32 set_bits = 0;    ///< s
  u32 lines = 0;       ///< E, in each set
  u32 block_bits = 0;  ///< b
};

struct CsimCounts {
  u64 hits = 0, misses = 0, evictions = 0;
  bool operator==(const CsimCounts&) const = default;
};

enum class CsimEvent : u8 { Hit, Miss, MissEviction };

/// "hit", "miss", "miss eviction".
[[nodiscard]] std::string_view to_string(CsimEvent event);

class Csim {
 public:
  /// Errors: no lines, tree-PLRU without a power of two of them, more than 2^26 lines in all,
  /// blocks of more than 2^32 bytes.
  static Result<Csim> create(const CsimGeometry& geometry,
                             cache::Replacement replacement = cache::Replacement::Lru,
                             u64 seed = 1);

  CsimEvent access(u64 address);

  [[nodiscard]] const CsimCounts& counts() const { return counts_; }

 private:
  Csim(cache::Cache cache, u32 block_bits) : cache_(std::move(cache)), block_bits_(block_bits) {}

  cache::Cache cache_;
  u32 block_bits_;
  CsimCounts counts_;
};

}  // namespace vitrine::lab
