#pragma once
// The comment at the top of a program of programs/, as programs/README.md describes it.

#include <string>
#include <string_view>

#include "emu/base/result.hpp"

namespace vitrine::programs {

struct ProgramHeader {
  std::string title;
  std::string run;       ///< the command line that shows it best
  std::string look_for;  ///< what to look for, its lines joined by spaces
  bool core = false;     ///< runs with --isa core
  std::string input;     ///< what standard input holds; every line ends with a line feed
  std::string prints;    ///< what standard output must be
  int exit_status = 0;   ///< 128 + signal when a signal ends it
};

/// Reads the header of a source text. Errors: a part is missing or unknown, with its line.
[[nodiscard]] Result<ProgramHeader> parse_header(const std::string& path, std::string_view source);

}  // namespace vitrine::programs
