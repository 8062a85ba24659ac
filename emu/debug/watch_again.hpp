#pragma once
// Why did it die? Runs a program that has ended again, under the watch over return addresses.

#include <memory>

#include "emu/machine/machine.hpp"
#include "emu/observe/smash_watch.hpp"

namespace vitrine::debug {

/// So much is watched before the user has waited too long, a second or two: steps before the end,
/// and accesses to memory in them.
constexpr u64 steps_watched_again = 4'000'000, most_watched_accesses = 8'000'000;

/// Runs from `start` to the end again, reading what was read and writing nothing. The machine is
/// then as it was, but its model has counted a second run. Null when the run was interrupted, or
/// accesses memory more often than is watched.
[[nodiscard]] std::unique_ptr<observe::SmashWatch> watch_again(machine::Machine& machine,
                                                               const machine::Snapshot& start,
                                                               u64 watched = steps_watched_again);

}  // namespace vitrine::debug
