#include "frontend/gui/talk.hpp"

#include "frontend/gui/field.hpp"
#include "frontend/gui/pane_kinds.hpp"

namespace vitrine::gui {

namespace {

float field_height() {
  return ImGui::GetFrameHeight() + ImGui::GetStyle().ItemSpacing.y;
}

view::Row heading(std::string text, view::Mark mark) {
  return {.kind = "said", .mark = mark, .cells = {{.text = std::move(text)}, {}}};
}

/// As a pane, so that it looks and behaves as the others do.
view::Pane pane_of_transcript(const Picture& picture) {
  view::Pane pane{.name = "commands",
                  .columns = {{.key = "sign"}, {.key = "text", .fit = view::Column::Fit::Wrap}},
                  .hint = "type a command of the debugger below; `help` lists them"};
  for (const Exchange& exchange : picture.transcript) {
    if (!exchange.command.empty())
      pane.rows.push_back(
          {.kind = "command", .cells = {{.text = "›"}, {.text = exchange.command}}});
    for (const std::string& line : exchange.lines)
      pane.rows.push_back({.kind = "answer",
                           .mark = exchange.failed ? view::Mark::Danger : view::Mark::None,
                           .cells = {{}, {.text = line}}});
  }
  return pane;
}

view::Pane pane_of_problems(const Picture& picture) {
  view::Pane pane{.name = "problems",
                  .columns = {{.key = "place"}, {.key = "text", .fit = view::Column::Fit::Wrap}}};
  if (picture.outdated)
    pane.rows.push_back(heading(
        "The source has errors: the program that you see is the one before.", view::Mark::Changed));
  for (const assembler::Diagnostic& problem : picture.problems) {
    const bool error = problem.severity == assembler::Severity::Error;
    const std::string& file = problem.location.file;
    const std::string place =
        problem.location.line == 0
            ? file
            : file.substr(file.rfind('/') + 1) + ":" + std::to_string(problem.location.line);
    pane.rows.push_back({.kind = "problem",
                         .mark = error ? view::Mark::Danger : view::Mark::Changed,
                         .cells = {{.text = place}, {.text = problem.message}}});
    if (!problem.source_line.empty())
      pane.rows.push_back({.kind = "source", .cells = {{}, {.text = problem.source_line}}});
    if (!problem.remedy.empty())
      pane.rows.push_back(
          {.kind = "remedy", .mark = view::Mark::Faint, .cells = {{}, {.text = problem.remedy}}});
  }
  return pane;
}

void draw_grid(Ui& ui, const view::Pane& pane, float below) {
  ImGui::BeginChild("rows", {0, -below}, false,
                    ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoScrollWithMouse);
  PaneGrid(ui, pane, ui.panes[pane.name]).draw();
  ImGui::EndChild();
}

}  // namespace

void draw_console(Ui& ui, const view::Pane& pane, PaneState&) {
  draw_grid(ui, pane, field_height());
  const char* hint = ui.picture->waiting_for_input ? "the program waits for a line: type it here"
                                                   : "the program's input, a line at a time";
  if (ui.input_wanted > 0) ImGui::SetKeyboardFocusHere();
  if (draw_field(ui, "##input", hint, ui.input_line)) {
    ui.worker->type(ui.input_line + "\n");
    ui.input_line.clear();
    ImGui::SetKeyboardFocusHere(-1);
  }
  if (ImGui::IsItemActive()) ui.input_wanted = 0;
}

void draw_commands(Ui& ui) {
  draw_grid(ui, pane_of_transcript(*ui.picture), field_height());
  if (draw_field(ui, "##command", "a command: step, break add, print rax, help …",
                 ui.command_line)) {
    ui.worker->execute(ui.command_line);
    ui.command_line.clear();
    ImGui::SetKeyboardFocusHere(-1);
  }
}

void draw_problems(Ui& ui) {
  draw_grid(ui, pane_of_problems(*ui.picture), 0);
}

}  // namespace vitrine::gui
