#pragma once
// What is said: by the debugger and to it (commands), and by the assembler (problems).

#include "frontend/gui/ui.hpp"

namespace vitrine::gui {

/// What was asked and answered, and a field for the debugger's commands.
void draw_commands(Ui& ui);
/// Errors and warnings of the assembler, with their source lines; below them the source of the
/// program as it was before, if there is one.
void draw_problems(Ui& ui);

}  // namespace vitrine::gui
