#pragma once
// Guest memory as a debugger sees it: whatever the program's rights, and pages that the kernel has
// promised but nobody has touched yet.

#include "emu/machine/machine.hpp"

namespace vitrine::debug {

/// Copies bytes from `address` on and returns how many there are. Pages of a region that were never
/// touched read as zero, which is what the program would find.
[[nodiscard]] std::size_t read_memory(const machine::Machine& machine, u64 address,
                                      std::span<u8> out);

/// A little-endian number of 1..8 bytes; nullopt when part of it is not mapped.
[[nodiscard]] std::optional<u64> read_number(const machine::Machine& machine, u64 address,
                                             u64 size);

/// Writes all of the bytes, also into pages that the program may not write; false, with nothing
/// written, when part of them is in no region.
[[nodiscard]] bool write_memory(machine::Machine& machine, u64 address, std::span<const u8> bytes);

/// "0x0 is not mapped", with a remedy: for every command that reads memory.
[[nodiscard]] Error not_mapped(const std::string& place, u64 address);

}  // namespace vitrine::debug
