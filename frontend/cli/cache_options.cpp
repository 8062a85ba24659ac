#include "frontend/cli/cache_options.hpp"

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/cache/config_file.hpp"
#include "emu/cache/presets.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

Result<cache::HierarchyConfig> named_config(const std::string& name) {
  if (name == "host") return cache::host_caches();
  if (name.find('/') != std::string::npos || name.ends_with(".toml")) {
    const auto text = read_whole_file(name);
    if (!text)
      return fail("--caches " + name, text.error().what, "name a TOML file, or a preset: zen5");
    return cache::parse_config(*text, name);
  }
  auto config = cache::preset(name, ", host, or a TOML file");
  if (!config) config.error().place = "--caches " + name;
  return config;
}

/// Puts the geometry of `text` at a level, if there is a text.
std::optional<Error> set_geometry(cache::HierarchyConfig& config, cache::Level level,
                                  std::string_view option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto geometry = cache::parse_geometry(option, text);
  if (!geometry) return geometry.error();
  auto& target = config.level(level);
  if (!target) target.emplace();
  target->geometry = *geometry;
  return std::nullopt;
}

}  // namespace

Result<cache::HierarchyConfig> cache_config(const CacheOptions& options) {
  auto config = named_config(options.caches);
  if (!config) return config;
  const cache::Level last = config->last_level().value_or(cache::Level::L3);
  for (const auto& error : {set_geometry(*config, cache::Level::L1I, "--I1", options.i1),
                            set_geometry(*config, cache::Level::L1D, "--D1", options.d1),
                            set_geometry(*config, cache::depth(last) == 0 ? cache::Level::L3 : last,
                                         "--LL", options.ll)})
    if (error) return tl::unexpected(*error);
  if (!options.policy.empty()) {
    const auto policy = cache::replacement_named(options.policy);
    if (!policy)
      return fail("--policy " + options.policy, "there is no such replacement policy",
                  "write lru, tree-plru, fifo or random");
    for (auto& level : config->levels)
      if (level) level->replacement = *policy;
  }
  if (auto error = cache::check(*config)) return tl::unexpected(*error);
  for (const std::string& warning : cache::warnings(*config))
    complain("warning: " + warning);
  return config;
}

}  // namespace vitrine::cli
