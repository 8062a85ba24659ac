#include "frontend/gui/report.hpp"

#include <nlohmann/json.hpp>

#include "emu/base/json.hpp"

namespace vitrine::gui {

namespace {

/// What the row says that the keyboard's cursor is on.
std::string cursor_text(const Ui& ui) {
  const auto state = ui.panes.find(ui.focus);
  const view::Pane* pane = ui.picture->pane(ui.focus);
  if (state == ui.panes.end() || pane == nullptr || !state->second.show_cursor) return "";
  if (state->second.row >= pane->rows.size()) return "";
  std::string text;
  for (const view::Cell& cell : pane->rows[state->second.row].cells)
    if (!cell.text.empty()) text += (text.empty() ? "" : " ") + cell.text;
  return text;
}

}  // namespace

std::string report_of(const Ui& ui, Screen::Size size) {
  using nlohmann::ordered_json;
  const Picture& picture = *ui.picture;
  ordered_json panes = ordered_json::array();
  if (!picture.panes.empty()) panes = ordered_json::parse(view::to_json(picture.panes));
  ordered_json transcript = ordered_json::array();
  for (const Exchange& exchange : picture.transcript)
    transcript.push_back(
        {{"command", exchange.command}, {"lines", exchange.lines}, {"failed", exchange.failed}});
  ordered_json problems = ordered_json::array();
  for (const assembler::Diagnostic& problem : picture.problems)
    problems.push_back(problem.to_string());
  const ordered_json json = {{"picture", picture.number},
                             {"width", size.width},
                             {"height", size.height},
                             {"theme", ui.settings->theme},
                             {"scale", ui.settings->scale},
                             {"focus", ui.focus},
                             {"cursor", cursor_text(ui)},
                             {"memory_address", ui.memory_address},
                             {"file", picture.file},
                             {"busy", ui.status.busy},
                             {"step", picture.now.step},
                             {"ended", picture.now.ended},
                             {"furthest", picture.furthest.step},
                             {"waiting", picture.waiting_for_input},
                             {"unread", picture.unread},
                             {"outdated", picture.outdated},
                             {"here", picture.here},
                             {"problems", problems},
                             {"transcript", transcript},
                             {"panes", panes}};
  return to_json_text(json, 1) + "\n";
}

}  // namespace vitrine::gui
