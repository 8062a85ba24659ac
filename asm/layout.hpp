#pragma once
// The passes after the first: sizes for all items, then the bytes of each section.

#include "asm/unit.hpp"

namespace vitrine::assembler {

/// A field of a finished section whose value the linker must supply.
struct OpenField {
  u64 offset = 0;
  u8 size = 0;
  FieldKind kind = FieldKind::Data;
  Wrt wrt = Wrt::None;
  u32 key = 0;     ///< of the term: a section's index or symbol_key | symbol
  i64 addend = 0;  ///< as the relocation has it
  i64 shown = 0;   ///< as the listing has it: the target's offset in its section
  Place place;
};

/// The key of a field that is relative to nothing: a jump to a plain number.
constexpr u32 no_key = 0x3FFF'FFFF;

struct FinishedSection {
  std::vector<u8> bytes;
  std::vector<OpenField> fields;
};

/// Walks the items in source order until no size changes.
void settle_sizes(Unit& unit);

/// The bytes of every section, by its index in the unit, with all values in place that are known
/// without a linker.
std::vector<FinishedSection> finish_sections(Unit& unit);

}  // namespace vitrine::assembler
