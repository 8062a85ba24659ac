#pragma once
// How large a cache is and how it is divided, and what its users may ask for.

#include <optional>
#include <string_view>

#include "emu/base/result.hpp"
#include "emu/base/types.hpp"

namespace vitrine::cache {

struct Geometry {
  u64 size = 32768;  ///< bytes
  u32 ways = 8;
  u32 line = 64;  ///< bytes, a power of two

  [[nodiscard]] u64 lines() const { return size / line; }
  /// Any number, not only powers of two: an address belongs to set (address / line) % sets.
  [[nodiscard]] u64 sets() const { return lines() / ways; }
  bool operator==(const Geometry&) const = default;
};

/// Nothing when a cache of this geometry can be built; else what is wrong. `name` is put before the
/// message ("L1D"). The line must be a power of two, the ways at least one, and size must be a
/// multiple of line × ways. At most 2^32 bytes and 65,536 ways.
[[nodiscard]] std::optional<Error> check_geometry(const Geometry& geometry,
                                                  std::string_view name = "cache");

}  // namespace vitrine::cache
