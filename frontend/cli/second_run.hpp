#pragma once
// The run that `vitrine profile --compare` sets beside the first: as the first, but for what the
// option names.

#include <memory>

#include "emu/base/result.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/profile_host.hpp"

namespace vitrine::cli {

struct SecondRun {
  ProgramOptions program;
  CacheOptions caches;
  std::string input;  ///< a file; "": that of the first run
};

/// Errors: a word that names nothing that can differ; options that have no meaning for two.
[[nodiscard]] Result<SecondRun> second_run(const ProfileOptions& options);

/// "rows.asm 100, caches zen5, input big.txt"
[[nodiscard]] std::string run_title(const ProgramOptions& program, const CacheOptions& caches,
                                    const std::string& input);

/// Standard input, or the file that takes its place. Complains when that cannot be read, and
/// returns null.
[[nodiscard]] std::shared_ptr<InputTape> input_from(const std::string& path);

}  // namespace vitrine::cli
