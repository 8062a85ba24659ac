#include <fmt/core.h>

#include "asm/layout.hpp"
#include "asm/output.hpp"
#include "emu/base/bits.hpp"

namespace vitrine::assembler {

std::vector<u8> make_flat(Unit& unit, const std::vector<FinishedSection>& all) {
  // Stored sections follow each other in order, .text first; those without contents come last.
  std::vector<u64> start(unit.sections.size());
  std::vector<u32> order;
  for (u32 i = 0; i < unit.sections.size(); ++i)
    if (!unit.sections[i].nobits) order.push_back(i);
  for (u32 i = 0; i < unit.sections.size(); ++i)
    if (unit.sections[i].nobits) order.push_back(i);
  u64 end = unit.origin;
  for (const u32 i : order) {
    const SectionState& section = unit.sections[i];
    start[i] = section.has_start ? section.start : align_up(end, section.alignment);
    end = start[i] + section.size();
  }
  std::vector<u8> flat;
  for (const u32 i : order) {
    const SectionState& section = unit.sections[i];
    if (section.nobits || section.size() == 0) continue;
    FinishedSection finished = all[i];
    const auto address = [&](u32 key) {
      if (key == no_key) return u64{0};
      const SectionState& target = unit.sections[key];
      return target.has_vstart ? target.vstart : start[key];
    };
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
