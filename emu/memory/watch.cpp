#include "emu/memory/watch.hpp"

#include <algorithm>

namespace vitrine::memory {

void add_hit(WatchHits& hits, const WatchHit& hit) {
  const bool is_known = std::any_of(hits.begin(), hits.end(), [&](const WatchHit& other) {
    return other.watch == hit.watch && other.access.kind == hit.access.kind;
  });
  if (!is_known) hits.push_back(hit);
}

void WatchList::add_hits(WatchHits& hits, const MemoryAccess& access, bool by_kernel) const {
  for (std::size_t i = 0; i < watches_.size(); ++i)
    if (watches_[i].wants(access.kind) && watches_[i].overlaps(access.address, access.size))
      add_hit(hits, {i, access, by_kernel});
}

PagePart WatchList::hull(u64 page) const {
  PagePart hull{page_size, 0};
  for (const Watch& watch : watches_) {
    if (!watch.overlaps(page, page_size)) continue;
    const u64 first = watch.address - page, last = watch.address + watch.size - 1 - page;
    const bool begins = first < page_size, ends = last < page_size;
    // A watch that wraps around may end in the page before it begins there.
    const bool around = begins && ends && last < first;
    hull.begin = std::min<u32>(hull.begin, begins && !around ? static_cast<u32>(first) : 0);
    hull.end = std::max<u32>(hull.end, ends && !around ? static_cast<u32>(last) + 1 : page_size);
  }
  return hull;
}

}  // namespace vitrine::memory
