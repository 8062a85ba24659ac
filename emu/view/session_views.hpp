#pragma once
// What a debugger's session asks of the views: names of panes, readable values, why a program died.

#include <functional>
#include <span>

#include "emu/debug/session.hpp"
#include "emu/view/panes.hpp"

namespace vitrine::view {

[[nodiscard]] debug::Views session_views();

struct SessionPaneOptions {
  std::size_t rows = 24;  ///< at most so many, where a pane can choose
};

/// The registers three in a row and the flags in one, without what their values mean: for small
/// screens. At most compact_register_rows, unless segment bases are in use.
[[nodiscard]] Pane compact_registers(const Pane& registers);
inline constexpr std::size_t compact_register_rows = 7;

/// Marks the values in `panes` that the user changed by hand at the very moment where the cursor
/// is, if there are any. `make(i)` must make panes[i] once more, of the machine as it then is: it
/// is asked while the machine is as it was before.
void mark_edits(debug::Timeline& timeline, std::span<Pane> panes,
                const std::function<Pane(std::size_t)>& make);

/// The pane that a reply asks for, or one of the layout, at the session's present moment. It
/// replays the run on the modelled engine first if the pane needs that.
[[nodiscard]] Pane make_pane(debug::Session& session, const debug::PaneRequest& request,
                             const SessionPaneOptions& options = {});

}  // namespace vitrine::view
