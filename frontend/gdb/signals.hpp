#pragma once
// gdb numbers signals in its own way, on every system (its include/gdb/signals.def). lldb does so
// too with a server that does not claim native-signals+.

#include <string>

#include "emu/machine/machine.hpp"

namespace vitrine::gdb {

constexpr u8 gdb_sigint = 2, gdb_sigtrap = 5, gdb_sigstop = 17;

/// gdb's number for a Linux signal of x86-64: 1..64; 143 ("unknown") for any other.
[[nodiscard]] u8 gdb_signal(int linux_signal);

/// What the program was stopped by, as Linux' siginfo_t: gdb's $_siginfo. For any stop but a fatal
/// signal, SIGTRAP.
[[nodiscard]] std::string signal_information(const machine::Machine& machine);

}  // namespace vitrine::gdb
