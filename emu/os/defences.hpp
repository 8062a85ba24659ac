#pragma once
// What stands between a byte written too far and the control of the program, as today's systems
// have it. (The stack canary is the program's own doing: programs/lib/canary.inc.)

#include <optional>

#include "emu/base/types.hpp"

namespace vitrine::os {

struct Defences {
  /// Of the stack's pages; nullopt: as the program asks for (PT_GNU_STACK).
  std::optional<bool> no_execute;
  /// Seed of AT_RANDOM alone, of which programs make their canary; nullopt: of the common stream.
  std::optional<u64> canary_seed;
  /// Seed of the places of stack, heap, mappings and of position-independent programs; nullopt:
  /// they always stand where Linux puts them without randomisation.
  std::optional<u64> address_seed;
  /// A second stack of return addresses, which only CALL and RET touch.
  bool shadow_stack = false;
};

/// How far address-space layout randomisation moves things, in bytes. All zero without it.
struct Slide {
  u64 image = 0;          ///< up, of a position-independent program: whole pages
  u64 stack = 0;          ///< down, of the stack's end: whole pages
  u64 stack_pointer = 0;  ///< further down, within the stack: a multiple of 16 below 8 KiB
  u64 mappings = 0;       ///< down, beside the stack's slide: whole pages
  u64 heap = 0;           ///< up: whole pages
};

/// As many random bits as Linux takes on x86-64: 28 for image and mappings, 22 and 9 for the
/// stack, 13 for the heap.
[[nodiscard]] Slide slide_for(const Defences& defences);

}  // namespace vitrine::os
