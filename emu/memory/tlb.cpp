#include "emu/memory/tlb.hpp"

#include <fmt/core.h>
#include <algorithm>

#include "emu/base/bits.hpp"

namespace vitrine::memory {

std::optional<Error> check_geometry(const TlbGeometry& geometry) {
  const auto wrong = [&](std::string what, std::string remedy) {
    return Error{fmt::format("TLB of {} entries and {} ways", geometry.entries, geometry.ways),
                 std::move(what), std::move(remedy)};
  };
  constexpr u32 most_entries = 65536;
  if (geometry.entries == 0 || geometry.entries > most_entries) {
    return wrong("the number of entries is out of range", "choose 1 to 65536 entries");
  }
  if (geometry.ways == 0 || geometry.entries % geometry.ways != 0) {
    return wrong("the ways do not divide the entries", "choose for example 64 entries in 4 ways");
  }
  if (!is_power_of_two(geometry.sets())) {
    return wrong(fmt::format("{} sets are not a power of two", geometry.sets()),
                 "choose for example 64 entries in 4 ways, which is 16 sets");
  }
  return std::nullopt;
}

Tlb::Tlb(const TlbGeometry& geometry)
    : geometry_(geometry),
      set_mask_(geometry.sets() - 1),
      entries_(geometry.entries),
      clocks_(geometry.sets()) {}

const TlbEntry& Tlb::fill(u64 page, u64 frame, u64 bits, u32 walk_reads) {
  walk_reads_ += walk_reads;
  const auto set = entries_.begin() + static_cast<std::ptrdiff_t>(set_of(page)) * geometry_.ways;
  // An invalid entry has last_use 0 and so is older than any valid one.
  const auto victim = std::min_element(
      set, set + geometry_.ways,
      [](const TlbEntry& a, const TlbEntry& b) { return a.last_use < b.last_use; });
  *victim = TlbEntry{true, page, frame, bits, ++clocks_[set_of(page)]};
  return *victim;
}

void Tlb::invalidate(u64 first, u64 last) {
  for (TlbEntry& entry : entries_) {
    if (entry.valid && entry.page >= first && entry.page <= last) entry = TlbEntry{};
  }
}

void Tlb::flush() {
  std::fill(entries_.begin(), entries_.end(), TlbEntry{});
}

}  // namespace vitrine::memory
