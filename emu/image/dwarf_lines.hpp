#pragma once
// Line tables of .debug_line, DWARF versions 2 to 5 (DWARF 5, section 6.2). Private to this folder.

#include <span>
#include <string>
#include <vector>

#include "emu/image/image.hpp"

namespace vitrine::image {

struct DebugSections {
  std::span<const u8> line;          ///< .debug_line
  std::span<const u8> line_strings;  ///< .debug_line_str (version 5)
  std::span<const u8> strings;       ///< .debug_str
};

/// A source file that a line table names.
struct SourceName {
  std::string path;       ///< as the compiler was given it
  std::string directory;  ///< where the compiler ran, or empty when unknown
};

/// Adds the rows of all line tables to image.lines, shifted by `bias`, sorted; and the files they
/// come from to image.files, without text. Sequences outside executable segments (code that the
/// linker threw away) are dropped; a damaged table ends the reading, what was read before stays.
/// Returns one name for each of image.files.
std::vector<SourceName> read_line_tables(const DebugSections& sections, u64 bias, Image& image);

}  // namespace vitrine::image
