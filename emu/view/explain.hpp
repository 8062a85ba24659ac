#pragma once
// Why a program was stopped, in plain words: by the processor (a fault) or by the kernel.

#include <string>

#include "emu/machine/machine.hpp"

namespace vitrine::view {

struct Explanation {
  std::string what;   ///< what the instruction tried
  std::string cause;  ///< the level and bit, register or rule that refused it
  std::string hint;   ///< what to look at first, or ""
};

[[nodiscard]] Explanation explain_stop(const machine::Machine& machine,
                                       const machine::StopReport& stop);

/// The address of the instruction that a stopped program ended at: the one that faulted, the int3,
/// or the syscall that ended it.
[[nodiscard]] u64 address_of_end(const machine::Machine& machine, const machine::StopReport& stop);

}  // namespace vitrine::view
