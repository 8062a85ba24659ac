#pragma once
// The drawing functions of panes that are more than a grid.

#include "frontend/gui/pane_grid.hpp"

namespace vitrine::gui {

/// The flags in one line below the registers.
void draw_registers(Ui& ui, const view::Pane& pane, PaneState& state);
/// Frames as boxes; return addresses, pointers and free memory unmistakable.
void draw_stack(Ui& ui, const view::Pane& pane, PaneState& state);
/// Comments faint, labels bold.
void draw_source(Ui& ui, const view::Pane& pane, PaneState& state);
/// Without the bytes where an instruction would be cut for them.
void draw_disassembly(Ui& ui, const view::Pane& pane, PaneState& state);
// With fewer words where they would be cut.
void draw_pages(Ui& ui, const view::Pane& pane, PaneState& state);
void draw_walk(Ui& ui, const view::Pane& pane, PaneState& state);
void draw_calls(Ui& ui, const view::Pane& pane, PaneState& state);
void draw_accesses(Ui& ui, const view::Pane& pane, PaneState& state);
void draw_address_space(Ui& ui, const view::Pane& pane, PaneState& state);
void draw_smash(Ui& ui, const view::Pane& pane, PaneState& state);
/// With fields for the address and the format.
void draw_memory(Ui& ui, const view::Pane& pane, PaneState& state);
/// With a field that types into the program's input.
void draw_console(Ui& ui, const view::Pane& pane, PaneState& state);

}  // namespace vitrine::gui
