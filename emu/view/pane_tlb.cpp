// The pane of the translation lookaside buffers: sets down the page, ways across.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "emu/base/text.hpp"
#include "emu/memory/tlb.hpp"
#include "emu/view/pane_makers.hpp"

namespace vitrine::view {

namespace {

constexpr u32 ways_per_row = 4;

/// What the last step looked up in one TLB: page → Hit or Miss.
using Lookups = std::map<u64, Mark>;

void add_lookups(Lookups& lookups, u64 address, u64 size, Mark mark) {
  for (u64 page = address >> memory::page_bits; page <= (address + size - 1) >> memory::page_bits;
       ++page) {
    Mark& known = lookups[page];
    if (known != Mark::Miss) known = mark;
  }
}

/// Every access of the step is a lookup; the model has told which of them missed.
Lookups lookups_of(const Scene& scene, bool fetches) {
  Lookups lookups;
  if (scene.last == nullptr) return lookups;
  const observe::StepRecord& last = *scene.last;
  if (fetches) {
    add_lookups(lookups, last.before.rip, std::max<u64>(last.bytes.size(), 1), Mark::Hit);
  } else {
    for (const machine::MemoryAccess& access : last.accesses)
      add_lookups(lookups, access.address, access.size, Mark::Hit);
  }
  for (const machine::ModelledReference& made : last.references)
    if (!made.tlb_hit && (made.reference.kind == cache::Kind::Fetch) == fetches)
      add_lookups(lookups, made.reference.virtual_address, made.reference.size, Mark::Miss);
  return lookups;
}

Cell entry_cell(const memory::TlbEntry& entry, const Lookups& lookups) {
  if (!entry.valid) return {.text = "-"};
  const auto lookup = lookups.find(entry.page);
  return {.text = fmt::format("{:x}⟶{:x}", entry.page, entry.frame),
          .mark = lookup != lookups.end() ? lookup->second : Mark::None,
          .number = entry.page,
          .link = Link{Link::Kind::Address, entry.page << memory::page_bits, ""},
          .detail = fmt::format("page {} is in frame {}", hex(entry.page << memory::page_bits),
                                hex(entry.frame << memory::page_bits))};
}

/// The rows of one TLB: sets without entries are left out.
void add_tlb(const memory::Tlb& tlb, std::string_view name, const Lookups& lookups, Pane& pane) {
  const memory::TlbGeometry& geometry = tlb.geometry();
  const memory::TlbCounters counters = tlb.counters();
  pane.rows.push_back(heading_row(
      "tlb", fmt::format("{}: {} of {}; {}, {}", name, counted(geometry.sets(), "set"),
                         counted(geometry.ways, "way"), counted(counters.hits, "hit"),
                         counters.misses == 1 ? "1 miss" : grouped(counters.misses) + " misses")));
  for (u32 set = 0; set < geometry.sets(); ++set) {
    const auto entries = tlb.entries().subspan(std::size_t{set} * geometry.ways, geometry.ways);
    const auto valid = [](const memory::TlbEntry& entry) { return entry.valid; };
    for (u32 way = 0; way < geometry.ways; way += ways_per_row) {
      const auto part = entries.subspan(way, std::min(ways_per_row, geometry.ways - way));
      if (std::none_of(part.begin(), part.end(), valid)) continue;
      Row row{.kind = "set"};
      row.cells = {{.text = fmt::format("set {}", set), .number = set},
                   {.text = way == 0 ? "" : fmt::format("way {} on", way), .number = way}};
      for (u32 i = 0; i < ways_per_row; ++i)
        row.cells.push_back(i < part.size() ? entry_cell(part[i], lookups) : Cell{});
      pane.rows.push_back(std::move(row));
    }
  }
}

}  // namespace

Pane make_tlb(const Scene& scene) {
  Pane pane{.name = "tlb",
            .title = "TLBs, page⟶frame, " + moment_text(scene.machine),
            .columns = {{.key = "set", .right = true}, {.key = "first way"}},
            .hint = "nothing is counted yet: the counting run was interrupted; ask once more"};
  for (u32 way = 0; way < ways_per_row; ++way)
    pane.columns.push_back({.key = fmt::format("way {}", way), .fit = Column::Fit::Middle});
  if (!scene.has_model) return pane;
  const memory::TlbModel& tlbs = scene.machine.model().tlbs();
  add_tlb(tlbs.instruction, "instruction TLB", lookups_of(scene, true), pane);
  add_tlb(tlbs.data, "data TLB", lookups_of(scene, false), pane);
  keep_first(pane.rows, scene.rows, "row");
  return pane;
}

}  // namespace vitrine::view
