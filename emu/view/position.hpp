#pragma once
// Where an address lies: in a region, or between its neighbours.

#include <string>

#include "emu/machine/machine.hpp"

namespace vitrine::os {
struct Region;
}

namespace vitrine::view {

/// "0x402000-0x403000 r-- .rodata"; "" in no region.
[[nodiscard]] std::string describe_region(const machine::Machine& machine, u64 address);

/// Of an address in no region: "8 bytes below heap", "just past the end of .data"; "" when no
/// neighbour is near.
[[nodiscard]] std::string describe_neighbour(const machine::Machine& machine, u64 address);

/// "in 0x402000-0x403000 r-- .rodata", "in the guard page, 8 bytes below the stack", "in no region,
/// just past the end of .data".
[[nodiscard]] std::string describe_position(const machine::Machine& machine, u64 address);

/// The stack, when `address` lies below it with no other region but its guard page between, and so
/// near that a program can have got there by moving rsp down; else nullptr.
[[nodiscard]] const os::Region* stack_above(const machine::Machine& machine, u64 address);

}  // namespace vitrine::view
