#pragma once
// Trace files as input of commands.

#include <memory>
#include <string>

#include "emu/lab/trace_reader.hpp"

namespace vitrine::cli {

/// A reader of the file `path`, or of standard input for "-". `format` may be empty: the first line
/// decides. Errors: the file cannot be opened, an unknown format.
[[nodiscard]] Result<std::unique_ptr<lab::TraceReader>> open_trace(const std::string& path,
                                                                   const std::string& format);

}  // namespace vitrine::cli
