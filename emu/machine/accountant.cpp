#include "emu/machine/accountant.hpp"

#include <algorithm>
#include <utility>

#include "emu/machine/instruction_index.hpp"

namespace vitrine::machine {

using cache::Kind;
using cache::Level;
using memory::AccessUse;
using memory::HitFilter;

namespace {

constexpr u64 page_of(u64 address) {
  return address >> memory::page_bits;
}

}  // namespace

bool Accountant::is_cachegrind() const {
  return model_->caches_ && model_->caches_->config().rules == cache::Rules::Cachegrind;
}

bool Accountant::has(Level level) const {
  return model_->caches_ && model_->caches_->cache(level) != nullptr;
}

void Accountant::restart(u64 address, u32 length) {
  if (!counting_) return;
  executed(address, length, -1, {});
  resume(address);
}

InstructionCounters& Accountant::find_counters(u64 address) {
  const u64 number = model_->index_->number(address);
  if (number >= model_->counters_.rows()) [[unlikely]] {
    model_->counters_.resize(std::max(2 * number, u64{64}));
    recent_.fill({});
  }
  InstructionCounters* const counters = model_->counters_.writable_row(number);
  recent_[address % recent_.size()] = {address, counters};
  return *counters;
}

// Executions.

void Accountant::executed(u64 address, u32 length, i64 times, const cpu::References& references) {
  const auto count = static_cast<u64>(times);
  counters_of(address).executions += count;
  model_->totals_.executions += count;
  const bool crosses = length != 0 && page_of(address) != page_of(address + length - 1);
  model_->tlbs_.instruction.count_lookups(crosses ? 2 * count : count);
  if (model_->caches_) model_->caches_->count(Kind::Fetch, count);
  count_references(address, times, references);
}

void Accountant::repeated(u64 address, u64 elements, End end, const cpu::References& references) {
  const u64 completed = end != End::NotYet ? 1 : 0;
  const u64 executions = is_cachegrind() ? elements + (end == End::Count ? 1 : 0) : completed;
  counters_of(address).executions += executions;
  model_->totals_.executions += executions;
  model_->tlbs_.instruction.count_lookups(completed);
  if (model_->caches_) model_->caches_->count(Kind::Fetch, executions);
  count_references(address, static_cast<i64>(elements), references);
  if (end == End::NotYet) resume(address);
}

void Accountant::count_references(u64 address, i64 times, const cpu::References& each) {
  const u32 accesses = each.reads + each.writes + each.updates + each.locked;
  if (accesses == 0) return;
  const auto count = static_cast<u64>(times);
  model_->tlbs_.data.count_lookups(count * accesses);
  u64 reads = each.reads, writes = each.writes;
  if (is_cachegrind()) {
    reads += each.updates + 2u * each.locked;
  } else {
    reads += each.updates + each.locked;
    writes += each.updates + each.locked;
  }
  InstructionCounters& counters = counters_of(address);
  counters.reads += count * reads;
  counters.writes += count * writes;
  model_->totals_.reads += count * reads;
  model_->totals_.writes += count * writes;
  if (!model_->caches_) return;
  model_->caches_->count(Kind::Read, count * reads);
  model_->caches_->count(Kind::Write, count * writes);
}

// Translations.

const memory::TlbEntry& Accountant::fill(memory::Tlb& tlb, u64 page, u64 instruction, u64 step) {
  constexpr u64 table_entries = memory::page_size / sizeof(u64), levels = 4;
  if (std::exchange(tables_generation_, mmu_->generation()) != mmu_->generation())
    leaf_tables_.fill({});
  const u64 region = page / table_entries;
  LeafTable& known = leaf_tables_[region % leaf_tables_.size()];
  if (known.region == region) {
    const u64 leaf = mmu_->memory().read64(known.table + page % table_entries * sizeof(u64));
    return tlb.fill(page, (leaf & memory::frame_address_mask) >> memory::page_bits,
                    leaf & ~memory::frame_address_mask, levels);
  }
  // Any kind of access will do: the walk of one that was allowed reads the same entries.
  const memory::Walk walked =
      memory::walk(mmu_->memory(), mmu_->cr3, page << memory::page_bits, memory::AccessKind::Read);
  if (caches_walks()) {
    read_tables(walked, instruction, step);
  } else if (walked.step_count == levels) {
    known = {region, walked.leaf().table};
  }
  return tlb.fill(page, walked.physical >> memory::page_bits,
                  walked.leaf().entry & ~memory::frame_address_mask, walked.step_count);
}

bool Accountant::caches_walks() const {
  return model_->caches_ && model_->caches_->config().cached_walks && !is_cachegrind();
}

/// A walk's reads go through the data caches; the processor waits for all of them.
void Accountant::read_tables(const memory::Walk& walk, u64 instruction, u64 step) {
  for (u32 i = 0; i < walk.step_count; ++i) {
    const u64 address = walk.steps[i].table + sizeof(u64) * walk.steps[i].index;
    model_->caches_->count(Kind::Read, 1);
    cache::Outcome outcome;
    refer({Kind::Read, sizeof(u64), address, address, 0, instruction, step}, true, outcome);
    const u32 cycles = model_->caches_->latency(outcome.first) + outcome.stalls;
    counters_of(instruction).stalls += cycles;
    model_->totals_.stalls += cycles;
    if (observed_) model_->last_.back().of_walk = true;
    // The filter goes by virtual addresses; here it has none.
    filter_.data_line(address) = {};
    if (outcome.disturbed) forget_recent();
  }
}

const memory::TlbEntry& Accountant::translate_code(u64 page, u64 instruction, u64 step, bool& hit) {
  memory::Tlb& tlb = model_->tlbs_.instruction;
  CodePage& recent = code_pages_[page & code_page_mask_];
  if (recent.page == page) return *recent.entry;
  // Lines of the page before may no longer pass: the TLB must see its next use.
  if (recent.page != HitFilter::none) {
    filter_.fetch.fill(HitFilter::none);
    if (asks_each_fetch_) recent_lines_.fill(HitFilter::none);
  }
  recent = {page, tlb.use(page)};
  if (recent.entry != nullptr) return *recent.entry;
  hit = false;
  ++counters_of(instruction).fetch_tlb_misses;
  ++model_->totals_.fetch_tlb_misses;
  return *(recent.entry = &fill(tlb, page, instruction, step));
}

const memory::TlbEntry& Accountant::translate_data(u64 page, u64 instruction, u64 step, bool& hit) {
  memory::Tlb& tlb = model_->tlbs_.data;
  const memory::TlbEntry*& known = data_entries_[page & filter_.page_mask];
  if (filter_.use_page(page)) return *known;
  known = tlb.use(page);
  if (known != nullptr) return *known;
  hit = false;
  ++counters_of(instruction).data_tlb_misses;
  ++model_->totals_.data_tlb_misses;
  return *(known = &fill(tlb, page, instruction, step));
}

// References.

void Accountant::fetched(u64 address, u32 length, u64 step) {
  const u64 last = address + length - 1;
  if (asks_each_fetch_) {
    if (std::exchange(model_->resumes_, HitFilter::none) == address) return;
    if (!fetch_is_recent(address, last)) refer_fetch(address, address, last, step);
    return;
  }
  const u64 first_line = address >> filter_.fetch_bits, last_line = last >> filter_.fetch_bits;
  const u64 current = std::exchange(filter_.current, last_line);
  // The line that is being executed is at hand. But Valgrind's caches see whole references.
  if (last_line == current && first_line == current) return;
  const bool rest = first_line == current && !is_cachegrind();
  refer_fetch(address, rest ? last_line << filter_.fetch_bits : address, last, step);
}

/// Where every instruction asks: whether all its lines are the most recent of their sets, so that
/// their lookup would change nothing. An observed run tells of each line that it enters all the
/// same.
bool Accountant::fetch_is_recent(u64 address, u64 last) {
  const u64 entered = std::exchange(entered_line_, last >> fetch_line_bits_);
  for (const u64 byte : {address, last}) {
    const u64 line = byte >> fetch_line_bits_;
    if (recent_lines_[line & fetch_set_mask_] != line) return false;
    if (observed_ && line != entered) return false;
  }
  for (const u64 byte : {address, last})
    filter_.fetch[byte & filter_.fetch_mask] = byte;
  return true;
}

/// Fetches the bytes from…last of the instruction.
void Accountant::refer_fetch(u64 address, u64 from, u64 last, u64 step) {
  bool hit = true;
  const u64 first_page = page_of(from), last_page = page_of(last);
  cache::Reference reference{Kind::Fetch, static_cast<u32>(last - from + 1), from, 0, 0,
                             address,     step + model_->totals_.stalls};
  reference.physical_address = translate_code(first_page, address, step, hit).frame
                                   << memory::page_bits |
                               (from & memory::page_mask);
  if (last_page != first_page) {
    reference.physical_second = translate_code(last_page, address, step, hit).frame
                                << memory::page_bits;
  }
  if (!model_->caches_) {
    if (observed_) model_->last_.push_back({reference, hit, {}});
    return learn_fetch(from, last, {});
  }
  cache::Outcome outcome;
  refer(reference, hit, outcome);
  charge(address, outcome, true);
  learn_fetch(from, last, outcome);
}

/// The shortest way, for what most programs miss most.
[[gnu::always_inline]] inline void Accountant::accessed_line(bool write, u64 address,
                                                             u64 instruction,
                                                             const memory::SoftTlb::Entry& page) {
  constexpr u64 no_step = 0;  // of interest where walks go through the caches
  again_ = false;
  bool hit = true;
  if (!filter_.is_last_page(page_of(address)))
    translate_data(page_of(address), instruction, no_step, hit);
  const Level served = model_->caches_->refer_line(address);
  // Hit or miss: now the line is the last used in its set.
  filter_.pass(page, address, true, true);
  if (served == Level::L1D) return;
  const bool from_memory = served == Level::Memory;
  ++line_misses_[write][from_memory];
  InstructionCounters& counters = counters_of(instruction);
  auto& misses = write ? counters.write_misses : counters.read_misses;
  ++misses[0];
  if (from_memory) ++misses[cache::depth(Level::L3)];
  counters.stalls += from_memory ? memory_stalls_ : last_level_stalls_;
}

void Accountant::settle() {
  for (const bool write : {false, true}) {
    const auto [last_level, memory] = std::exchange(line_misses_[write], {});
    if (last_level + memory == 0) continue;
    model_->caches_->count_lines(write, last_level, memory);
    InstructionCounters& totals = model_->totals_;
    auto& misses = write ? totals.write_misses : totals.read_misses;
    misses[0] += last_level + memory;
    misses[cache::depth(Level::L3)] += memory;
    const u64 stalls = last_level * last_level_stalls_ + memory * memory_stalls_;
    totals.stalls += stalls;
    model_->data_stalls_ += stalls;
  }
}

bool Accountant::admits(AccessUse use, u64 address, u32 size, u64 instruction) {
  const memory::SoftTlb::Entry& page = mmu_->host_page(address);
  const u64 allowed = use == AccessUse::Read ? page.read_page : page.write_page;
  if (!by_line_ || observed_ || allowed != page_of(address) ||
      address >> filter_.data_bits != (address + size - 1) >> filter_.data_bits)
    return false;
  accessed_line(use == AccessUse::Write, address, instruction, page);
  return true;
}

void Accountant::accessed(AccessUse use, u64 address, u32 size, u64 instruction, u64 step) {
  const u64 last = address + size - 1;
  if (by_line_ && !observed_ && use != AccessUse::Locked &&
      address >> filter_.data_bits == last >> filter_.data_bits) {
    accessed_line(use == AccessUse::Write, address, instruction, mmu_->host_page(address));
  } else {
    accessed_lines(use, address, size, instruction, step);
  }
}

void Accountant::accessed_lines(AccessUse use, u64 address, u32 size, u64 instruction, u64 step) {
  const u64 last = address + size - 1;
  const u64 first_page = page_of(address), last_page = page_of(last);
  bool hit = true;
  cache::Reference reference{
      Kind::Read, size, address, 0, 0, instruction, step + model_->totals_.stalls};
  reference.physical_address = translate_data(first_page, instruction, step, hit).frame
                                   << memory::page_bits |
                               (address & memory::page_mask);
  if (last_page != first_page) {
    if (!again_ || crossing_ != address || crossing_step_ != step)
      model_->tlbs_.data.count_lookups(1);
    crossing_ = address;
    crossing_step_ = step;
    reference.physical_second = translate_data(last_page, instruction, step, hit).frame
                                << memory::page_bits;
  }
  again_ = false;
  if (!model_->caches_) {
    if (observed_) model_->last_.push_back({reference, hit, {}});
    for (u64 page = first_page; page <= last_page; ++page)
      pass_data(page, true, true);
    return;
  }
  if (use == AccessUse::Write) reference.kind = Kind::Write;
  if (use == AccessUse::Update) reference.kind = Kind::Update;
  if (use == AccessUse::Locked) reference.kind = Kind::Locked;
  cache::Outcome outcome;
  refer(reference, hit, outcome);
  charge(instruction, outcome, false);
  learn_data(use, address, size, outcome);
}

void Accountant::refer(const cache::Reference& reference, bool tlb_hit, cache::Outcome& outcome) {
  if (!observed_) return model_->caches_->refer(reference, outcome);
  ModelledReference& last = model_->last_.emplace_back(ModelledReference{reference, tlb_hit, {}});
  cache::Transaction& transaction = last.transaction;
  model_->caches_->refer(reference, transaction, &transaction);
  transaction.cycles = model_->caches_->latency(transaction.first) + transaction.stalls;
  outcome = transaction;
}

void Accountant::charge(u64 instruction, const cache::Outcome& outcome, bool fetch) {
  if (outcome.served == outcome.first && outcome.stalls == 0) return;
  InstructionCounters& counters = counters_of(instruction);
  InstructionCounters& totals = model_->totals_;
  auto& misses = fetch ? counters.fetch_misses : counters.read_misses;
  auto& all_misses = fetch ? totals.fetch_misses : totals.read_misses;
  for (std::size_t i = 0; i < cache::depth_count; ++i) {
    misses[i] += outcome.misses[i];
    all_misses[i] += outcome.misses[i];
    counters.write_misses[i] += outcome.write_misses[i];
    totals.write_misses[i] += outcome.write_misses[i];
  }
  counters.stalls += outcome.stalls;
  totals.stalls += outcome.stalls;
  if (!fetch) model_->data_stalls_ += outcome.stalls;
}

void Accountant::learn_fetch(u64 from, u64 last, const cache::Outcome& outcome) {
  if (outcome.disturbed) return forget_recent();
  if (!filters_fetch_) return;
  auto& recent = asks_each_fetch_ ? recent_lines_ : filter_.fetch;
  for (u64 line = from >> fetch_line_bits_; line <= last >> fetch_line_bits_; ++line) {
    const u64 before = std::exchange(recent[line & fetch_set_mask_], line);
    // The filter's bytes may be of the line before.
    if (asks_each_fetch_ && before != line) filter_.fetch.fill(HitFilter::none);
  }
}

/// If the TLB need not see the line's next use either: a second page may have come into its set.
void Accountant::pass_data(u64 line, bool reads, bool writes) {
  const u64 address = line << filter_.data_bits, page = page_of(address);
  if (filter_.is_last_page(page)) {
    filter_.pass(mmu_->host_page(address), address, reads, writes);
  } else {
    filter_.data_line(address) = {};
  }
}

void Accountant::learn_data(AccessUse use, u64 address, u32 size, const cache::Outcome& outcome) {
  if (outcome.disturbed) return forget_recent();
  if (!filters_data_) return;
  const u64 last_line = (address + size - 1) >> filter_.data_bits;
  const bool writes = use != AccessUse::Read;
  // What a write that does not allocate has missed is not there.
  if (use == AccessUse::Write && !write_allocate_ && outcome.write_misses[0] != 0) return;
  for (u64 line = address >> filter_.data_bits; line <= last_line; ++line) {
    // A write passes where it makes nothing dirty that was clean, and goes no further.
    const bool was_dirty = filter_.data[line & filter_.data_mask].write == line;
    pass_data(line, true, !dirt_counts_ || (!write_through_ && (writes || was_dirty)));
  }
}

}  // namespace vitrine::machine
