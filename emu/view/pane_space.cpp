// The panes of the address space: its regions, the tree of page tables, and one walk through it.

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/memory/mmu.hpp"
#include "emu/os/process.hpp"
#include "emu/view/detail.hpp"
#include "emu/view/pages.hpp"
#include "emu/view/pane_makers.hpp"
#include "emu/view/value.hpp"
#include "emu/view/walk.hpp"

namespace vitrine::view {

namespace {

/// All bits of an entry, "P RW US PWT PCD A D PS G NX", fit into half of it: other columns go
/// first.
constexpr u8 whole_bits = 60;

/// What the last step did anywhere in [start, end).
Mark trace_of_range(const Scene& scene, u64 start, u64 end) {
  return trace_of(scene, start, end - start);
}

Row region_row(const Scene& scene, const RegionView& region, unsigned digits) {
  const cpu::State& state = scene.machine.state();
  const auto holds = [&](u64 address) { return address >= region.start && address < region.end; };
  std::string pointers = holds(state.rip) ? "rip" : "";
  if (holds(state.gpr[isa::Rsp])) pointers += pointers.empty() ? "rsp" : ", rsp";
  const u64 pages = (region.end - region.start) / memory::page_size;
  return {.kind = "region",
          .mark = region.permissions == 0 ? Mark::Faint : Mark::None,
          .cells = {address_cell(region.start, digits),
                    address_cell(region.end, digits),
                    {.text = permissions_text(region.permissions),
                     .detail = rights_detail(region.permissions)},
                    {.text = fmt::format("{} K", grouped((region.end - region.start) >> 10)),
                     .number = region.end - region.start},
                    {.text = grouped(region.present_pages), .number = region.present_pages},
                    {.text = grouped(pages), .number = pages},
                    {.text = printable(region.name),
                     .mark = trace_of_range(scene, region.start, region.end)},
                    {.text = pointers, .mark = pointers.empty() ? Mark::None : Mark::Current}}};
}

Row entry_row(const TableEntryView& entry, unsigned digits) {
  const std::string indent(2 * static_cast<std::size_t>(entry.level), ' ');
  const std::string index = entry.first == entry.last
                                ? fmt::format("[{:#x}]", entry.first)
                                : fmt::format("[{:#x}-{:#x}]", entry.first, entry.last);
  return {.kind = entry.is_page ? "page" : "table",
          .cells = {{.text = fmt::format("{}{}{}", indent, level_name(entry.level), index)},
                    address_cell(entry.address, digits),
                    {.text = fmt::format("⟶ {}", entry.is_page ? "frame" : "table")},
                    {.text = hex(entry.target), .number = entry.target},
                    {.text = entry.bits, .detail = entry_detail(entry.entry)},
                    {.text = printable(entry.region)}}};
}

/// How the address of interest is accessed: as the fault did that it comes from, else by reading.
memory::AccessKind access_of_interest(const Scene& scene) {
  const auto& end = scene.machine.finished();
  if (!end || !end->fault || end->fault->vector != cpu::Vector::PageFault ||
      end->fault->address != address_of_interest(scene))
    return memory::AccessKind::Read;
  return end->fault->error_code & memory::FaultFetch   ? memory::AccessKind::Execute
         : end->fault->error_code & memory::FaultWrite ? memory::AccessKind::Write
                                                       : memory::AccessKind::Read;
}

}  // namespace

Pane make_address_space(const Scene& scene) {
  const PagesView view = view_pages(scene.machine);
  Pane pane{.name = "address-space",
            .title = "Address space, " + moment_text(scene.machine),
            .columns = {{.key = "start", .title = "start", .fit = Column::Fit::Middle},
                        {.key = "end", .title = "end", .fit = Column::Fit::Middle},
                        {.key = "rights", .title = "may"},
                        {.key = "size", .title = "size", .right = true, .spare = true},
                        {.key = "present", .title = "present", .right = true, .spare = true},
                        {.key = "pages", .title = "pages", .right = true, .spare = true},
                        {.key = "name", .title = "name", .fit = Column::Fit::Middle},
                        {.key = "pointers"}},
            .hint = "the program has unmapped all of its memory"};
  const unsigned digits = view.regions.empty() ? 6 : address_digits(view.regions.back().end);
  for (const RegionView& region : view.regions)
    pane.rows.push_back(region_row(scene, region, digits));
  keep_first(pane.rows, scene.rows, "region");
  return pane;
}

Pane make_pages(const Scene& scene) {
  const PagesView view = view_pages(scene.machine);
  Pane pane{.name = "pages",
            .title = fmt::format("Page tables from {} (CR3), {}, {}", hex(view.root),
                                 counted(view.pages, "page"), moment_text(scene.machine)),
            .columns = {{.key = "entry"},
                        {.key = "address", .fit = Column::Fit::Middle},
                        {.key = "to", .spare = true},
                        {.key = "target", .right = true, .gap = 1},
                        {.key = "bits", .fit = Column::Fit::End, .readable = whole_bits},
                        {.key = "region", .fit = Column::Fit::Middle, .spare = true}},
            .hint = "the root table is empty: no page is mapped"};
  const unsigned digits = view.regions.empty() ? 6 : address_digits(view.regions.back().end);
  for (const TableEntryView& entry : view.tree)
    pane.rows.push_back(entry_row(entry, digits));
  keep_first(pane.rows, scene.rows, "entry");
  return pane;
}

Pane make_walk(const Scene& scene) {
  const WalkView view =
      view_walk(scene.machine, address_of_interest(scene), access_of_interest(scene));
  Pane pane{
      .name = "walk",
      .title = fmt::format("Page walk of {}{}, for {}, {}", hex(view.address),
                           view.symbol.empty() ? "" : fmt::format(" ({})", view.symbol),
                           access_text(view.kind), moment_text(scene.machine)),
      .columns = {
          {.key = "bits", .title = "bits", .right = true},
          {.key = "field", .title = "level"},
          {.key = "index", .title = "index", .right = true},
          {.key = "at", .title = "entry at", .right = true, .spare = true},
          {.key = "entry", .title = "entry", .right = true, .fit = Column::Fit::Middle},
          {.key = "flags", .title = "bits set", .fit = Column::Fit::End, .readable = whole_bits}}};
  pane.rows.push_back(heading_row("region", !view.region.empty() ? "in " + view.region
                                            : !view.neighbour.empty()
                                                ? "in no region, " + view.neighbour
                                                : "in no region of the address space"));
  unsigned high_bit = 47;
  for (unsigned i = 0; i < view.walk.step_count; ++i) {
    const memory::WalkStep& step = view.walk.steps[i];
    const u64 at = step.table + u64{8} * step.index;
    const bool refuses = !view.walk.ok && i + 1 == view.walk.step_count;
    pane.rows.push_back(
        {.kind = "entry",
         .mark = refuses ? Mark::Danger : Mark::None,
         .cells = {{.text = fmt::format("{}-{}", high_bit, high_bit - 8)},
                   {.text = std::string(level_name(step.level))},
                   {.text = hex(step.index),
                    .number = step.index,
                    .detail = fmt::format("bits {}-{} of the address: which of the table's entries",
                                          high_bit, high_bit - 8)},
                   {.text = hex(at), .number = at, .detail = "the entry's physical address"},
                   {.text = hex(step.entry),
                    .number = step.entry,
                    .detail = "the next table, or the page's frame, and its rights in the lowest "
                              "and highest bits"},
                   {.text = entry_bits(step.entry), .detail = entry_detail(step.entry)}}});
    high_bit -= 9;
  }
  if (!view.walk.ok) {
    pane.rows.push_back(heading_row("refusal", view.refusal, Mark::Danger));
    if (view.demand_paged)
      pane.rows.push_back(heading_row(
          "demand", "nothing has touched this page yet: the kernel maps it at the first access"));
    return pane;
  }
  const u64 offset = view.address & (view.walk.page_bytes - 1);
  pane.rows.push_back({.kind = "offset",
                       .cells = {{.text = fmt::format("{}-0", high_bit)},
                                 {.text = "offset"},
                                 {.text = hex(offset), .number = offset},
                                 {},
                                 {},
                                 {}}});
  std::string text = fmt::format("physical {}", hex(view.walk.physical));
  if (view.byte) text += fmt::format(", which holds {:#04x}", *view.byte);
  pane.rows.push_back(heading_row("physical", std::move(text)));
  return pane;
}

}  // namespace vitrine::view
