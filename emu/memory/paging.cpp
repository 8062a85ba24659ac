#include "emu/memory/paging.hpp"

#include "emu/base/bits.hpp"

namespace vitrine::memory {

namespace {

u32 base_error_code(AccessKind kind, bool user) {
  return (kind == AccessKind::Write ? FaultWrite : 0u) | (user ? FaultUser : 0u) |
         (kind == AccessKind::Execute ? FaultFetch : 0u);
}

void refuse(Walk& result, Level level, u64 bit, u32 error_code) {
  result.refused_by = level;
  result.refused_bit = bit;
  result.error_code = error_code;
}

/// SDM vol. 3A, 4.6: rights are the conjunction over all levels. Records the first refusal.
bool rights_allow(Walk& result, AccessKind kind, bool user) {
  const u32 error_code = base_error_code(kind, user) | FaultPresent;
  const auto first_without = [&](u64 bit) {
    for (unsigned i = 0; i < result.step_count; ++i) {
      const WalkStep& step = result.steps[i];
      if ((step.entry & bit) == (bit == NoExecute ? bit : 0)) {
        refuse(result, step.level, bit, error_code);
        return true;
      }
    }
    return false;
  };
  if (user && first_without(User)) return false;
  if (kind == AccessKind::Write && first_without(Writable)) return false;
  if (kind == AccessKind::Execute && first_without(NoExecute)) return false;
  return true;
}

void finish_at_leaf(Walk& result, u64 address) {
  const WalkStep& leaf = result.leaf();
  result.page_bytes = u64{1} << shift_of(leaf.level);
  const u64 frame = align_down(leaf.entry & frame_address_mask, result.page_bytes);
  result.physical = frame | (address & (result.page_bytes - 1));
}

}  // namespace

u64 reserved_bits(Level level, u64 entry) {
  const u64 beyond_physical = frame_address_mask & ~low_mask(physical_address_bits);
  if (level == Level::Pml4) return beyond_physical | LargePage;
  // Between a large page's PAT bit (12) and its frame address.
  if (level != Level::Pt && is_leaf(level, entry)) {
    return beyond_physical | (low_mask(shift_of(level)) & ~low_mask(13));
  }
  return beyond_physical;
}

Walk walk(const PhysicalMemory& memory, u64 cr3, u64 address, AccessKind kind, bool user) {
  Walk result;
  result.canonical = is_canonical(address);
  if (!result.canonical) return result;

  u64 table = cr3 & frame_address_mask;
  for (const Level level : {Level::Pml4, Level::Pdpt, Level::Pd, Level::Pt}) {
    const unsigned index = index_in(level, address);
    const u64 entry = memory.read64(table + index * sizeof(u64));
    result.steps[result.step_count++] = WalkStep{level, table, index, entry};

    if ((entry & Present) == 0) {
      refuse(result, level, Present, base_error_code(kind, user));
      return result;
    }
    if (const u64 reserved = entry & reserved_bits(level, entry)) {
      refuse(result, level, reserved, base_error_code(kind, user) | FaultPresent | FaultReserved);
      return result;
    }
    if (is_leaf(level, entry)) break;
    table = entry & frame_address_mask;
  }
  result.ok = rights_allow(result, kind, user);
  if (result.ok) finish_at_leaf(result, address);
  return result;
}

Walk walk_and_mark(PhysicalMemory& memory, u64 cr3, u64 address, AccessKind kind, bool user) {
  Walk result = walk(memory, cr3, address, kind, user);
  if (!result.ok) return result;
  for (unsigned i = 0; i < result.step_count; ++i) {
    WalkStep& step = result.steps[i];
    const bool dirties = kind == AccessKind::Write && i + 1 == result.step_count;
    const u64 marked = step.entry | Accessed | (dirties ? u64{Dirty} : 0);
    if (marked == step.entry) continue;
    step.entry = marked;
    memory.write64(step.table + step.index * sizeof(u64), marked);
  }
  return result;
}

}  // namespace vitrine::memory
