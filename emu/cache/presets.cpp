#include "emu/cache/presets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <fstream>

#include "emu/base/text.hpp"

namespace vitrine::cache {

namespace {

constexpr u64 kib = 1024, mib = 1024 * kib;

LevelConfig level(Geometry geometry, u32 latency) {
  return {.geometry = geometry, .latency = latency};
}

/// Of a real processor: indexed by the virtual address, so that the set can be read while the TLB
/// translates, and watched by a stride prefetcher.
LevelConfig first_data_level(Geometry geometry, u32 latency) {
  LevelConfig config = level(geometry, latency);
  config.index = Index::Virtual;
  config.prefetch = Prefetch::Stride;
  return config;
}

LevelConfig first_instruction_level(Geometry geometry, u32 latency) {
  LevelConfig config = level(geometry, latency);
  config.index = Index::Virtual;
  config.prefetch = Prefetch::NextLine;
  return config;
}

/// Valgrind's cachegrind, by its rules. It takes the sizes from the computer that it runs on, which
/// would make results differ from one to the next; here they are fixed, as a desktop of about 2010
/// has them. It has no latencies: these make our cycles equal KCachegrind's usual estimate,
/// Ir + 10 L1m + 100 LLm.
HierarchyConfig cachegrind() {
  HierarchyConfig config;
  config.rules = Rules::Cachegrind;
  config.level(Level::L1I) = level({32 * kib, 8, 64}, 1);
  config.level(Level::L1D) = level({32 * kib, 8, 64}, 1);
  config.level(Level::L3) = level({8 * mib, 16, 64}, 11);
  config.memory_latency = 111;
  return config;
}

/// So small that one sees every line move: 4 sets × 2 ways × 16 bytes, and nothing behind it.
HierarchyConfig teaching() {
  HierarchyConfig config;
  config.level(Level::L1I) = level({128, 2, 16}, 4);
  config.level(Level::L1D) = level({128, 2, 16}, 4);
  config.memory_latency = 100;
  return config;
}

// The latencies of the three processors are those of the guide's chapter on memory: "Apple M3/M4:
// L1 ~3 cycles, L2 ~12, L3 ~40, RAM ~150"; "AMD Zen 5: ~4, ~14, ~50, ~120-180"; "Intel Arrow Lake:
// ~5, ~15, ~45, ~140-200" (the middle, where it gives a range).

/// A performance core of Apple's M4. Sizes: sysctl hw.perflevel0 (192 KiB, 128 KiB, 16 MiB shared
/// by the cluster), lines of 128 bytes: sysctl hw.cachelinesize. The third level is the
/// system-level cache in front of memory. Apple publishes no associativities and no size of that
/// cache; those here are chosen.
HierarchyConfig apple_m4() {
  HierarchyConfig config;
  config.level(Level::L1I) = first_instruction_level({192 * kib, 6, 128}, 3);
  config.level(Level::L1D) = first_data_level({128 * kib, 8, 128}, 3);
  config.level(Level::L2) = level({16 * mib, 16, 128}, 12);
  config.level(Level::L3) = level({8 * mib, 16, 128}, 40);
  config.memory_latency = 150;
  return config;
}

/// AMD's Zen 5 (desktop). Geometries: Software Optimization Guide for the AMD Zen5
/// Microarchitecture (58455), 2.6, "Cache and translation"; the L2 holds what the L1 caches hold,
/// the L3 is filled with what L2 gives up.
HierarchyConfig zen5() {
  HierarchyConfig config;
  config.level(Level::L1I) = first_instruction_level({32 * kib, 8, 64}, 4);
  config.level(Level::L1D) = first_data_level({48 * kib, 12, 64}, 4);
  config.level(Level::L2) = level({1 * mib, 16, 64}, 14);
  config.level(Level::L2)->inclusion = Inclusion::Inclusive;
  config.level(Level::L3) = level({32 * mib, 16, 64}, 50);
  config.level(Level::L3)->inclusion = Inclusion::Exclusive;
  config.memory_latency = 150;
  return config;
}

/// A performance core (Lion Cove) of Intel's Arrow Lake. Sizes: Core Ultra 9 285K. Intel counts
/// four levels of data cache from 0: the L1D here is its 48 KiB L0; the 192 KiB between that and
/// the L2 is left out. The number of sets of the L3 is no power of two.
HierarchyConfig arrow_lake() {
  HierarchyConfig config;
  config.level(Level::L1I) = first_instruction_level({64 * kib, 16, 64}, 5);
  config.level(Level::L1D) = first_data_level({48 * kib, 12, 64}, 5);
  config.level(Level::L2) = level({3 * mib, 12, 64}, 15);
  config.level(Level::L3) = level({36 * mib, 12, 64}, 45);
  config.memory_latency = 170;
  return config;
}

constexpr std::array<std::string_view, 5> names{"cachegrind", "teaching", "apple-m4", "zen5",
                                                "arrow-lake"};

/// One line of a file of /sys, or nothing.
std::optional<std::string> first_line(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  return line;
}

/// Where a cache belongs that Linux describes so; nothing for a fourth level.
std::optional<Level> level_of(std::string_view number, std::string_view type) {
  if (number == "1" && type == "Instruction") return Level::L1I;
  if (number == "1") return Level::L1D;
  if (number == "2") return Level::L2;
  if (number == "3") return Level::L3;
  return std::nullopt;
}

}  // namespace

std::span<const std::string_view> preset_names() {
  return names;
}

Result<HierarchyConfig> preset(std::string_view name, std::string_view others) {
  if (name == "cachegrind") return cachegrind();
  if (name == "teaching") return teaching();
  if (name == "apple-m4") return apple_m4();
  if (name == "zen5") return zen5();
  if (name == "arrow-lake") return arrow_lake();
  const auto near = nearest(name, names);
  return fail(std::string(name), "there are no caches of this name",
              near ? fmt::format("did you mean {}?", *near)
                   : fmt::format("{}{}", fmt::join(names, ", "), others));
}

Result<HierarchyConfig> host_caches(const std::string& directory) {
  namespace fs = std::filesystem;
  constexpr u32 latencies[] = {4, 10, 40};  // typical ones, by the guide's chapter on memory
  constexpr unsigned most_caches = 16;
  HierarchyConfig config;
  config.memory_latency = 150;
  bool any = false;
  for (unsigned index = 0; index < most_caches; ++index) {
    const fs::path cache = fs::path(directory) / fmt::format("index{}", index);
    const auto number = first_line(cache / "level"), type = first_line(cache / "type");
    if (!number || !type) break;
    const auto which = level_of(*number, *type);
    if (!which) continue;
    const std::string text = fmt::format("{},{},{}", first_line(cache / "size").value_or(""),
                                         first_line(cache / "ways_of_associativity").value_or(""),
                                         first_line(cache / "coherency_line_size").value_or(""));
    const auto geometry = parse_geometry(cache.string(), text);
    if (!geometry) return tl::unexpected(geometry.error());
    config.level(*which) = level(*geometry, latencies[depth(*which)]);
    any = true;
  }
  if (!any)
    return fail("host", "this computer does not tell its caches",
                fmt::format("that takes Linux and {}; choose a preset by name", directory));
  return config;
}

std::optional<u64> parse_bytes(std::string_view text) {
  u64 number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  std::string unit(end, text.data() + text.size());
  for (char& c : unit)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (unit.ends_with("IB"))
    unit.resize(unit.size() - 2);
  else if (unit.ends_with("B"))
    unit.resize(unit.size() - 1);
  const std::size_t power = std::string_view("KMG").find(unit);
  if (unit.size() > 1 || power == std::string_view::npos) return std::nullopt;
  const unsigned shift = unit.empty() ? 0 : 10 * static_cast<unsigned>(power + 1);
  if (number >> (63 - shift) != 0) return std::nullopt;
  return number << shift;
}

Result<Geometry> parse_geometry(std::string_view option, std::string_view text) {
  const std::string place = fmt::format("{}={}", option, text);
  const std::size_t first = text.find(','), second = text.find(',', first + 1);
  std::optional<u64> size, ways, line;
  if (first != std::string_view::npos && second != std::string_view::npos) {
    size = parse_bytes(text.substr(0, first));
    ways = parse_bytes(text.substr(first + 1, second - first - 1));
    line = parse_bytes(text.substr(second + 1));
  }
  if (!size || !ways || !line || *ways > ~u32{0} || *line > ~u32{0})
    return fail(place, "is not a cache geometry", "write SIZE,WAYS,LINE such as 32768,8,64");
  const Geometry geometry{*size, static_cast<u32>(*ways), static_cast<u32>(*line)};
  if (auto error = check_geometry(geometry, option)) return tl::unexpected(*error);
  return geometry;
}

}  // namespace vitrine::cache
