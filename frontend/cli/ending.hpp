#pragma once
// How a run ended, for the user and as an exit code.

#include <string>

#include "emu/machine/machine.hpp"

namespace vitrine::cli {

/// Says on standard error what the program itself cannot say: that a signal killed it (a report, as
/// JSON when `json`), that ^C or --max-instructions stopped it. Returns the exit code.
int report_ending(const machine::Machine& machine, const machine::StopReport& stop, bool json);

/// What the processor or the kernel said to a program that it killed, in lines; else "".
[[nodiscard]] std::string last_words(const machine::Machine& machine,
                                     const machine::StopReport& stop);

/// The report of a program that a signal has killed, as JSON on standard error; with what
/// report_smash() would say, when that is something.
void report_death_as_json(machine::Machine& machine, const machine::StopReport& stop,
                          const machine::Snapshot& start);

/// Says whether a program that has died had lost a return address or its like, and to whom: by
/// running it again from `start`. Says nothing when it had not.
void report_smash(machine::Machine& machine, const machine::Snapshot& start);

}  // namespace vitrine::cli
