#pragma once
// The processor's registers as gdb numbers and describes them (its features i386.core, i386.sse,
// i386.linux and i386.segments for x86-64). gdb refuses a target without the x87 registers; this
// machine has none, so they read as after a reset and cannot be changed.

#include <optional>
#include <span>
#include <string>

#include "emu/cpu/state.hpp"

namespace vitrine::gdb {

constexpr unsigned register_count = 60;
/// Numbers that stop replies send along.
constexpr unsigned rbp_number = 6, rsp_number = 7, rip_number = 16;

/// target.xml: names, sizes and types of all registers, in the order of their numbers.
[[nodiscard]] std::string target_description();

/// Bytes of a register; `number` below register_count.
[[nodiscard]] unsigned register_size(unsigned number);

/// The value as the target stores it: register_size(number) bytes.
[[nodiscard]] std::string read_register(const cpu::State& state, unsigned number);

/// All of them, one behind the other.
[[nodiscard]] std::string read_registers(const cpu::State& state);

/// Changes a register. False when it cannot take the value: the size is wrong, the register is
/// fixed (segment selectors, x87), or a reserved bit would be set. Of rflags only the bits change
/// that a user program may change.
[[nodiscard]] bool write_register(cpu::State& state, unsigned number, std::string_view bytes);

}  // namespace vitrine::gdb
