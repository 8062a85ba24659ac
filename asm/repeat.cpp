// Copies of what was emitted: times, dup, align.

#include <fmt/core.h>

#include "asm/limits.hpp"
#include "asm/statement.hpp"
#include "emu/base/text.hpp"

namespace vitrine::assembler {

Emitted Emitted::now(Unit& unit) {
  const SectionState& section = unit.section();
  return {unit.current,         section.offset,        unit.absolute_offset,
          section.bytes.size(), section.fixups.size(), unit.items.size()};
}

bool repeat_emitted(Unit& unit, const Emitted& start, u64 count, const Token& token) {
  if (count == 1 || unit.current != start.section) return true;
  if (unit.in_absolute) {
    const u64 size = unit.absolute_offset - start.absolute;
    unit.absolute_offset = start.absolute + size * count;
    return true;
  }
  SectionState& section = unit.section();
  const u64 size = section.offset - start.offset;
  if (count == 0) {
    section.shifts.resize(section.shifts.size() - (unit.items.size() - start.items));
    unit.items.resize(start.items);
    section.bytes.resize(start.bytes);
    section.fixups.resize(start.fixups);
    section.offset = start.offset;
    return true;
  }
  if (unit.items.size() != start.items) return false;
  if (size == 0) return true;
  if (count > limits::reserved_size / size) {
    unit.error(token,
               fmt::format("{} repetitions of {} are too many", count, counted(size, "byte")),
               "reserve large areas with resb in .bss");
    return true;
  }
  if (!unit.may_emit(size * (count - 1), token)) return true;
  const std::size_t fixups = section.fixups.size() - start.fixups;
  if (fixups * count > limits::repeated_fixups) {
    unit.error(token, fmt::format("{} repetitions of values not known yet are too many", count),
               "move the definition of what they name above this line");
    return true;
  }
  if (!section.nobits) section.bytes.reserve(start.bytes + size * count);
  for (u64 copy = 1; copy < count && !(section.nobits && fixups == 0); ++copy) {
    if (!section.nobits)
      for (u64 i = 0; i < size; ++i)
        section.bytes.push_back(section.bytes[start.bytes + i]);
    for (std::size_t i = 0; i < fixups; ++i) {
      Fixup fixup = section.fixups[start.fixups + i];
      fixup.offset += copy * size;
      section.fixups.push_back(fixup);
    }
  }
  section.offset = start.offset + size * count;
  if (!section.nobits) unit.stored += size * (count - 1);
  return true;
}

}  // namespace vitrine::assembler
