#pragma once
// A region of the address space, as /proc/PID/maps would list it.

#include <string>

#include "emu/base/types.hpp"

namespace vitrine::os {

enum class RegionKind : u8 { Text, ReadOnlyData, Data, Bss, Heap, Stack, Guard, Mmap, Other };

struct Region {
  u64 start = 0, end = 0;  ///< page-aligned, [start, end)
  u8 permissions = 0;      ///< of image::Permission
  RegionKind kind{};
  std::string name;  ///< ".text", "heap", "stack", "stack guard", "mmap", …
};

}  // namespace vitrine::os
