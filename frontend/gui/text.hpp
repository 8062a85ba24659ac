#pragma once
// Sentences, wrapped as everything else is: between words, never within a number.

#include "frontend/gui/ui.hpp"

namespace vitrine::gui {

/// From the cursor to the right edge, in so many lines as that takes.
void draw_wrapped(const Ui& ui, std::string_view text);
/// The same in faint ink: a remark, a help.
void draw_faint(const Ui& ui, std::string_view text);

}  // namespace vitrine::gui
