#pragma once
// A region of the address space, as /proc/PID/maps would list it.

#include <string>
#include <string_view>

#include "emu/base/types.hpp"

namespace vitrine::os {

enum class RegionKind : u8 {
  Text,
  ReadOnlyData,
  Data,
  Bss,
  Heap,
  Stack,
  Guard,
  Mmap,
  ShadowStack,
  Other
};

/// "text", "read-only data", "guard page", …
[[nodiscard]] std::string_view region_kind_name(RegionKind kind);

/// Pages with the same rights and purpose.
struct Region {
  u64 start = 0, end = 0;  ///< page-aligned, [start, end)
  u8 permissions = 0;      ///< of image::Permission; 0: no access
  RegionKind kind{};
  std::string name;  ///< ".text", "heap", "stack", "stack guard", "mmap", a mapped file's path, …

  [[nodiscard]] u64 size() const { return end - start; }
  [[nodiscard]] bool contains(u64 address) const { return address >= start && address < end; }
  bool operator==(const Region&) const = default;
};

}  // namespace vitrine::os
