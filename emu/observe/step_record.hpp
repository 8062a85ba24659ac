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
  u64 accesses_left_out = 0;  ///< of a long repetition: more than `most_accesses` are not kept
  std::optional<cpu::Fault> fault;

  static constexpr std::size_t most_accesses = 4096;
};

}  // namespace vitrine::observe
