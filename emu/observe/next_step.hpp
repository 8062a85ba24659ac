#pragma once
// Makes a StepRecord of the step that comes next.

#include <optional>

#include "emu/observe/step_record.hpp"

namespace vitrine::observe {

/// Executes one step of the machine, observed, and returns what it did; nothing when the program
/// has ended. A long repetition is one step. A request to stop is put off until after it.
[[nodiscard]] std::optional<StepRecord> record_next_step(machine::Machine& machine);

}  // namespace vitrine::observe
