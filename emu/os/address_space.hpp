#pragma once
// The kernel's memory management: which regions the process has, and the page tables in guest RAM
// that give them frames. Pages get a frame when they are first touched (demand paging).
// A value: physical memory is handed to each operation, so that a copy is a snapshot.

#include <vector>

#include "emu/image/image.hpp"
#include "emu/memory/mmu.hpp"
#include "emu/os/region.hpp"

namespace vitrine::os {

/// Hands out page frames, lowest first, freed ones before fresh ones.
class FrameAllocator {
 public:
  static constexpr u64 none = ~u64{0};
  explicit FrameAllocator(u64 frames) : limit_(frames) {}
  /// A frame's number, or `none` when RAM is full.
  u64 allocate();
  void release(u64 number) { free_.push_back(static_cast<u32>(number)); }
  [[nodiscard]] u64 used() const { return next_ - 1 - free_.size(); }
  [[nodiscard]] u64 available() const { return limit_ - next_ + free_.size(); }
  [[nodiscard]] u64 held_bytes() const { return free_.capacity() * sizeof free_[0]; }

 private:
  u64 next_ = 1;  ///< frame 0 stays unused, so that a zero entry never names a frame in use
  u64 limit_;
  std::vector<u32> free_;
};

class AddressSpace {
 public:
  /// As Linux' vm.max_map_count bounds it.
  static constexpr std::size_t max_regions = 16384;

  /// An empty space with a root table. `memory` must have at least two frames.
  explicit AddressSpace(memory::PhysicalMemory& memory);

  [[nodiscard]] u64 root() const { return root_; }  ///< for CR3
  [[nodiscard]] const std::vector<Region>& regions() const { return regions_; }
  /// The region that contains `address`, or nullptr.
  [[nodiscard]] const Region* find(u64 address) const;
  /// Whether no region touches [start, end).
  [[nodiscard]] bool is_free(u64 start, u64 end) const;
  /// The highest free range of `size` bytes that ends at or below `top`: its start, or 0.
  [[nodiscard]] u64 find_free_below(u64 top, u64 size) const;

  /// Adds a region where none is; it merges with equal neighbours.
  void add(Region region);
  /// Takes [start, end) out of all regions and gives its frames back.
  void remove(memory::PhysicalMemory& memory, u64 start, u64 end);
  /// Changes the rights of what is mapped in [start, end).
  void protect(memory::PhysicalMemory& memory, u64 start, u64 end, u8 permissions);

  enum class Demand : u8 { Mapped, Refused, OutOfMemory };
  /// Gives the page of `address` a zeroed frame if its region allows `kind` and it has none yet.
  Demand demand(memory::PhysicalMemory& memory, u64 address, memory::AccessKind kind);
  /// Puts `bytes` at `address`, whatever the rights of the regions there, as a loader does. False
  /// when RAM is full.
  [[nodiscard]] bool place(memory::PhysicalMemory& memory, u64 address, std::span<const u8> bytes);

  [[nodiscard]] const FrameAllocator& frames() const { return frames_; }

  /// How often pages became executable or ceased to be.
  [[nodiscard]] u64 code_changes() const { return code_changes_; }

  u64 heap_start = 0;  ///< where brk began
  u64 heap_end = 0;    ///< the break: not page-aligned
  u64 mmap_top = 0;    ///< mappings are placed below it

 private:
  [[nodiscard]] u64 new_table(memory::PhysicalMemory& memory);
  [[nodiscard]] u64 leaf_place(memory::PhysicalMemory& memory, u64 address);
  u64 give_frame(memory::PhysicalMemory& memory, u64 address, u8 permissions);
  bool release_range(memory::PhysicalMemory& memory, u64 table, memory::Level level, u64 start,
                     u64 end);
  void protect_range(memory::PhysicalMemory& memory, u64 table, memory::Level level, u64 start,
                     u64 end, u8 permissions);
  void split_at(u64 address);
  [[nodiscard]] bool has_code(u64 start, u64 end) const;
  [[nodiscard]] std::vector<Region>::iterator first_ending_after(u64 address);
  void merge_around(u64 start, u64 end);

  FrameAllocator frames_;
  u64 root_ = 0;
  u64 code_changes_ = 0;
  std::vector<Region> regions_;  ///< sorted, disjoint
};

}  // namespace vitrine::os
