// The part of AddressSpace that writes page tables.
//
// A page of a region without any rights keeps its frame while its entry is not present: Linux marks
// such an entry by bit 8 (_PAGE_PROTNONE), and so do we.

#include <algorithm>

#include "emu/os/address_space.hpp"

namespace vitrine::os {

using memory::AccessKind;
using memory::frame_address_mask;
using memory::index_in;
using memory::Level;
using memory::page_bits;
using memory::page_mask;
using memory::page_size;
using memory::PhysicalMemory;

namespace {

constexpr u64 protected_none = memory::Global;

Level below(Level level) {
  return static_cast<Level>(static_cast<u8>(level) + 1);
}

bool holds_frame(u64 entry) {
  return (entry & (memory::Present | protected_none)) != 0;
}

u64 leaf_bits(u8 permissions) {
  // Every right implies reading: x86 has no pages that can only be written or executed.
  if (permissions == 0) return protected_none | memory::User;
  return memory::Present | memory::User |
         ((permissions & image::Write) != 0 ? u64{memory::Writable} : 0) |
         ((permissions & image::Execute) != 0 ? 0 : u64{memory::NoExecute});
}

bool permits(u8 permissions, AccessKind kind) {
  switch (kind) {
    case AccessKind::Read:
      return permissions != 0;
    case AccessKind::Write:
      return (permissions & image::Write) != 0;
    case AccessKind::Execute:
      return (permissions & image::Execute) != 0;
  }
  return false;
}

/// Calls visit(entry's physical address, entry, start, end) for the entries of a table that hold
/// something for [start, end), each with its part of the range.
template <class Visit>
void for_each_entry(const PhysicalMemory& memory, u64 table, Level level, u64 start, u64 end,
                    Visit visit) {
  const u64 span = u64{1} << memory::shift_of(level);
  while (start < end) {
    const u64 part_end = std::min(end, align_down(start, span) + span);
    const u64 place = table + index_in(level, start) * sizeof(u64);
    const u64 entry = memory.read64(place);
    if (holds_frame(entry)) visit(place, entry, start, part_end);
    start = part_end;
  }
}

bool is_empty_table(const PhysicalMemory& memory, u64 table) {
  const auto& bytes = memory.frame(table >> page_bits).bytes;
  return std::all_of(bytes.begin(), bytes.end(), [](u8 byte) { return byte == 0; });
}

}  // namespace

/// The physical address of an empty table, or FrameAllocator::none.
u64 AddressSpace::new_table(PhysicalMemory& memory) {
  const u64 number = frames_.allocate();
  if (number == FrameAllocator::none) return number;
  memory.clear_frame(number);
  return number << page_bits;
}

/// Where the entry of a page stands, after making the tables on the way; or FrameAllocator::none.
u64 AddressSpace::leaf_place(PhysicalMemory& memory, u64 address) {
  u64 table = root_;
  for (const Level level : {Level::Pml4, Level::Pdpt, Level::Pd}) {
    const u64 place = table + index_in(level, address) * sizeof(u64);
    const u64 entry = memory.read64(place);
    if ((entry & memory::Present) != 0) {
      table = entry & frame_address_mask;
      continue;
    }
    table = new_table(memory);
    if (table == FrameAllocator::none) return table;
    memory.write64(place, table | memory::Present | memory::Writable | memory::User);
  }
  return table + index_in(Level::Pt, address) * sizeof(u64);
}

/// The frame of a page, given now if it had none; or FrameAllocator::none.
u64 AddressSpace::give_frame(PhysicalMemory& memory, u64 address, u8 permissions) {
  const u64 place = leaf_place(memory, address);
  if (place == FrameAllocator::none) return place;
  const u64 entry = memory.read64(place);
  if (holds_frame(entry)) return (entry & frame_address_mask) >> page_bits;
  const u64 number = frames_.allocate();
  if (number == FrameAllocator::none) return number;
  memory.write64(place, number << page_bits | leaf_bits(permissions));
  return number;
}

AddressSpace::Demand AddressSpace::demand(PhysicalMemory& memory, u64 address, AccessKind kind) {
  const Region* region = find(address);
  if (region == nullptr || !permits(region->permissions, kind)) return Demand::Refused;
  // A page that has a frame and still refused was refused for a reason.
  if (memory::walk(memory, root_, address, kind).ok) return Demand::Refused;
  const u64 place = leaf_place(memory, address);
  if (place != FrameAllocator::none && holds_frame(memory.read64(place))) return Demand::Refused;
  const u64 number = give_frame(memory, address, region->permissions);
  return number == FrameAllocator::none ? Demand::OutOfMemory : Demand::Mapped;
}

bool AddressSpace::place(PhysicalMemory& memory, u64 address, std::span<const u8> bytes) {
  while (!bytes.empty()) {
    const u64 offset = address & page_mask;
    const std::size_t part = std::min<std::size_t>(bytes.size(), page_size - offset);
    const Region* region = find(address);
    if (region == nullptr) return false;
    const u64 number = give_frame(memory, address, region->permissions);
    if (number == FrameAllocator::none) return false;
    std::copy_n(bytes.begin(), part, memory.writable_frame(number).bytes.begin() + offset);
    bytes = bytes.subspan(part);
    address += part;
  }
  return true;
}

/// Gives back what [start, end) holds, and the tables that are then empty. Returns whether this
/// table is.
bool AddressSpace::release_range(PhysicalMemory& memory, u64 table, Level level, u64 start,
                                 u64 end) {
  for_each_entry(memory, table, level, start, end,
                 [&](u64 place, u64 entry, u64 part_start, u64 part_end) {
                   const u64 held = entry & frame_address_mask;
                   if (level != Level::Pt &&
                       !release_range(memory, held, below(level), part_start, part_end)) {
                     return;
                   }
                   memory.write64(place, 0);
                   memory.clear_frame(held >> page_bits);
                   frames_.release(held >> page_bits);
                 });
  return is_empty_table(memory, table);
}

void AddressSpace::protect_range(PhysicalMemory& memory, u64 table, Level level, u64 start, u64 end,
                                 u8 permissions) {
  constexpr u64 kept = frame_address_mask | memory::Accessed | memory::Dirty;
  for_each_entry(memory, table, level, start, end,
                 [&](u64 place, u64 entry, u64 part_start, u64 part_end) {
                   if (level == Level::Pt) {
                     memory.write64(place, (entry & kept) | leaf_bits(permissions));
                   } else {
                     protect_range(memory, entry & frame_address_mask, below(level), part_start,
                                   part_end, permissions);
                   }
                 });
}

}  // namespace vitrine::os
