// vitrine show: any pane, at any moment of a run, as text or JSON.

#include <fmt/format.h>

#include "emu/debug/moment.hpp"
#include "emu/os/native_host.hpp"
#include "emu/view/panes.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

void list_panes() {
  for (const view::PaneKind& kind : view::all_panes())
    print(fmt::format("{:<14} {}\n", kind.name, kind.about));
}

}  // namespace

int show_command(const ShowOptions& options) {
  if (options.list) {
    list_panes();
    return 0;
  }
  std::vector<const view::PaneKind*> kinds;
  for (const std::string& name : options.panes) {
    const auto kind = view::find_pane(name);
    if (!kind) {
      complain(kind.error());
      return usage_error;
    }
    kinds.push_back(*kind);
  }
  os::NativeHost host;
  auto machine = make_machine(options.program, host);
  if (!machine) return machine.error();
  if (!options.at.empty()) {
    const auto moment = debug::parse_moment(options.at, machine->image());
    if (!moment) {
      complain(moment.error());
      return program_error;
    }
    if (const auto reached = debug::run_to(*machine, *moment); !reached) {
      complain(reached.error());
      return program_error;
    }
  } else {
    machine->run();
  }
  std::vector<view::Pane> panes;
  for (const view::PaneKind* kind : kinds)
    panes.push_back(kind->make({.machine = *machine, .rows = options.rows}));
  if (options.json) {
    print(panes.size() == 1 ? view::to_json(panes[0]) : view::to_json(panes));
    return 0;
  }
  for (std::size_t i = 0; i < panes.size(); ++i)
    print((i == 0 ? "" : "\n") + view::to_text(panes[i], {.width = options.width}));
  return 0;
}

}  // namespace vitrine::cli
