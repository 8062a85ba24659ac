#pragma once
// Why did it die? Runs a program that has ended again, under the watch over return addresses.

#include <memory>

#include "emu/debug/standing_watch.hpp"
#include "emu/observe/smash_watch.hpp"

namespace vitrine::debug {

/// Runs from `start` to the end again, reading what was read and writing nothing. The machine is
/// then as it was, but its model has counted a second run. Null when the run was interrupted.
[[nodiscard]] std::unique_ptr<observe::SmashWatch> watch_again(machine::Machine& machine,
                                                               const machine::Snapshot& start,
                                                               u64 watched = watched_steps);

}  // namespace vitrine::debug
