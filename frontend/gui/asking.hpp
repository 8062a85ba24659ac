#pragma once
// What can be asked about a cell: where it leads, who wrote it, change it. For the mouse's menu and
// the keyboard.

#include "frontend/gui/ui.hpp"

namespace vitrine::gui {

/// Goes where the cell leads: memory, a moment. False when it leads nowhere.
bool follow(Ui& ui, const view::Cell& cell);
/// Sets or removes the breakpoint of a row, when it is one that can have one.
bool toggle_breakpoint(Ui& ui, const view::Pane& pane, const view::Row& row);
/// The menu for a cell of a row; to be called while it is open.
void draw_cell_menu(Ui& ui, const view::Pane& pane, const view::Row& row, const view::Cell& cell);

}  // namespace vitrine::gui
