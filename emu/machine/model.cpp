#include "emu/machine/model.hpp"

#include <algorithm>

#include "emu/machine/instruction_index.hpp"

namespace vitrine::machine {

namespace {

/// A number that no line and no instruction has.
constexpr u64 no_line = memory::HitFilter::none;

}  // namespace

InstructionCounters& InstructionCounters::operator+=(const InstructionCounters& other) {
  executions += other.executions;
  reads += other.reads;
  writes += other.writes;
  for (std::size_t i = 0; i < cache::depth_count; ++i) {
    fetch_misses[i] += other.fetch_misses[i];
    read_misses[i] += other.read_misses[i];
    write_misses[i] += other.write_misses[i];
  }
  fetch_tlb_misses += other.fetch_tlb_misses;
  data_tlb_misses += other.data_tlb_misses;
  stalls += other.stalls;
  return *this;
}

Model::Model(const Config& config)
    : tlbs_(config.instruction_tlb, config.data_tlb),
      calls_(config.entry_rip, config.entry_rsp),
      index_(std::make_shared<InstructionIndex>(max_instructions)),
      counters_(1, {InstructionCounters()}),
      fetch_line_(no_line),
      resumes_(no_line) {
  if (config.caches) caches_.emplace(*config.caches);
}

InstructionCounters Model::at(u64 address) const {
  const u32 number = index_->find(address);
  if (number == InstructionIndex::elsewhere || number >= counters_.rows()) return {};
  return *counters_.row(number);
}

std::vector<CountedInstruction> Model::instructions() const {
  std::vector<CountedInstruction> found;
  const u64 known = std::min<u64>(counters_.rows(), index_->addresses().size());
  for (u64 number = 0; number < known; ++number) {
    const InstructionCounters& counters = *counters_.row(number);
    if (counters != InstructionCounters()) found.push_back({index_->addresses()[number], counters});
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.address < b.address; });
  return found;
}

u64 Model::unshared_bytes() const {
  const u64 entries = tlbs_.instruction.entries().size() + tlbs_.data.entries().size();
  u64 bytes = entries * sizeof(memory::TlbEntry) + counters_.unshared_bytes();
  for (std::size_t i = 0; caches_ && i < cache::level_count; ++i)
    if (const auto* held = caches_->cache(static_cast<cache::Level>(i)))
      bytes += held->unshared_bytes();
  return bytes;
}

u64 Model::held_bytes_beside(const Model& other) const {
  u64 bytes = unshared_bytes() + counters_.held_bytes_beside(other.counters_);
  for (std::size_t i = 0; caches_ && other.caches_ && i < cache::level_count; ++i) {
    const auto which = static_cast<cache::Level>(i);
    const auto *held = caches_->cache(which), *others = other.caches_->cache(which);
    if (held != nullptr && others != nullptr) bytes += held->held_bytes_beside(*others);
  }
  return bytes;
}

bool Model::operator==(const Model& other) const {
  return tlbs_ == other.tlbs_ && caches_ == other.caches_ && calls_ == other.calls_ &&
         data_stalls_ == other.data_stalls_ && fetch_line_ == other.fetch_line_ &&
         resumes_ == other.resumes_ && instructions() == other.instructions();
}

}  // namespace vitrine::machine
