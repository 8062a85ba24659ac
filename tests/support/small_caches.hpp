#pragma once
// Caches so small that everything is evicted all the time.

#include "emu/cache/hierarchy.hpp"

namespace vitrine::tests {

inline cache::HierarchyConfig small_caches() {
  cache::HierarchyConfig config;
  cache::LevelConfig level;
  level.geometry = {512, 2, 32};
  config.level(cache::Level::L1I) = config.level(cache::Level::L1D) = level;
  level.geometry = {4096, 4, 64};
  level.replacement = cache::Replacement::Random;
  config.level(cache::Level::L3) = level;
  config.cached_walks = true;
  return config;
}

}  // namespace vitrine::tests
