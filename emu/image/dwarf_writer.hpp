#pragma once
// DWARF 3 for a program written in assembly: one compilation unit and its line table, enough for
// gdb, addr2line and valgrind to show source lines. Private to this folder.

#include <string>
#include <vector>

#include "emu/image/elf_format.hpp"
#include "emu/image/image.hpp"

namespace vitrine::image {

/// Code whose lines are known: addresses count from `address`, which is 0 in an object's section.
struct LineSequence {
  u64 address = 0;
  u64 size = 0;
  u32 section = 0;              ///< index of an object's section; unused in executables
  std::vector<LineEntry> rows;  ///< sorted; of lines from 1 only
};

/// A field that a linker has to fill in: eight bytes for an address in a sequence, four for the
/// start of another debug section.
struct DebugFixup {
  static constexpr i32 abbreviations = -1;
  static constexpr i32 line_table = -2;
  static constexpr i32 range_list = -3;
  u64 offset = 0;
  i32 target = 0;  ///< index of a sequence, or one of the above
  u64 addend = 0;
};

struct DebugSection {
  const char* name;
  elf::ByteWriter out;
  std::vector<DebugFixup> fixups;
};

/// .debug_info, .debug_abbrev, .debug_line and .debug_ranges.
[[nodiscard]] std::vector<DebugSection> write_debug(const std::vector<SourceFile>& files,
                                                    const std::vector<LineSequence>& sequences);

}  // namespace vitrine::image
