// Which pane is drawn how: those that are not named here are grids.

#include "frontend/gui/pane_kinds.hpp"

namespace vitrine::gui {

namespace {

struct Kind {
  std::string_view pane;
  void (*draw)(Ui&, const view::Pane&, PaneState&);
};

constexpr Kind kinds[] = {
    {"registers", draw_registers}, {"stack", draw_stack},     {"source", draw_source},
    {"memory", draw_memory},       {"console", draw_console}, {"disassembly", draw_disassembly},
    {"walk", draw_walk},           {"pages", draw_pages},     {"calls", draw_calls},
    {"accesses", draw_accesses},   {"smash", draw_smash},     {"address-space", draw_address_space},
};

}  // namespace

void draw_pane(Ui& ui, const view::Pane& pane) {
  PaneState& state = ui.panes[pane.name];
  for (const Kind& kind : kinds)
    if (kind.pane == pane.name) return kind.draw(ui, pane, state);
  PaneGrid(ui, pane, state).draw();
}

}  // namespace vitrine::gui
