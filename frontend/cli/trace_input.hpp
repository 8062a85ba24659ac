#pragma once
// Trace files as input of commands.

#include <memory>
#include <string>

#include "emu/lab/trace_reader.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

class TraceInput {
 public:
  /// Reads the file `path`, or standard input for "-". `format` may be empty: the first line
  /// decides. Errors: the file cannot be opened, an unknown format.
  static Result<std::unique_ptr<TraceInput>> open(const std::string& path,
                                                  const std::string& format);

  /// The next access, or nothing at the end and after ^C. Errors: those of TraceReader::next.
  Result<std::optional<lab::TraceAccess>> next();

  /// The exit code of a command that took all that came, which is 0 but after ^C: then says how
  /// far it got.
  [[nodiscard]] int end() const;

 private:
  explicit TraceInput(lab::TraceReader reader) : reader_(std::move(reader)) {}

  lab::TraceReader reader_;
  InterruptGuard guard_;
};

}  // namespace vitrine::cli
