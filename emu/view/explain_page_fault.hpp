#pragma once
// Page faults in plain words.

#include "emu/view/explain.hpp"

namespace vitrine::view {

/// Why a read, a write or an instruction fetch was refused.
[[nodiscard]] Explanation explain_page_fault(const machine::Machine& machine,
                                             const cpu::Fault& fault);

}  // namespace vitrine::view
