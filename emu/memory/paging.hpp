#pragma once
// Four-level paging as in SDM vol. 3A, 4.5: the format of the entries and the walk, in physical
// memory. No TLB here, and no caching: this is the definition the faster paths must agree with.

#include <array>
#include <optional>

#include "emu/memory/physical.hpp"

namespace vitrine::memory {

enum PageBit : u64 {
  Present = 1ull << 0,
  Writable = 1ull << 1,
  User = 1ull << 2,
  WriteThrough = 1ull << 3,
  CacheDisable = 1ull << 4,
  Accessed = 1ull << 5,
  Dirty = 1ull << 6,
  LargePage = 1ull << 7,
  Global = 1ull << 8,
  NoExecute = 1ull << 63,
};
constexpr u64 frame_address_mask = 0x000f'ffff'ffff'f000;

enum class AccessKind : u8 { Read, Write, Execute };

/// Error-code bits of #PF.
enum PageFaultBit : u32 {
  FaultPresent = 1,
  FaultWrite = 2,
  FaultUser = 4,
  FaultReserved = 8,
  FaultFetch = 16,
};

/// The four levels from the root. Names as in the manual: PML4, PDPT, PD, PT.
enum class Level : u8 { Pml4, Pdpt, Pd, Pt };
[[nodiscard]] constexpr unsigned index_in(Level level, u64 address) {
  return (address >> (39 - 9 * static_cast<unsigned>(level))) & 511;
}

/// One entry read on the way.
struct WalkStep {
  Level level{};
  u64 table = 0;  ///< physical address of the table
  unsigned index = 0;
  u64 entry = 0;
};

/// Why a walk ended: at a page, or at a level that refuses the access.
struct Walk {
  std::array<WalkStep, 4> steps{};
  u8 step_count = 0;
  bool canonical = true;
  bool ok = false;
  u64 physical = 0;            ///< when ok: the byte's physical address
  u64 page_bytes = page_size;  ///< 4 KiB, 2 MiB or 1 GiB
  u32 error_code = 0;          ///< when not ok and canonical: of #PF
  Level refused_by{};          ///< when not ok: the level whose entry refuses
  u64 refused_bit =
      0;  ///< when not ok: the PageBit that refuses (Present, Writable, User, NoExecute)
};

/// Walks without changing anything (no A or D bits): for views and explanations.
[[nodiscard]] Walk walk(const PhysicalMemory& memory, u64 cr3, u64 address, AccessKind kind,
                        bool user = true);

/// Walks as the processor does: sets A on every level, D on a write, only when the access is
/// allowed.
Walk walk_and_mark(PhysicalMemory& memory, u64 cr3, u64 address, AccessKind kind, bool user = true);

}  // namespace vitrine::memory
