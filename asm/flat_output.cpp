#include <fmt/core.h>

#include <algorithm>

#include "asm/layout.hpp"
#include "asm/limits.hpp"
#include "asm/output.hpp"
#include "emu/base/bits.hpp"

namespace vitrine::assembler {

namespace {

/// Stored sections, then those without contents. Each stands behind the one that it follows: by its
/// attribute, or the one before it in the source.
std::vector<u32> in_order(Unit& unit) {
  std::vector<u32> order;
  const auto put_behind = [&](u32 i, u32 before) {
    const auto place = std::find(order.begin(), order.end(), before);
    if (place == order.end()) return false;
    order.insert(place + 1, i);
    return true;
  };
  std::vector<u32> waiting;
  for (const bool nobits : {false, true}) {
    u32 last = order.empty() ? 0 : order.back();
    for (u32 i = 0; i < unit.sections.size(); ++i) {
      const SectionState& section = unit.sections[i];
      if (section.nobits != nobits) continue;
      if (section.follows.empty()) {
        if (section.has_start || order.empty() || order.back() == last)
          order.push_back(i);
        else
          put_behind(i, last);
      } else if (!put_behind(i, unit.find_section(section.follows))) {
        waiting.push_back(i);
        continue;
      }
      last = i;
    }
  }
  // One may follow another that comes later: go round as long as somebody finds his place.
  for (std::size_t left = waiting.size() + 1; left > waiting.size();) {
    left = waiting.size();
    std::erase_if(
        waiting, [&](u32 i) { return put_behind(i, unit.find_section(unit.sections[i].follows)); });
  }
  std::stable_partition(order.begin(), order.end(),
                        [&](u32 i) { return !unit.sections[i].nobits; });
  for (const u32 i : waiting)
    unit.error(unit.sections[i].place,
               fmt::format("section {} follows {}, which has no place of its own",
                           unit.sections[i].name, unit.sections[i].follows),
               "name a section of this file that does not follow this one");
  return order;
}

/// The same with the runs that begin with a `start` sorted by it, as they must be stored.
std::vector<u32> storage_order(Unit& unit) {
  std::vector<u32> order = in_order(unit);
  std::vector<u64> run_start(unit.sections.size());
  u64 start = unit.origin;
  for (const u32 i : order) {
    const SectionState& section = unit.sections[i];
    if (section.nobits) break;
    if (section.has_start) start = section.start;
    run_start[i] = start;
  }
  const auto stored = [&](u32 i) { return !unit.sections[i].nobits; };
  std::stable_sort(order.begin(), std::find_if_not(order.begin(), order.end(), stored),
                   [&](u32 a, u32 b) { return run_start[a] < run_start[b]; });
  return order;
}

/// Whether a stored section may begin at `start`, behind the `end` of the one before, in a file
/// that begins at `origin`.
bool check_start(Unit& unit, u32 index, u64 start, u64 end, u64 origin) {
  const SectionState& section = unit.sections[index];
  const auto refuse = [&](std::string message, const char* remedy) {
    unit.error(section.place, std::move(message), remedy);
    return false;
  };
  if (start < origin)
    return refuse(fmt::format("section {} begins at {:#x}, before the origin {:#x}", section.name,
                              start, origin),
                  "give it a later start=");
  if (start < end)
    return refuse(fmt::format("section {} begins at {:#x}, but the section before it ends at {:#x}",
                              section.name, start, end),
                  "give it a later start=");
  // By itself first: near the end of all addresses the sum begins anew.
  if (start - origin > limits::stored_size || start + section.size() - origin > limits::stored_size)
    return refuse(fmt::format("section {} begins at {:#x}: the flat binary would be larger than "
                              "{} MiB",
                              section.name, start, limits::stored_size >> 20),
                  "give it an earlier start=");
  return true;
}

}  // namespace

std::vector<u8> make_flat(Unit& unit, const std::vector<FinishedSection>& all) {
  const std::vector<u32> order = storage_order(unit);
  std::vector<u64> start(unit.sections.size());
  // Without org, the file begins where its first section does.
  const SectionState& first = unit.sections[order.front()];
  const u64 origin = unit.origin == 0 && first.has_start ? first.start : unit.origin;
  u64 end = origin;
  for (const u32 i : order) {
    const SectionState& section = unit.sections[i];
    // What is not stored may lie behind what it follows, whatever is stored there.
    const u32 before = unit.find_section(section.follows);
    if (section.nobits && before != unit.sections.size())
      end = start[before] + unit.sections[before].size();
    start[i] = section.has_start ? section.start : align_up(end, section.alignment);
    if (!section.nobits && !check_start(unit, i, start[i], end, origin)) return {};
    end = start[i] + section.size();
  }
  // Where a section believes to lie may differ from where it is stored.
  std::vector<u64> address_of = start;
  u32 last = order.front();
  for (const u32 i : order) {
    const SectionState& section = unit.sections[i];
    u32 before = unit.find_section(section.vfollows);
    if (before == unit.sections.size() && section.virtual_alignment != 0) before = last;
    if (section.has_vstart)
      address_of[i] = section.vstart;
    else if (before < unit.sections.size() && before != i)
      address_of[i] = align_up(address_of[before] + unit.sections[before].size(),
                               section.virtual_alignment != 0 ? section.virtual_alignment : 4);
    last = i;
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
    flat.resize(start[i] - origin);
    flat.insert(flat.end(), finished.bytes.begin(), finished.bytes.end());
  }
  return flat;
}

}  // namespace vitrine::assembler
