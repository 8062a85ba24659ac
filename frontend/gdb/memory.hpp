#pragma once
// Guest memory as a debugger sees it.

#include <string>

#include "emu/machine/machine.hpp"

namespace vitrine::gdb {

/// As many of `size` bytes from `address` on as the process has, whatever its own rights there.
/// Pages that are mapped but were never touched read as zero, and stay untouched.
[[nodiscard]] std::string read_memory(const machine::Machine& machine, u64 address, u64 size);

/// Whether all of [address, address+size) is mapped.
[[nodiscard]] bool is_mapped(const machine::Machine& machine, u64 address, u64 size);

/// lldb's qMemoryRegionInfo: the region that holds `address`, or the hole around it.
[[nodiscard]] std::string memory_region(const machine::Machine& machine, u64 address);

/// The auxiliary vector that the process found on its start stack; read it at the start.
[[nodiscard]] std::string auxiliary_vector(const machine::Machine& machine);

}  // namespace vitrine::gdb
