#pragma once
// What the window remembers from one day to the next, in the user's configuration directory.

#include <string>
#include <vector>

#include "emu/base/result.hpp"
#include "frontend/gui/layout.hpp"

namespace vitrine::gui {

struct Settings {
  std::string theme = "dark";
  int scale = 100;  ///< of text, percent
  int width = 1280, height = 800;
  double steps_per_second = 1e9;  ///< of the speed slider
  bool animate = true;            ///< what a slow step changes fades from a strong colour
  Layout layout = default_layout();
  std::vector<std::string> recent;  ///< files, the newest first

  void remember(const std::string& file);
  bool operator==(const Settings&) const = default;
};

/// $XDG_CONFIG_HOME/vitrine/window.json, or below ~/.config; "" when there is no home.
[[nodiscard]] std::string settings_path();

/// What is missing or wrong in the text keeps its default, so that no file can do harm. Panes that
/// have come since are added.
[[nodiscard]] Settings settings_from_json(const std::string& text);
[[nodiscard]] std::string to_json(const Settings& settings);

/// The defaults when there is no file.
[[nodiscard]] Settings load_settings(const std::string& path);
/// As a whole or not at all. Errors: the directory or the file cannot be written.
[[nodiscard]] Result<void> save_settings(const Settings& settings, const std::string& path);

/// Whether a file at `path` can be written, before it is; nothing is created. Errors: why not.
[[nodiscard]] Result<void> check_writable(const std::string& path);
/// Puts `text` into a file as a whole or not at all. Errors: it cannot be written.
[[nodiscard]] Result<void> write_file_at_once(const std::string& path, const std::string& text);

}  // namespace vitrine::gui
