#include "emu/view/position.hpp"

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/os/process.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

/// How far from a region an address still has to do with it.
constexpr u64 near = u64{1} << 20;
/// The same below the stack, where one subtraction for a local array can lead a long way.
constexpr u64 near_stack = u64{1} << 36;

/// The regions next to an address in no region. The guard page counts as a part of the stack.
struct Neighbours {
  const os::Region* below = nullptr;  ///< ends at or below the address
  const os::Region* above = nullptr;
  u64 above_start = 0;  ///< of the guard page, when `above` is the stack
};

Neighbours neighbours(const machine::Machine& machine, u64 address) {
  Neighbours found;
  for (const os::Region& region : machine.process().regions()) {
    if (region.end <= address) {
      found.below = &region;
    } else if (region.start > address) {
      if (found.above_start == 0) found.above_start = region.start;
      found.above = &region;
      if (region.kind != os::RegionKind::Guard) break;
    }
  }
  return found;
}

bool is_near(const Neighbours& found, u64 address) {
  const bool is_stack = found.above->kind == os::RegionKind::Stack;
  return found.above_start - address <= (is_stack ? near_stack : near);
}

}  // namespace

std::string describe_region(const machine::Machine& machine, u64 address) {
  const os::Region* region = region_at(machine, address);
  if (region == nullptr) return "";
  return fmt::format("{:#x}-{:#x} {} {}", region->start, region->end,
                     permissions_text(region->permissions), region_name(*region));
}

std::string describe_neighbour(const machine::Machine& machine, u64 address) {
  const Neighbours found = neighbours(machine, address);
  const bool near_above = found.above != nullptr && is_near(found, address);
  const bool near_below = found.below != nullptr && address - found.below->end < near;
  if (near_above && (!near_below || found.above_start - address < address - found.below->end)) {
    const bool has_guard = found.above->start != found.above_start;
    return fmt::format("{} below {}", counted(found.above_start - address, "byte"),
                       has_guard ? "the stack's guard page" : region_name(*found.above));
  }
  if (!near_below) return "";
  return address == found.below->end
             ? fmt::format("just past the end of {}", region_name(*found.below))
             : fmt::format("{} above the end of {}", counted(address - found.below->end, "byte"),
                           region_name(*found.below));
}

std::string describe_position(const machine::Machine& machine, u64 address) {
  const os::Region* region = region_at(machine, address);
  if (region == nullptr) {
    const std::string neighbour = describe_neighbour(machine, address);
    return neighbour.empty() ? "in no region" : "in no region, " + neighbour;
  }
  if (region->kind == os::RegionKind::Guard)
    return fmt::format("in the guard page, {} below the stack",
                       counted(region->end - address, "byte"));
  return "in " + describe_region(machine, address);
}

const os::Region* stack_above(const machine::Machine& machine, u64 address) {
  const os::Region* region = region_at(machine, address);
  if (region != nullptr && region->kind != os::RegionKind::Guard) return nullptr;
  const Neighbours found = neighbours(machine, address);
  const bool is_stack = found.above != nullptr && found.above->kind == os::RegionKind::Stack;
  return is_stack && is_near(found, address) ? found.above : nullptr;
}

}  // namespace vitrine::view
