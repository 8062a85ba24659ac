#pragma once
// Hierarchies by name, and the notations in which people write caches. What these return may still
// be impossible as a whole (a geometry from the command line in a preset): ask check().

#include <span>
#include <string>
#include <string_view>

#include "emu/cache/hierarchy.hpp"

namespace vitrine::cache {

/// "cachegrind", "teaching", "apple-m4", "zen5", "arrow-lake".
[[nodiscard]] std::span<const std::string_view> preset_names();

/// One of these. Errors: another name; the nearest is named, or all, and `others` behind them:
/// ", host" where that may be named too.
[[nodiscard]] Result<HierarchyConfig> preset(std::string_view name, std::string_view others = "");

/// The caches of the computer we run on, as Linux tells them below `directory`; latencies, which it
/// does not tell, are typical ones. Errors: no such directory, or something else in it.
[[nodiscard]] Result<HierarchyConfig> host_caches(
    const std::string& directory = "/sys/devices/system/cpu/cpu0/cache");

/// A geometry as Valgrind writes it, "SIZE,WAYS,LINE"; SIZE may end with K or M. `option` stands in
/// errors ("--D1"). Errors: not three numbers, or a cache that cannot be.
[[nodiscard]] Result<Geometry> parse_geometry(std::string_view option, std::string_view text);

/// "32768", "32K", "1M", "2G" (or with B, iB behind) in bytes; nothing when it is no size below
/// 2^63.
[[nodiscard]] std::optional<u64> parse_bytes(std::string_view text);

}  // namespace vitrine::cache
