#include "emu/view/walk.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "emu/base/json.hpp"
#include "emu/base/text.hpp"
#include "emu/os/process.hpp"
#include "emu/view/position.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

using memory::AccessKind;
using memory::Level;
using memory::PageBit;

std::string_view access_text(AccessKind kind) {
  switch (kind) {
    case AccessKind::Read:
      return "a read";
    case AccessKind::Write:
      return "a write";
    case AccessKind::Execute:
      return "an instruction fetch";
  }
  return "";
}

std::string_view level_name(Level level) {
  switch (level) {
    case Level::Pml4:
      return "PML4";
    case Level::Pdpt:
      return "PDPT";
    case Level::Pd:
      return "PD";
    case Level::Pt:
      return "PT";
  }
  return "";
}

std::string entry_bits(u64 entry) {
  struct Name {
    u64 bit;
    std::string_view text;
  };
  static constexpr Name names[] = {
      {memory::Present, "P"},        {memory::Writable, "RW"},      {memory::User, "US"},
      {memory::WriteThrough, "PWT"}, {memory::CacheDisable, "PCD"}, {memory::Accessed, "A"},
      {memory::Dirty, "D"},          {memory::LargePage, "PS"},     {memory::NoExecute, "NX"},
  };
  std::string text;
  for (const Name& name : names)
    if (entry & name.bit) text += (text.empty() ? "" : " ") + std::string(name.text);
  return text.empty() ? "-" : text;
}

std::string explain_refusal(const memory::Walk& walk, u64 address, AccessKind kind) {
  if (!walk.canonical) return "not canonical: bits 63 to 47 of an address must all be equal";
  const std::string entry =
      fmt::format("{}[{:#x}]", level_name(walk.refused_by), index_in(walk.refused_by, address));
  switch (walk.refused_bit) {
    case memory::Present:
      return entry + " is not present";
    case memory::Writable:
      return entry + ".R/W = 0: a write from user mode";
    case memory::User:
      return fmt::format("{}.U/S = 0: {} from user mode", entry, access_text(kind));
    case memory::NoExecute:
      return entry + ".NX = 1: an instruction fetch";
    default:
      return entry + " has reserved bits set";
  }
}

WalkView view_walk(const machine::Machine& machine, u64 address, AccessKind kind) {
  const memory::Mmu& mmu = machine.mmu();
  WalkView view{.address = address, .kind = kind, .step = machine.step()};
  view.walk = memory::walk(mmu.memory(), mmu.cr3, address, kind);
  view.region = describe_region(machine, address);
  if (view.region.empty()) view.neighbour = describe_neighbour(machine, address);
  const std::string symbol = machine.image().describe(address);
  if (symbol != hex(address)) view.symbol = symbol;
  if (view.walk.ok) {
    u8 byte = 0;
    if (machine.peek(address, std::span(&byte, 1)) == 1) view.byte = byte;
    return view;
  }
  view.refusal = explain_refusal(view.walk, address, kind);
  const os::Region* region = region_at(machine, address);
  view.demand_paged =
      region != nullptr && region->permissions != 0 && view.walk.refused_bit == memory::Present;
  return view;
}

std::string to_text(const WalkView& view) {
  std::string out = hex(view.address);
  if (!view.symbol.empty()) out += fmt::format(" ({})", view.symbol);
  out += view.region.empty() ? " is in no region" : " in " + view.region;
  if (!view.neighbour.empty()) out += ", " + view.neighbour;
  out += fmt::format(", at step {}, {}\n\n", grouped(view.step), access_text(view.kind));
  if (!view.walk.canonical) return out + "  " + view.refusal + "\n";

  out += "  bits    field    value   entry\n";
  unsigned high_bit = 47;
  for (unsigned i = 0; i < view.walk.step_count; ++i) {
    const memory::WalkStep& step = view.walk.steps[i];
    out += fmt::format("  {:>2}-{:<2}   {:<6}   {:#05x}   at {:#010x}: {:#018x}  {}\n", high_bit,
                       high_bit - 8, level_name(step.level), step.index,
                       step.table + 8 * step.index, step.entry, entry_bits(step.entry));
    high_bit -= 9;
  }
  if (!view.walk.ok) {
    out += fmt::format("\n  {}\n", view.refusal);
    if (view.demand_paged)
      out += "  nothing has touched this page yet; the kernel maps it at the first access\n";
    return out;
  }
  const u64 offset = view.address & (view.walk.page_bytes - 1);
  out += fmt::format("  {:>2}-0    offset   {:#05x}\n\n", high_bit, offset);
  out += fmt::format("  frame {:#x} + offset {:#x} = physical {:#x}", view.walk.physical - offset,
                     offset, view.walk.physical);
  if (view.byte) {
    out += fmt::format(", which holds {:#04x}", *view.byte);
    if (*view.byte >= 0x20 && *view.byte < 0x7f)
      out += fmt::format(" '{}'", static_cast<char>(*view.byte));
  }
  return out + "\n";
}

std::string to_json(const WalkView& view) {
  using nlohmann::ordered_json;
  ordered_json json = {{"address", view.address},     {"step", view.step},
                       {"symbol", view.symbol},       {"region", view.region},
                       {"neighbour", view.neighbour}, {"canonical", view.walk.canonical},
                       {"mapped", view.walk.ok},      {"levels", ordered_json::array()}};
  for (unsigned i = 0; i < view.walk.step_count; ++i) {
    const memory::WalkStep& step = view.walk.steps[i];
    json["levels"].push_back({{"level", level_name(step.level)},
                              {"table", step.table},
                              {"index", step.index},
                              {"entry", step.entry},
                              {"bits", entry_bits(step.entry)}});
  }
  if (view.walk.ok) {
    json["page_bytes"] = view.walk.page_bytes;
    json["physical"] = view.walk.physical;
    if (view.byte) json["byte"] = *view.byte;
  } else {
    json["error_code"] = view.walk.error_code;
    json["refusal"] = view.refusal;
    json["demand_paged"] = view.demand_paged;
  }
  return to_json_text(json, 2) + "\n";
}

}  // namespace vitrine::view
