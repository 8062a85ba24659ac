#include "emu/os/address_space.hpp"

#include <algorithm>
#include <cassert>

#include "emu/os/abi.hpp"

namespace vitrine::os {

using memory::AccessKind;
using memory::Level;
using memory::page_bits;
using memory::page_size;
using memory::PhysicalMemory;

std::string_view region_kind_name(RegionKind kind) {
  switch (kind) {
    case RegionKind::Text:
      return "text";
    case RegionKind::ReadOnlyData:
      return "read-only data";
    case RegionKind::Data:
      return "data";
    case RegionKind::Bss:
      return "bss";
    case RegionKind::Heap:
      return "heap";
    case RegionKind::Stack:
      return "stack";
    case RegionKind::Guard:
      return "guard page";
    case RegionKind::Mmap:
      return "mapping";
    case RegionKind::ShadowStack:
      return "shadow stack";
    case RegionKind::Other:
      return "other";
  }
  return "";
}

u64 FrameAllocator::allocate() {
  if (!free_.empty()) {
    const u64 number = free_.back();
    free_.pop_back();
    return number;
  }
  return next_ < limit_ ? next_++ : none;
}

AddressSpace::AddressSpace(PhysicalMemory& memory) : frames_(memory.frames()) {
  assert(memory.frames() >= 2);
  root_ = new_table(memory);
}

// Regions: a sorted list.

std::vector<Region>::iterator AddressSpace::first_ending_after(u64 address) {
  return std::upper_bound(regions_.begin(), regions_.end(), address,
                          [](u64 value, const Region& region) { return value < region.end; });
}

const Region* AddressSpace::find(u64 address) const {
  const auto found =
      std::upper_bound(regions_.begin(), regions_.end(), address,
                       [](u64 value, const Region& region) { return value < region.end; });
  return found != regions_.end() && found->contains(address) ? &*found : nullptr;
}

bool AddressSpace::is_free(u64 start, u64 end) const {
  return std::none_of(regions_.begin(), regions_.end(), [&](const Region& region) {
    return region.start < end && start < region.end;
  });
}

u64 AddressSpace::find_free_below(u64 top, u64 size) const {
  for (auto region = regions_.rbegin(); region != regions_.rend(); ++region) {
    if (region->start >= top) continue;
    if (region->end <= top && top - region->end >= size) return top - size;
    top = region->start;
  }
  return top >= size + abi::mmap_min_address ? top - size : 0;
}

void AddressSpace::split_at(u64 address) {
  const auto region = first_ending_after(address);
  if (region == regions_.end() || region->start >= address) return;
  Region tail = *region;
  region->end = tail.start = address;
  regions_.insert(region + 1, std::move(tail));
}

/// Merges the regions that touch [start, end) with neighbours that differ in nothing.
void AddressSpace::merge_around(u64 start, u64 end) {
  auto region = first_ending_after(start == 0 ? 0 : start - 1);
  while (region != regions_.end() && region + 1 != regions_.end() && region->start <= end) {
    const auto next = region + 1;
    if (region->end == next->start && region->permissions == next->permissions &&
        region->kind == next->kind && region->name == next->name) {
      region->end = next->end;
      regions_.erase(next);
    } else {
      ++region;
    }
  }
}

bool AddressSpace::has_code(u64 start, u64 end) const {
  return std::any_of(regions_.begin(), regions_.end(), [&](const Region& region) {
    return region.start < end && start < region.end && (region.permissions & image::Execute) != 0;
  });
}

void AddressSpace::add(Region region) {
  assert(region.start < region.end && is_free(region.start, region.end));
  if ((region.permissions & image::Execute) != 0) ++code_changes_;
  const u64 start = region.start, end = region.end;
  regions_.insert(first_ending_after(start), std::move(region));
  merge_around(start, end);
}

void AddressSpace::remove(PhysicalMemory& memory, u64 start, u64 end) {
  if (has_code(start, end)) ++code_changes_;
  split_at(start);
  split_at(end);
  const auto first = first_ending_after(start);
  const auto last = std::find_if(first, regions_.end(),
                                 [&](const Region& region) { return region.start >= end; });
  regions_.erase(first, last);
  release_range(memory, root_, Level::Pml4, start, end);
}

void AddressSpace::protect(PhysicalMemory& memory, u64 start, u64 end, u8 permissions) {
  if ((permissions & image::Execute) != 0 || has_code(start, end)) ++code_changes_;
  split_at(start);
  split_at(end);
  for (auto region = first_ending_after(start); region != regions_.end() && region->start < end;
       ++region) {
    region->permissions = permissions;
  }
  merge_around(start, end);
  protect_range(memory, root_, Level::Pml4, start, end, permissions);
}

}  // namespace vitrine::os
