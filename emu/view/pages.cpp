#include "emu/view/pages.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "emu/base/json.hpp"
#include "emu/base/text.hpp"
#include "emu/os/process.hpp"
#include "emu/view/value.hpp"
#include "emu/view/walk.hpp"

namespace vitrine::view {

using memory::Level;

namespace {

constexpr u64 status_bits = memory::Present | memory::Writable | memory::User | memory::Accessed |
                            memory::Dirty | memory::LargePage | memory::NoExecute;

class TreeReader {
 public:
  TreeReader(const machine::Machine& machine, PagesView& view) : machine_(machine), view_(view) {}

  void read(u64 table, Level level, u64 base) {
    ++view_.tables;
    const auto& memory = machine_.mmu().memory();
    const unsigned shift = 39 - 9 * static_cast<unsigned>(level);
    for (unsigned index = 0; index < 512; ++index) {
      const u64 entry = memory.read64(table + 8 * index);
      if (!(entry & memory::Present)) continue;
      const u64 address = static_cast<u64>(sign_extend(base | (u64{index} << shift), 48));
      const u64 target = entry & memory::frame_address_mask;
      const bool is_page = level == Level::Pt || (entry & memory::LargePage) != 0;
      if (is_page) {
        add_page(level, index, address, target, entry);
      } else {
        view_.tree.push_back({.level = level,
                              .first = index,
                              .last = index,
                              .address = address,
                              .target = target,
                              .entry = entry,
                              .bits = entry_bits(entry & status_bits)});
        read(target, static_cast<Level>(static_cast<unsigned>(level) + 1), address);
      }
    }
  }

 private:
  void add_page(Level level, unsigned index, u64 address, u64 target, u64 entry) {
    ++view_.pages;
    std::string bits = entry_bits(entry & status_bits);
    const os::Region* region = region_at(machine_, address);
    std::string name = region != nullptr ? region_name(*region) : "";
    if (region != nullptr)
      ++view_.regions[static_cast<std::size_t>(region - machine_.process().regions().data())]
            .present_pages;
    if (!view_.tree.empty()) {
      TableEntryView& previous = view_.tree.back();
      if (previous.is_page && previous.level == level && previous.last + 1 == index &&
          previous.bits == bits && previous.region == name) {
        previous.last = index;
        return;
      }
    }
    view_.tree.push_back({.level = level,
                          .first = index,
                          .last = index,
                          .address = address,
                          .target = target,
                          .is_page = true,
                          .entry = entry,
                          .bits = std::move(bits),
                          .region = std::move(name)});
  }

  const machine::Machine& machine_;
  PagesView& view_;
};

}  // namespace

PagesView view_pages(const machine::Machine& machine) {
  PagesView view{
      .step = machine.step(), .root = machine.mmu().cr3, .frames = machine.mmu().memory().frames()};
  for (const os::Region& region : machine.process().regions())
    view.regions.push_back({.start = region.start,
                            .end = region.end,
                            .permissions = region.permissions,
                            .name = region_name(region)});
  TreeReader(machine, view).read(view.root & memory::frame_address_mask, Level::Pml4, 0);
  return view;
}

std::string to_text(const PagesView& view) {
  std::string out = fmt::format("regions at step {}\n", grouped(view.step));
  out += "  start          end            perm     size   present  name\n";
  for (const RegionView& region : view.regions) {
    const u64 kib = (region.end - region.start) >> 10;
    out += fmt::format("  {:012x}   {:012x}   {}  {:>6} K  {:>8}  {}\n", region.start, region.end,
                       permissions_text(region.permissions), grouped(kib),
                       fmt::format("{} of {}", grouped(region.present_pages),
                                   grouped((region.end - region.start) / memory::page_size)),
                       region.name);
  }
  out += fmt::format("\npage tables: root (CR3) at physical {:#x}\n", view.root);
  for (const TableEntryView& entry : view.tree) {
    const std::string indent(2 + 2 * static_cast<unsigned>(entry.level), ' ');
    const std::string index = entry.first == entry.last
                                  ? fmt::format("[{:#x}]", entry.first)
                                  : fmt::format("[{:#x}-{:#x}]", entry.first, entry.last);
    const std::string label = fmt::format("{}{}{}", indent, level_name(entry.level), index);
    out += fmt::format("{:<22} {:012x} → {} {:#x}  {}{}\n", label, entry.address,
                       entry.is_page ? "frame" : "table", entry.target, entry.bits,
                       entry.region.empty() ? "" : "  " + entry.region);
  }
  out += fmt::format("\n{} of tables, {} mapped, of {} of RAM\n", counted(view.tables, "frame"),
                     counted(view.pages, "page"), counted(view.frames, "frame"));
  return out;
}

std::string to_json(const PagesView& view) {
  using nlohmann::ordered_json;
  ordered_json json = {{"step", view.step},
                       {"root", view.root},
                       {"tables", view.tables},
                       {"pages", view.pages},
                       {"frames", view.frames},
                       {"regions", ordered_json::array()},
                       {"tree", ordered_json::array()}};
  for (const RegionView& region : view.regions)
    json["regions"].push_back({{"start", region.start},
                               {"end", region.end},
                               {"permissions", permissions_text(region.permissions)},
                               {"present_pages", region.present_pages},
                               {"name", region.name}});
  for (const TableEntryView& entry : view.tree)
    json["tree"].push_back({{"level", level_name(entry.level)},
                            {"first", entry.first},
                            {"last", entry.last},
                            {"address", entry.address},
                            {"target", entry.target},
                            {"page", entry.is_page},
                            {"bits", entry.bits},
                            {"region", entry.region}});
  return to_json_text(json, 2) + "\n";
}

}  // namespace vitrine::view
