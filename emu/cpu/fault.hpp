#pragma once
// What the processor raises when an instruction cannot complete. The instruction has changed
// nothing (faults) or has completed (traps: #BP, and #DB by TF).

#include "emu/base/types.hpp"

namespace vitrine::cpu {

/// Exception vectors (SDM vol. 3A, 6.3.1).
enum class Vector : u8 {
  DivideError = 0,
  Debug = 1,
  Breakpoint = 3,
  InvalidOpcode = 6,
  StackSegment = 12,
  GeneralProtection = 13,
  PageFault = 14,
  AlignmentCheck = 17,
  SimdFloat = 19,
  ControlProtection = 21,
};

struct Fault {
  Vector vector{};
  u32 error_code = 0;
  u64 address = 0;  ///< CR2 for #PF, the offending address of #GP/#SS/#AC when there is one
  u64 rip = 0;      ///< of the faulting instruction (for traps: of the next)
};

}  // namespace vitrine::cpu
