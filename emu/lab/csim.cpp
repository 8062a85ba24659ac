#include "emu/lab/csim.hpp"

#include <fmt/format.h>

#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"

namespace vitrine::lab {

std::string_view to_string(CsimEvent event) {
  switch (event) {
    case CsimEvent::Hit:
      return "hit";
    case CsimEvent::Miss:
      return "miss";
    case CsimEvent::MissEviction:
      return "miss eviction";
  }
  return "";
}

Result<Csim> Csim::create(const CsimGeometry& geometry, cache::Replacement replacement, u64 seed) {
  constexpr u32 most_line_bits = 26, most_block_bits = 32;
  const auto [set_bits, lines, block_bits] = geometry;
  if (lines == 0) return fail("-E 0", "sets without lines hold nothing", "at least 1");
  if (set_bits > most_line_bits || lines > u64{1} << (most_line_bits - set_bits) || lines > 65536)
    return fail(fmt::format("-s {} -E {}", set_bits, lines), "are too many lines",
                "at most 65,536 in a set, and 2^26 in all");
  if (block_bits > most_block_bits)
    return fail(fmt::format("-b {}", block_bits), "is a block too large", "at most 32");
  if (replacement == cache::Replacement::TreePlru && (!is_power_of_two(lines) || lines > 64))
    return fail(fmt::format("-E {}", lines), "tree-PLRU cannot order so many lines",
                "choose a power of two up to 64, or another policy");
  // Blocks are numbered here, not in the cache: its lines are then of one byte each.
  const cache::Geometry blocks{(u64{1} << set_bits) * lines, lines, 1};
  return Csim(cache::Cache(blocks, replacement, seed), block_bits);
}

CsimEvent Csim::access(u64 address) {
  const u64 block = address >> block_bits_, set = cache_.set_of(block);
  if (cache_.use(set, block) != cache::Cache::none) {
    ++counts_.hits;
    return CsimEvent::Hit;
  }
  ++counts_.misses;
  u32 way = 0;
  if (!cache_.fill(set, block, way).valid) return CsimEvent::Miss;
  ++counts_.evictions;
  return CsimEvent::MissEviction;
}

}  // namespace vitrine::lab
