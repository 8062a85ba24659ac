#pragma once
// The caches that a command works with, as the command line says them; shared by all that model
// caches.

#include "emu/cache/hierarchy.hpp"
#include "frontend/cli/commands.hpp"

namespace vitrine::cli {

/// The hierarchy that the options ask for, possible as a whole. Says what is odd about it (warnings
/// go to standard error). Errors: an unknown name, a broken file, a geometry that cannot be.
[[nodiscard]] Result<cache::HierarchyConfig> cache_config(const CacheOptions& options);

}  // namespace vitrine::cli
