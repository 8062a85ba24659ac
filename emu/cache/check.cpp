// What hierarchies can be built.

#include <fmt/core.h>

#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"
#include "emu/cache/hierarchy.hpp"

namespace vitrine::cache {

namespace {

Error wrong(Level level, std::string what, std::string remedy) {
  return {std::string(to_string(level)), std::move(what), std::move(remedy)};
}

std::optional<Error> check_level(Level which, const LevelConfig& level, bool general) {
  if (auto error = check_geometry(level.geometry, to_string(which))) return error;
  const Geometry& geometry = level.geometry;
  if (level.replacement == Replacement::TreePlru &&
      (!is_power_of_two(geometry.ways) || geometry.ways > 64)) {
    return wrong(which, fmt::format("tree-PLRU cannot order {} ways", geometry.ways),
                 "choose a power of two up to 64 ways, or another policy");
  }
  if (which == Level::L1I && geometry.line < 16) {
    return wrong(which, "an instruction could need three lines",
                 "choose lines of at least 16 bytes");
  }
  if (depth(which) == 0 && level.inclusion != Inclusion::Neither) {
    return wrong(which, "a first-level cache has nothing inside to include or exclude",
                 "leave out its inclusion");
  }
  if (general && depth(which) != 0 && level.index == Index::Virtual) {
    return wrong(which, "only first-level caches can be indexed by virtual addresses",
                 "choose a physical index");
  }
  return std::nullopt;
}

/// An exclusive level takes lines, and only those that the level inside gives up: written words
/// that come by themselves would find no place there.
std::optional<Error> check_exclusive(Level which, const HierarchyConfig& config) {
  if (config.level(which)->inclusion != Inclusion::Exclusive) return std::nullopt;
  const Level inner = which == Level::L3 && config.level(Level::L2) ? Level::L2 : Level::L1D;
  const auto& inside = config.level(inner);
  if (inside && inside->geometry.line != config.level(which)->geometry.line)
    return wrong(
        which, fmt::format("is exclusive, but has other lines than {} inside it", to_string(inner)),
        fmt::format("give both lines of {} bytes", inside->geometry.line));
  if (!inside || (inside->writes == Writes::Back && inside->write_allocate)) return std::nullopt;
  return wrong(
      which, fmt::format("is exclusive, but {} inside it sends single writes on", to_string(inner)),
      fmt::format("let {} write back and allocate on writes", to_string(inner)));
}

/// What cachegrind itself refuses or does not have.
std::optional<Error> check_cachegrind(const HierarchyConfig& config) {
  for (const Level which : {Level::L1I, Level::L1D, Level::L3}) {
    const auto& level = config.level(which);
    if (!level) return wrong(which, "cachegrind's rules need this cache", "give I1, D1 and LL");
    if (!is_power_of_two(level->geometry.sets())) {
      return wrong(which, fmt::format("{} sets are not a power of two", level->geometry.sets()),
                   "choose another size or number of ways");
    }
    if (level->geometry.line < 32) {
      return wrong(which, "cachegrind knows no lines below 32 bytes", "choose lines of 64 bytes");
    }
    if (level->replacement != Replacement::Lru || level->prefetch != Prefetch::None) {
      return wrong(
          which, "cachegrind's caches are LRU and fetch nothing ahead",
          "choose caches of the general rules, as --caches zen5, or a TOML file without rules");
    }
    if (level->writes != Writes::Back || !level->write_allocate ||
        level->inclusion != Inclusion::Neither) {
      return wrong(which, "cachegrind's caches know no write-through, write_allocate or inclusion",
                   "leave it out, or take a hierarchy without its rules");
    }
  }
  if (config.cached_walks)
    return Error{"cached_walks", "cachegrind's caches see no page walks",
                 "leave it out, or take a hierarchy without its rules"};
  if (config.level(Level::L2)) {
    return wrong(Level::L2, "cachegrind has no second level", "give I1, D1 and LL");
  }
  return std::nullopt;
}

}  // namespace

std::optional<Error> check(const HierarchyConfig& config) {
  const bool general = config.rules == Rules::General;
  u32 line = 0;
  for (std::size_t i = 0; i < level_count; ++i) {
    const auto which = static_cast<Level>(i);
    const auto& level = config.levels[i];
    if (!level) continue;
    if (auto error = check_level(which, *level, general)) return error;
    if (auto error = check_exclusive(which, config)) return error;
    if (general && depth(which) != 0 && level->geometry.line < line) {
      return wrong(which,
                   fmt::format("its lines of {} bytes are smaller than those inside, of {}",
                               level->geometry.line, line),
                   "let lines grow outward");
    }
    line = std::max(line, level->geometry.line);
  }
  if (!config.last_level()) return Error{"", "there is no cache in it", "give at least one level"};
  return general ? std::nullopt : check_cachegrind(config);
}

std::vector<std::string> warnings(const HierarchyConfig& config) {
  std::vector<std::string> said;
  u32 latency = 0;
  u64 size = 0;
  std::string_view inner, largest;
  for (std::size_t i = 0; i < level_count; ++i) {
    const auto which = static_cast<Level>(i);
    const auto& level = config.levels[i];
    if (!level) continue;
    if (depth(which) != 0 && level->latency < latency) {
      said.push_back(fmt::format("{} answers in {}, faster than {} inside it ({})",
                                 to_string(which), counted(level->latency, "cycle"), inner,
                                 latency));
    }
    if (level->inclusion == Inclusion::Inclusive && level->geometry.size < size) {
      said.push_back(fmt::format("{} includes {}, which is larger", to_string(which), largest));
    }
    if (level->latency >= latency) inner = to_string(which);
    latency = std::max(latency, level->latency);
    if (level->geometry.size >= size) largest = to_string(which);
    size = std::max(size, level->geometry.size);
  }
  if (latency > config.memory_latency) {
    said.push_back(fmt::format("memory answers in {}, faster than {} ({})",
                               counted(config.memory_latency, "cycle"), inner, latency));
  }
  return said;
}

}  // namespace vitrine::cache
