#pragma once
// How much of the stack functions take, from .eh_frame (Linux Standard Base, core, 10.6) or
// .debug_frame (DWARF 5, section 6.4). Private to this folder.

#include <map>
#include <span>

#include "emu/base/types.hpp"

namespace vitrine::image {

struct CallFrames {
  std::span<const u8> bytes;
  u64 address = 0;        ///< where the section's first byte is loaded
  bool is_debug = false;  ///< .debug_frame
};

/// By a function's first address: how many bytes rsp lies below the place above the return address
/// (DWARF's canonical frame address) when the function has taken its room. Entries in encodings
/// that compilers do not use for x86-64 are left out; a damaged one ends the reading.
[[nodiscard]] std::map<u64, u64> frame_sizes(const CallFrames& frames);

}  // namespace vitrine::image
