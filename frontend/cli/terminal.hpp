#pragma once
// Printing: standard output that may be a closed pipe, errors on standard error, ^C.

#include <string>
#include <string_view>

#include "emu/base/result.hpp"
#include "emu/machine/machine.hpp"

namespace vitrine::cli {

/// Writes to standard output; false when nobody reads it any more.
bool print(std::string_view text);

/// At the end of a command: the exit code to end with, which is not 0 when output was lost.
int end_output(int exit_code);

/// Writes to standard error, whether anybody reads it or not.
void tell(std::string_view text);

/// Writes "vitrine: …" to standard error.
void complain(std::string_view text);
void complain(const Error& error);

/// Whether standard error is a terminal: for progress and colour.
[[nodiscard]] bool is_interactive();

/// While it lives, ^C or SIGTERM asks `machine` to stop, or is only noted, instead of ending the
/// process. A second one ends it.
class InterruptGuard {
 public:
  InterruptGuard();
  explicit InterruptGuard(machine::Machine& machine);
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  /// Whether ^C came.
  [[nodiscard]] static bool came();
};

}  // namespace vitrine::cli
