#pragma once
// Runs a program of the host for a test.

#include <string>
#include <vector>

namespace vitrine::programs {

struct Outcome {
  int status = -1;  ///< exit status, or 128 + signal
  std::string output;
  std::string errors;
};

/// Runs `command` (its first word is looked up in PATH) with `input` as its standard input.
/// It is killed, with status 137, when it takes longer than `seconds`.
[[nodiscard]] Outcome run_command(const std::vector<std::string>& command, const std::string& input,
                                  unsigned seconds = 20);

/// Whether a program of this name stands in PATH.
[[nodiscard]] bool is_installed(const std::string& program);

}  // namespace vitrine::programs
