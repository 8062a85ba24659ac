#pragma once
// The variables of .debug_info that lie at a constant place in their function's frame, DWARF
// versions 4 and 5 (DWARF 5, section 3.3 and 4.1). Private to this folder.

#include <span>

#include "emu/image/frame_sizes.hpp"
#include "emu/image/image.hpp"

namespace vitrine::image {

struct InfoSections {
  std::span<const u8> info;            ///< .debug_info
  std::span<const u8> abbreviations;   ///< .debug_abbrev
  std::span<const u8> strings;         ///< .debug_str
  std::span<const u8> line_strings;    ///< .debug_line_str (version 5)
  std::span<const u8> string_offsets;  ///< .debug_str_offsets (version 5)
  std::span<const u8> addresses;       ///< .debug_addr (version 5)
  CallFrames loaded_frames;            ///< .eh_frame, without the bias
  CallFrames debug_frames;             ///< .debug_frame
};

/// Adds them to image.frames, their functions shifted by `bias`, sorted. Variables that move about
/// (location lists), live in registers or have no name are left out; a damaged unit ends the
/// reading, what was read before stays.
void read_frame_variables(const InfoSections& sections, u64 bias, Image& image);

}  // namespace vitrine::image
