#pragma once
// What the window shows, as text: for tests of a real window, and for whoever cannot see it.

#include "frontend/gui/screen.hpp"
#include "frontend/gui/ui.hpp"

namespace vitrine::gui {

/// One JSON object: the window's size, theme and scale, where one is, the visible panes (as
/// `vitrine show --json` has them), what was asked and answered.
[[nodiscard]] std::string report_of(const Ui& ui, Screen::Size size);

}  // namespace vitrine::gui
