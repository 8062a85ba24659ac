#pragma once
// A StepEvent that is kept: what one instruction did, for the panes that show the last step.

#include <vector>

#include "emu/machine/machine.hpp"

namespace vitrine::observe {

struct StepRecord {
  u64 step = 0;  ///< its number: State::retired before it
  std::vector<u8> bytes;
  isa::Instruction instruction;  ///< with length 0 when there are no decodable bytes
  cpu::State before, after;
  std::vector<machine::MemoryAccess> accesses;         ///< by the instruction, in program order
  std::vector<machine::MemoryAccess> kernel_accesses;  ///< by the system call it made
  /// How many of either kind, by a long repetition or a long transfer, came after the first
  /// `most_accesses` and are not kept. (What StepEvent::kernel_accesses leaves out is not known.)
  u64 accesses_left_out = 0, kernel_accesses_left_out = 0;
  /// What the model looked up for it, the first most_references: every miss, and those hits that
  /// the model had to look for.
  std::vector<machine::ModelledReference> references;
  std::optional<cpu::Fault> fault;
  bool completed = true;  ///< false while parts of a long repetition are still to come

  static constexpr std::size_t most_accesses = 4096, most_references = 256;
};

/// Makes `record` that of the event's instruction. The parts of a long repetition, given one after
/// the other, are put together: `before` is that of the first.
void record_step(StepRecord& record, const machine::StepEvent& event);

}  // namespace vitrine::observe
