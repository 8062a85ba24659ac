#pragma once
// The modelled translation lookaside buffer: what a real one would hold, for counting and showing.
// Set-associative, true LRU. It never decides what a program computes.

#include <span>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::memory {

struct TlbGeometry {
  u32 entries = 64;
  u32 ways = 4;
};

struct TlbCounters {
  u64 hits = 0, misses = 0;
  u64 walk_reads = 0;  ///< page-table entries read by the walks of the misses
};

struct TlbEntry {
  bool valid = false;
  u64 page = 0;      ///< virtual page number
  u64 frame = 0;     ///< physical frame number
  u64 bits = 0;      ///< PageBits of the leaf
  u64 last_use = 0;  ///< larger is younger
};

}  // namespace vitrine::memory
