// The pane of the translation lookaside buffers: sets down the page, ways across.

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/memory/tlb.hpp"
#include "emu/view/pane_makers.hpp"

namespace vitrine::view {

namespace {

constexpr u32 ways_per_row = 4;

Cell entry_cell(const memory::TlbEntry& entry) {
  if (!entry.valid) return {.text = "-"};
  return {.text = fmt::format("{:x}⟶{:x}", entry.page, entry.frame),
          .number = entry.page,
          .link = Link{Link::Kind::Address, entry.page << memory::page_bits, ""},
          .detail = fmt::format("page {} is in frame {}", hex(entry.page << memory::page_bits),
                                hex(entry.frame << memory::page_bits))};
}

/// The rows of one TLB: sets without entries are left out.
void add_tlb(const memory::Tlb& tlb, std::string_view name, Pane& pane) {
  const memory::TlbGeometry& geometry = tlb.geometry();
  const memory::TlbCounters& counters = tlb.counters();
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
        row.cells.push_back(i < part.size() ? entry_cell(part[i]) : Cell{});
      pane.rows.push_back(std::move(row));
    }
  }
}

}  // namespace

Pane make_tlb(const Scene& scene) {
  Pane pane{.name = "tlb",
            .title = "TLBs, page⟶frame, " + moment_text(scene.machine),
            .columns = {{.key = "set", .right = true}, {.key = "first way"}},
            .hint = "the TLBs are counted in modelled runs only: run with the model"};
  for (u32 way = 0; way < ways_per_row; ++way)
    pane.columns.push_back({.key = fmt::format("way {}", way), .fit = Column::Fit::Middle});
  if (!scene.has_model) return pane;
  const memory::TlbModel& tlbs = scene.machine.tlbs();
  add_tlb(tlbs.instruction, "instruction TLB", pane);
  add_tlb(tlbs.data, "data TLB", pane);
  keep_first(pane.rows, scene.rows, "row");
  return pane;
}

}  // namespace vitrine::view
