#pragma once
// What `vitrine gui` was asked for. The command line is understood in one place, by vitrine; it
// hands the window its options as JSON in one argument.

#include "emu/base/result.hpp"
#include "frontend/program/options.hpp"

namespace vitrine::program {

struct WindowOptions {
  ProgramOptions program;  ///< without a file: the window opens with the examples
  std::string script;      ///< file of commands; with it or `screenshot`, nothing is opened
  std::string screenshot;  ///< picture to write at the end
  std::string report;      ///< file that always has what the panes say, as JSON
  std::string theme;       ///< "": as in the settings
  i64 scale = 0;           ///< percent; 0: as in the settings
  std::string size;        ///< "1280x800"; "": as in the settings
  std::string caches = "teaching";     ///< a preset, or "none"
  std::string input;                   ///< file that is the program's standard input
  u64 max_instructions = 100'000'000;  ///< of a script; in a window one sees a run that never ends
};

[[nodiscard]] std::string to_json(const WindowOptions& options);
/// Errors: no such JSON.
[[nodiscard]] Result<WindowOptions> window_options_from_json(const std::string& text);

}  // namespace vitrine::program
