// What lies over the window: goto, find, change, open, the examples, the keys.

#include <fmt/format.h>

#include <algorithm>

#include "emu/view/panes.hpp"
#include "frontend/gui/field.hpp"
#include "frontend/gui/keys.hpp"
#include "frontend/gui/text.hpp"
#include "frontend/gui/window.hpp"
#include "frontend/program/examples.hpp"

namespace vitrine::gui {

namespace {

/// Title and body are two shapes with soft edges: where they meet one would see through.
void close_seam(const Ui& ui) {
  const ImVec2 at = ImGui::GetWindowPos();
  const float y = at.y + ImGui::GetFrameHeight();
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->PushClipRectFullScreen();
  list->AddRectFilled({at.x + 1, y - 1}, {at.x + ImGui::GetWindowWidth() - 1, y + 1},
                      ink(ui.colours()[Ground::Raised]));
  list->PopClipRect();
}

/// Begins the overlay in the middle of the window, `lines` tall or as tall as what is in it (0);
/// End must follow.
bool begin(Ui& ui, const char* title, float columns, float lines) {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const float width = std::min(columns * ui.cell, size.x - 4 * ui.cell);
  const float height = lines > 0 ? std::min(lines * ui.line, size.y - 2 * ui.line) : 0;
  ImGui::SetNextWindowPos({size.x / 2, size.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSizeConstraints({width, 0}, {width, size.y - 2 * ui.line});
  ImGui::SetNextWindowSize({width, height});
  if (ui.overlay_opened) ImGui::SetNextWindowFocus();
  bool open = true;
  ImGui::Begin(title, &open,
               ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings);
  close_seam(ui);
  if (!open) ui.overlay = Overlay::None;
  return open;
}

/// The overlay's field, which has the keyboard; true on Enter.
bool field(Ui& ui, const char* hint) {
  if (ui.overlay_opened) ImGui::SetKeyboardFocusHere();
  return draw_field(ui, "##text", hint, ui.overlay_text, 0, ImGuiInputTextFlags_AutoSelectAll);
}

void ask(Ui& ui, const char* title, const char* hint, const char* help, const std::string& before) {
  begin(ui, title, 60, 0);
  if (field(ui, hint)) {
    if (!ui.overlay_text.empty()) ui.execute(before + ui.overlay_text);
    ui.overlay = Overlay::None;
  }
  draw_faint(ui, help);
  ImGui::End();
}

/// In memory the debugger looks; in every other pane its rows are looked through.
void draw_find(Ui& ui) {
  if (ui.focus == "memory")
    return ask(ui, "Find in memory", "\"Hello\", bytes 48 89 e5, dword 42",
               "Text in quotes, bytes in hexadecimal, or a number with its size.", "find ");
  const auto kind = view::find_pane(ui.focus);
  const std::string where = kind ? std::string((*kind)->title) : ui.focus;
  begin(ui, ("Find in " + where + "###find").c_str(), 60, 0);
  if (field(ui, "text, in capitals or not")) {
    ui.find_text = ui.overlay_text;
    ui.overlay = Overlay::None;
    ui.find(PaneKey::FindNext);
  }
  draw_faint(ui, ui.find_failed ? "It is not in this pane."
                                : "From the cursor on; F3 goes on, Shift+F3 goes back.");
  ImGui::End();
}

void draw_open(Ui& ui) {
  begin(ui, "Open", 80, 0);
  std::string chosen;
  if (field(ui, "path of an .asm file or an ELF program")) chosen = ui.overlay_text;
  for (const std::string& file : ui.settings->recent)
    if (ImGui::Selectable(file.c_str())) chosen = file;
  draw_faint(ui, ui.settings->recent.empty()
                     ? "No file was opened before. One can be dropped on the window."
                     : "These were opened before. A file can be dropped on the window.");
  ImGui::End();
  if (chosen.empty()) return;
  ui.open_file(chosen);
}

void draw_examples(Ui& ui) {
  static const std::vector<program::Example> examples = [] {
    const auto root = program::programs_directory();
    return root ? program::find_examples(*root) : std::vector<program::Example>();
  }();
  static std::size_t chosen = 0;
  begin(ui, "Examples", 134, 36);
  if (examples.empty()) {
    draw_faint(ui, "The example programs cannot be found: set VITRINE_PROGRAMS to their folder.");
    return ImGui::End();
  }
  if (ui.overlay_opened) ImGui::SetNextWindowFocus();  // the arrows go through the list at once
  // Side by side; or in a narrow window the list above what is said of one.
  constexpr float list = 28, least = 70;  // characters
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const bool beside = room.x >= least * ui.cell;
  ImGui::BeginChild("list", beside ? ImVec2(list * ui.cell, 0) : ImVec2(0, room.y * 0.45F),
                    !beside);
  bool open = false;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    if (i == 0 || examples[i].chapter != examples[i - 1].chapter)
      draw_faint(ui, examples[i].chapter);
    const std::string label = "  " + examples[i].name + "##" + examples[i].chapter;
    if (ImGui::Selectable(label.c_str(), i == chosen, ImGuiSelectableFlags_AllowDoubleClick)) {
      chosen = i;
      open = ImGui::IsMouseDoubleClicked(0) || !ImGui::IsMouseReleased(0);
    }
    if (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible) chosen = i;
    if (i == chosen && ui.overlay_opened) select_item();
  }
  ImGui::EndChild();
  if (beside) ImGui::SameLine();
  ImGui::BeginChild("about", {0, 0}, false);
  const program::Example& example = examples[chosen];
  ImGui::PushFont(ui.fonts.bold);
  ImGui::TextUnformatted(example.title.c_str());
  ImGui::PopFont();
  draw_faint(ui, example.path.string());
  ImGui::Separator();
  for (const std::string& line : program::paragraphs(example.about))
    draw_wrapped(ui, line.empty() ? " " : line);
  ImGui::Spacing();
  if (ImGui::Button("Open it")) open = true;
  ImGui::EndChild();
  ImGui::End();
  if (!open) return;
  ui.open_file(example.path.string());
}

/// What keys alone don't say.
struct Gesture {
  std::string_view group, how, what;  ///< follows the actions of its group
};

constexpr Gesture gestures[] = {
    {"Time", "F10, F11, F12", "Stop a run"},
    {"Looks", "Ctrl+Wheel", "Larger, smaller"},
    {"Panes", "Wheel", "Rows above, below"},
    {"Panes", "Shift+Wheel", "Columns further right, left"},
    {"Panes", "Right click", "Ask"},
};

void draw_key(Ui& ui, std::string_view key, std::string_view what) {
  ImGui::TextColored(ink_vector(ui.colours()[Role::Current]), "  %-16s", std::string(key).c_str());
  ImGui::SameLine(0, 0);
  ImGui::TextUnformatted(what.data(), what.data() + what.size());
}

void draw_gestures(Ui& ui, std::string_view group) {
  for (const Gesture& each : gestures)
    if (each.group == group) draw_key(ui, each.how, each.what);
}

/// The signs, as many in a line as there is room for.
void draw_signs(Ui& ui) {
  const float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
  for (auto index = 1; index <= static_cast<int>(view::Mark::Danger); ++index) {
    const auto mark = static_cast<view::Mark>(index);
    const std::string words =
        fmt::format("{} {}", view::mark_sign(mark, true), view::mark_name(mark));
    const float end =
        ImGui::GetItemRectMax().x + 3 * ui.cell + ImGui::CalcTextSize(words.c_str()).x;
    if (index > 1 && end <= right) ImGui::SameLine(0, 3 * ui.cell);
    ImGui::TextColored(ink_vector(ui.colours()[role_of(mark)]), "%s", words.c_str());
  }
}

void draw_keys(Ui& ui) {
  constexpr float column = 36;  // characters that a key and what it does need
  begin(ui, "Keys and signs", 100, 0);
  const bool two = ImGui::GetContentRegionAvail().x >= 2 * column * ui.cell;
  if (two) ImGui::Columns(2, "keys", false);
  std::string_view group;
  for (const Action& each : all_actions()) {
    if (each.group != group) {
      draw_gestures(ui, group);
      if (two && each.group == "Panes") ImGui::NextColumn();
      group = each.group;
      ImGui::PushFont(ui.fonts.bold);
      ImGui::TextUnformatted(std::string(group).c_str());
      ImGui::PopFont();
    }
    draw_key(ui, key_name(each), each.title);
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", std::string(each.about).c_str());
  }
  draw_gestures(ui, group);
  ImGui::Columns(1);
  ImGui::Separator();
  draw_signs(ui);
  ImGui::End();
}

}  // namespace

void draw_overlays(Ui& ui) {
  switch (ui.overlay) {
    case Overlay::None:
      break;
    case Overlay::Goto:
      ask(ui, "Go to", "step 1204, add, add#3, 52, start, end",
          "A step's number, a label (add#3: its third execution), file:line, start or end.",
          "goto ");
      break;
    case Overlay::Find:
      draw_find(ui);
      break;
    case Overlay::Change:
      ask(ui, ("Change " + ui.change_target).c_str(), "a number, 'A', an expression",
          "What came later is forgotten, since it may now be otherwise.",
          "set " + ui.change_target + " = ");
      break;
    case Overlay::Open:
      draw_open(ui);
      break;
    case Overlay::Examples:
      draw_examples(ui);
      break;
    case Overlay::Keys:
      draw_keys(ui);
      break;
  }
}

}  // namespace vitrine::gui
