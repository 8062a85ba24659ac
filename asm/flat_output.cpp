#include <fmt/core.h>

#include <algorithm>

#include "asm/layout.hpp"
#include "asm/output.hpp"
#include "emu/base/bits.hpp"

namespace vitrine::assembler {

namespace {

/// Stored sections in order of appearance (.text first) or behind the one they name, then those
/// without contents.
std::vector<u32> storage_order(const Unit& unit) {
  std::vector<u32> order;
  for (const bool nobits : {false, true})
    for (u32 i = 0; i < unit.sections.size(); ++i) {
      if (unit.sections[i].nobits != nobits) continue;
      const u32 before = unit.find_section(unit.sections[i].follows);
      const auto place = std::find(order.begin(), order.end(), before);
      order.insert(place == order.end() ? place : place + 1, i);
    }
  return order;
}

}  // namespace

std::vector<u8> make_flat(Unit& unit, const std::vector<FinishedSection>& all) {
  const std::vector<u32> order = storage_order(unit);
  std::vector<u64> start(unit.sections.size());
  u64 end = unit.origin;
  for (const u32 i : order) {
    const SectionState& section = unit.sections[i];
    start[i] = section.has_start ? section.start : align_up(end, section.alignment);
    end = start[i] + section.size();
  }
  // Where a section believes to lie may differ from where it is stored.
  std::vector<u64> address_of = start;
  for (const u32 i : order) {
    const SectionState& section = unit.sections[i];
    const u32 before = unit.find_section(section.vfollows);
    if (section.has_vstart)
      address_of[i] = section.vstart;
    else if (before < unit.sections.size())
      address_of[i] =
          align_up(address_of[before] + unit.sections[before].size(), section.virtual_alignment);
  }
  std::vector<u8> flat;
  for (const u32 i : order) {
    const SectionState& section = unit.sections[i];
    if (section.nobits || section.size() == 0) continue;
    FinishedSection finished = all[i];
    const auto address = [&](u32 key) { return key == no_key ? u64{0} : address_of[key]; };
    for (const OpenField& field : finished.fields) {
      if ((field.key & symbol_key) != 0) {
        unit.error(
            field.place,
            fmt::format("`{}` lies in another file", unit.symbols[field.key & ~symbol_key].name),
            "a flat binary cannot refer to it: assemble to an object and link");
        continue;
      }
      u64 value = address(field.key) + static_cast<u64>(field.addend);
      if (field.kind == FieldKind::Relative) value -= address(i) + field.offset;
      for (u8 b = 0; b < field.size && b < 8; ++b)
        finished.bytes[field.offset + b] = static_cast<u8>(value >> (8 * b));
    }
    const u64 at = start[i] - unit.origin;
    if (flat.size() < at) flat.resize(at);
    flat.insert(flat.end(), finished.bytes.begin(), finished.bytes.end());
  }
  return flat;
}

}  // namespace vitrine::assembler
