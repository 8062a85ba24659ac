#include "frontend/gui/talk.hpp"

#include <algorithm>

#include "emu/debug/words.hpp"
#include "emu/view/value.hpp"
#include "frontend/gui/field.hpp"
#include "frontend/gui/pane_kinds.hpp"

namespace vitrine::gui {

namespace {

float field_height() {
  return ImGui::GetFrameHeight() + ImGui::GetStyle().ItemSpacing.y;
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

/// Of one column, so that all of it wraps. The marks are the cells', not the rows': the first error
/// is to be seen, not the last.
view::Pane pane_of_problems(const Picture& picture) {
  view::Pane pane{.name = "problems", .columns = {{.key = "text", .fit = view::Column::Fit::Wrap}}};
  const auto add = [&](std::string kind, std::string text, view::Mark mark) {
    pane.rows.push_back(
        {.kind = std::move(kind), .cells = {{.text = std::move(text), .mark = mark}}});
  };
  for (const assembler::Diagnostic& problem : picture.problems) {
    const bool error = problem.severity == assembler::Severity::Error;
    const std::string& file = problem.location.file;
    const std::string place =
        problem.location.line == 0
            ? file
            : file.substr(file.rfind('/') + 1) + ":" + std::to_string(problem.location.line);
    add("problem", place + ": " + problem.message,
        error ? view::Mark::Danger : view::Mark::Changed);
    if (!problem.source_line.empty())
      add("source", "  " + debug::trimmed(problem.source_line), view::Mark::None);
    if (!problem.remedy.empty()) add("remedy", "  help: " + problem.remedy, view::Mark::None);
  }
  if (picture.outdated) add("remark", "What runs is still the program before:", view::Mark::Faint);
  return pane;
}

/// `height` pixels tall; what is not positive is left free below.
void draw_grid(Ui& ui, const view::Pane& pane, float height) {
  ImGui::BeginChild("rows", {0, height}, false,
                    ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoScrollWithMouse);
  PaneGrid(ui, pane, ui.panes[pane.name]).draw();
  ImGui::EndChild();
}

/// What is typed shows at once, also before the program reads it.
view::Pane with_unread(view::Pane pane, std::string_view unread) {
  while (!unread.empty()) {
    const std::size_t end = std::min(unread.find('\n'), unread.size() - 1);
    const std::string line(unread.substr(0, end));
    pane.rows.push_back({.kind = "unread",
                         .mark = view::Mark::Faint,
                         .cells = {{.text = "› " + view::printable(line) + "  (not read yet)"}}});
    unread.remove_prefix(end + 1);
  }
  return pane;
}

/// Enter, when the pane has the keyboard, goes on to the field below it.
void take_enter(Ui& ui, std::string_view pane, Field field) {
  if (ui.focus == pane && std::erase(ui.pane_keys, PaneKey::Follow) > 0) ui.want(field);
}

/// The wanted field, which is drawn next, takes the keyboard.
void give_focus(const Ui& ui, Field field) {
  if (ui.wants(field)) ImGui::SetKeyboardFocusHere();
}

/// Once the field that was drawn last has it, what is typed need not wait.
void settle_focus(Ui& ui, Field field) {
  if (ImGui::IsItemActive() && ui.wants(field)) ui.wanted_frames = 0;
}

/// Up and Down bring back what was typed before.
int recall(ImGuiInputTextCallbackData* data) {
  Ui& ui = *static_cast<Ui*>(data->UserData);
  if (data->EventKey == ImGuiKey_UpArrow && ui.recalled > 0)
    --ui.recalled;
  else if (data->EventKey == ImGuiKey_DownArrow && ui.recalled < ui.commands.size())
    ++ui.recalled;
  else
    return 0;
  data->DeleteChars(0, data->BufTextLen);
  if (ui.recalled < ui.commands.size()) data->InsertChars(0, ui.commands[ui.recalled].c_str());
  return 0;
}

}  // namespace

void draw_console(Ui& ui, const view::Pane& pane, PaneState&) {
  take_enter(ui, "console", Field::Input);
  draw_grid(ui, with_unread(pane, ui.picture->unread), -field_height());
  const char* hint = ui.picture->input_ended         ? "the input has ended (Ctrl+N: begin anew)"
                     : ui.picture->waiting_for_input ? "waits for a line (Ctrl+D: no more)"
                                                     : "the program's input (Ctrl+D ends it)";
  give_focus(ui, Field::Input);
  if (draw_field(ui, "##input", hint, ui.input_line)) {
    ui.worker->type(ui.input_line + "\n");
    ui.input_line.clear();
    ImGui::SetKeyboardFocusHere(-1);
  }
  settle_focus(ui, Field::Input);
}

void draw_commands(Ui& ui) {
  take_enter(ui, "commands", Field::Command);
  draw_grid(ui, pane_of_transcript(*ui.picture), -field_height());
  give_focus(ui, Field::Command);
  if (draw_field(ui, "##command", "a command: step, break add, print rax, help …", ui.command_line,
                 0, ImGuiInputTextFlags_CallbackHistory, recall)) {
    if (!ui.command_line.empty()) ui.commands.push_back(ui.command_line);
    ui.recalled = ui.commands.size();
    if (ui.command_line == "end-input")
      ui.worker->end_input();
    else if (ui.command_line == "begin-anew")
      ui.worker->begin_anew();
    else
      ui.execute(ui.command_line);
    ui.command_line.clear();
    ImGui::SetKeyboardFocusHere(-1);
  }
  settle_focus(ui, Field::Command);
}

void draw_problems(Ui& ui) {
  const view::Pane problems = pane_of_problems(*ui.picture);
  const view::Pane* source = ui.picture->pane("source");
  if (source == nullptr) return draw_grid(ui, problems, 0);
  // As tall as what they say, and at most half of the room.
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const auto columns = static_cast<std::size_t>(std::max(12.0F, room.x / ui.cell - 4));
  std::size_t lines = 0;
  for (const view::Row& row : problems.rows)
    lines += view::wrapped(view::with_sign(row.cells.front()), columns).size();
  draw_grid(ui, problems, std::min(room.y / 2, static_cast<float>(lines) * ui.line + ui.scaled(1)));
  draw_pane(ui, *source);
}

}  // namespace vitrine::gui
