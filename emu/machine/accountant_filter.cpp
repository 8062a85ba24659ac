// What the ports must tell of and what may pass by: the part of the Accountant that sets its
// filter.

#include <algorithm>
#include <bit>

#include "emu/machine/accountant.hpp"

namespace vitrine::machine {

using cache::Level;
using memory::HitFilter;

namespace {

/// Of a filter whose slots stand for `sets` sets: so many low bits of the number of a line or page
/// that all sets with the same bits share a slot.
u64 slot_mask(u64 sets) {
  const u64 power = u64{1} << std::countr_zero(sets);
  return std::min<u64>(power, HitFilter::slots) - 1;
}

}  // namespace

Accountant::Accountant(Model& model, const memory::Mmu& mmu)
    : Ledger(model.calls_), model_(&model), mmu_(&mmu) {
  set_up_filter();
  filter_.one_line = filter_.data_mask == 0;
  if (filter_.one_line) filter_.data_mask = 1;
  forget();
}

/// Which references the ports may pass by: those that begin at a cache of their own, where nobody
/// else's change which line was used last, and no prefetcher wants to see them all.
void Accountant::set_up_filter() {
  code_page_mask_ = slot_mask(model_->tlbs_.instruction.geometry().sets());
  filter_.page_mask = slot_mask(model_->tlbs_.data.geometry().sets());
  filter_.fetch_mask = code_page_mask_;
  filter_.data_mask = filter_.page_mask;
  fetch_line_bits_ = filter_.fetch_bits;
  fetch_set_mask_ = filter_.fetch_mask;
  if (!model_->caches_) return;
  const auto own = [&](Level level, u32& bits, u64& mask) {
    if (!has(level)) {
      bits = 4;  // the shortest line that instructions may be fetched by
      return false;
    }
    const cache::Cache& cache = *model_->caches_->cache(level);
    bits = cache.line_bits();
    mask = slot_mask(cache.sets());
    // Two virtual lines may be one physical line: they must share a slot.
    if (!is_cachegrind() && bits <= memory::page_bits)
      mask = std::min(mask, (memory::page_size >> bits) - 1);
    return bits <= memory::page_bits &&
           model_->caches_->config().level(level)->prefetch != cache::Prefetch::Stride;
  };
  filters_fetch_ = own(Level::L1I, filter_.fetch_bits, filter_.fetch_mask);
  filters_data_ = own(Level::L1D, filter_.data_bits, filter_.data_mask);
  const auto& data = model_->caches_->config().level(Level::L1D);
  if (is_cachegrind()) {
    const cache::Hierarchy& caches = *model_->caches_;
    by_line_ = filters_data_ && caches.refers_lines();
    last_level_stalls_ = caches.stalls(Level::L1D, Level::L3);
    memory_stalls_ = caches.stalls(Level::L1D, Level::Memory);
  }
  if (!is_cachegrind() && data) {
    dirt_counts_ = true;
    write_allocate_ = data->write_allocate;
    write_through_ = data->writes == cache::Writes::Through;
  }
  if (!has(Level::L1I)) {
    const Level next = has(Level::L2) ? Level::L2 : has(Level::L3) ? Level::L3 : Level::Memory;
    if (next != Level::Memory) filter_.fetch_bits = model_->caches_->cache(next)->line_bits();
  }
  fetch_line_bits_ = filter_.fetch_bits;
  fetch_set_mask_ = filter_.fetch_mask;
  asks_each_fetch_ = !is_cachegrind() && (!filters_fetch_ || pushes_out_code());
  if (!asks_each_fetch_) return;
  filter_.fetch_bits = 0;
  filter_.fetch_mask = HitFilter::slots - 1;
}

/// Whether L1I may lose the line that is being executed to something else than a fetch.
bool Accountant::pushes_out_code() const {
  const cache::HierarchyConfig& config = model_->caches_->config();
  const auto takes = [&](Level level) {
    return config.level(level) && config.level(level)->inclusion == cache::Inclusion::Inclusive;
  };
  return takes(Level::L2) || takes(Level::L3) ||
         config.level(Level::L1I)->prefetch != cache::Prefetch::None;
}

void Accountant::forget() {
  forget_recent();
  filter_.current = model_->fetch_line_;
  recent_.fill({});
  code_pages_.fill({});
}

/// Of no line is known any more that it is the most recent of its set.
void Accountant::forget_recent() {
  filter_.forget();
  if (!asks_each_fetch_) return;
  recent_lines_.fill(HitFilter::none);
  filter_.current = HitFilter::none;
}

void Accountant::invalidate(u64 first_page, u64 last_page) {
  model_->tlbs_.invalidate(first_page, last_page);
  model_->fetch_line_ = HitFilter::none;
  forget();
}

}  // namespace vitrine::machine
