#pragma once
// The whole address space: regions like /proc/PID/maps, and the tree of page tables.

#include <string>
#include <vector>

#include "emu/machine/machine.hpp"

namespace vitrine::view {

struct RegionView {
  u64 start = 0, end = 0;
  u8 permissions = 0;
  std::string name;
  u64 present_pages = 0;  ///< 4 KiB pages of it that the tables map now
};

/// A run of neighbouring entries of one table that point at pages alike, or one lower table.
struct TableEntryView {
  memory::Level level{};
  unsigned first = 0, last = 0;  ///< indexes in the table
  u64 address = 0;               ///< first virtual address covered
  u64 target = 0;                ///< physical address of the next table, or of the first frame
  bool is_page = false;
  u64 entry = 0;  ///< of `first`, as it stands in the table
  std::string bits;
  std::string region;  ///< name of the region, for pages
};

struct PagesView {
  u64 step = 0;
  u64 root = 0;  ///< CR3
  std::vector<RegionView> regions;
  std::vector<TableEntryView> tree;  ///< depth first
  u64 tables = 0;                    ///< frames that hold tables
  u64 pages = 0;                     ///< pages mapped
  u64 frames = 0;                    ///< frames of physical RAM
};

[[nodiscard]] PagesView view_pages(const machine::Machine& machine);
[[nodiscard]] std::string to_text(const PagesView& view);
[[nodiscard]] std::string to_json(const PagesView& view);

}  // namespace vitrine::view
