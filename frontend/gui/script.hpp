#pragma once
// A session without a screen: the debugger's commands, one a line, and a few words of the window's.
//
//     # a comment
//     step 12                the debugger's commands
//     theme light            dark, light, colour-safe
//     scale 150              percent
//     size 1600x900          pixels
//     pane memory            to the front; opened when it was closed
//     close memory
//     address rsp + 8        of the memory pane; alone: its own choice
//     format i64
//     type 10 20             a line for the program's input; end-input ends it
//     key Shift+F11          a key of the window
//     screenshot FILE        a picture of the window, as PNG

#include "emu/base/result.hpp"
#include "frontend/gui/application.hpp"

namespace vitrine::gui {

/// Errors: the first line that failed, with its number.
[[nodiscard]] Result<void> run_script(Application& application, const std::string& path,
                                      const std::string& text);
/// Draws until nothing moves.
void draw_settled(Application& application);
/// The same, and writes the picture. Errors: it cannot be written.
[[nodiscard]] Result<void> take_screenshot(Application& application, const std::string& path);

/// "1280x800". Errors: no size, or one that no window has.
[[nodiscard]] Result<Screen::Size> parse_window_size(const std::string& text);

}  // namespace vitrine::gui
