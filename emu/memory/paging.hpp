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

/// MAXPHYADDR, as processors of today report it: the address bits above it are reserved.
constexpr unsigned physical_address_bits = 48;

enum class AccessKind : u8 { Read, Write, Execute };

/// Error-code bits of #PF.
enum PageFaultBit : u32 {
  FaultPresent = 1,
  FaultWrite = 2,
  FaultUser = 4,
  FaultReserved = 8,
  FaultFetch = 16,
  FaultShadowStack = 64,
};

/// The four levels from the root. Names as in the manual: PML4, PDPT, PD, PT.
enum class Level : u8 { Pml4, Pdpt, Pd, Pt };
/// The lowest address bit that a level's index takes: 39, 30, 21, 12.
[[nodiscard]] constexpr unsigned shift_of(Level level) {
  return 39 - 9 * static_cast<unsigned>(level);
}
[[nodiscard]] constexpr unsigned index_in(Level level, u64 address) {
  return (address >> shift_of(level)) & 511;
}

/// Bits that must be zero in a present entry of this level (SDM vol. 3A, tables 4-14 to 4-19).
[[nodiscard]] u64 reserved_bits(Level level, u64 entry);

/// Whether this entry maps a page rather than naming the next table.
[[nodiscard]] constexpr bool is_leaf(Level level, u64 entry) {
  return level == Level::Pt || (level != Level::Pml4 && (entry & LargePage) != 0);
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
  /// When not ok: the PageBit that refuses (Present, Writable, User, NoExecute), or the reserved
  /// bits that are set.
  u64 refused_bit = 0;

  [[nodiscard]] const WalkStep& leaf() const { return steps[step_count - 1]; }
};

/// Walks without changing anything (no A or D bits): for views and explanations. The processor is
/// taken to run with CR0.WP = 1, EFER.NXE = 1 and without SMEP, SMAP and protection keys. Of a
/// refusal, an entry that is not present or has reserved bits set counts before any rights, and of
/// rights the first in the order U/S, R/W, NX, at the level nearest the root.
[[nodiscard]] Walk walk(const PhysicalMemory& memory, u64 cr3, u64 address, AccessKind kind,
                        bool user = true);

/// Walks as the processor does: sets A on every level, D on a write, only when the access is
/// allowed.
Walk walk_and_mark(PhysicalMemory& memory, u64 cr3, u64 address, AccessKind kind, bool user = true);

}  // namespace vitrine::memory
