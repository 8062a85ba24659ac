#include "emu/observe/step_record.hpp"

namespace vitrine::observe {

namespace {

/// Appends what there is room for; returns how many were left out.
u64 append(std::vector<machine::MemoryAccess>& kept, std::span<const machine::MemoryAccess> more) {
  const std::size_t fits = std::min(more.size(), StepRecord::most_accesses - kept.size());
  kept.insert(kept.end(), more.begin(), more.begin() + static_cast<std::ptrdiff_t>(fits));
  return more.size() - fits;
}

}  // namespace

void record_step(StepRecord& record, const machine::StepEvent& event) {
  const bool goes_on =
      !record.completed && record.step == event.step && record.after == event.before;
  if (!goes_on) {
    record.step = event.step;
    record.before = event.before;
    record.accesses.clear();
    record.kernel_accesses.clear();
    record.accesses_left_out = record.kernel_accesses_left_out = 0;
  }
  record.bytes.assign(event.bytes.begin(), event.bytes.end());
  record.instruction = event.instruction;
  record.after = event.after;
  record.accesses_left_out += append(record.accesses, event.accesses);
  record.kernel_accesses_left_out += append(record.kernel_accesses, event.kernel_accesses);
  record.fault.reset();
  if (event.fault != nullptr) record.fault = *event.fault;
  record.completed = event.completed;
}

}  // namespace vitrine::observe
