#pragma once
// How a program came to execute where no code is: by a jump, a call, a ret, or by running on.

#include "emu/view/explain.hpp"

namespace vitrine::view {

/// `what` and `hint` of a page fault that an instruction fetch made.
[[nodiscard]] Explanation explain_fetch(const machine::Machine& machine, const cpu::Fault& fault);

}  // namespace vitrine::view
