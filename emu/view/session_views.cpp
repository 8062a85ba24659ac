#include "emu/view/session_views.hpp"

#include "emu/view/explain.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

debug::Views session_views() {
  debug::Views views;
  for (const PaneKind& kind : all_panes())
    views.panes.push_back({std::string(kind.name), std::string(kind.about)});
  views.value = describe_value;
  views.end = [](const machine::Machine& machine, const machine::StopReport& stop) {
    const Explanation explanation = explain_stop(machine, stop);
    std::vector<std::string> lines{explanation.what};
    if (!explanation.cause.empty()) lines.push_back(explanation.cause);
    if (!explanation.hint.empty()) lines.push_back("hint: " + explanation.hint);
    return lines;
  };
  return views;
}

Pane make_pane(debug::Session& session, const debug::PaneRequest& request,
               const SessionPaneOptions& options) {
  const auto kind = find_pane(request.name);
  if (!kind) return {.name = request.name, .title = request.name, .hint = kind.error().to_string()};
  if ((*kind)->needs_model && !session.timeline().has_model()) session.timeline().require_model();
  const std::vector<u64> breakpoints = session.breakpoints().addresses();
  const Scene scene{.machine = session.machine(),
                    .last = session.timeline().last_step(),
                    .breakpoints = breakpoints,
                    .address = request.address,
                    .rows = options.rows,
                    .has_model = session.timeline().has_model()};
  return (*kind)->make(scene);
}

}  // namespace vitrine::view
