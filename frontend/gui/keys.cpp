#include "frontend/gui/keys.hpp"

#include <algorithm>
#include <cassert>

namespace vitrine::gui {

namespace {

/// While it runs, the first press stops it; one steps from there with the next.
template <const char* Line>
void command(Ui& ui) {
  if (ui.status.runs) return ui.worker->stop();
  ui.worker->execute(Line);
}

// Non-type template arguments need names.
constexpr char step_line[] = "step", back_step_line[] = "back-step", next_line[] = "next",
               back_next_line[] = "back-next", finish_line[] = "finish",
               back_finish_line[] = "back-finish", before_line[] = "goto -";

void run(Ui& ui) {
  if (ui.status.runs) return ui.worker->stop();
  if (ui.settings->steps_per_second >= full_speed) return ui.worker->execute("continue");
  ui.worker->play(debug::Way::Forwards, ui.settings->steps_per_second);
}

void run_back(Ui& ui) {
  if (ui.status.runs) return ui.worker->stop();
  if (ui.settings->steps_per_second >= full_speed) return ui.worker->execute("back-continue");
  ui.worker->play(debug::Way::Backwards, ui.settings->steps_per_second);
}

void stop(Ui& ui) {
  // What was just entered is to be done. A field that opened behind it may not have the keyboard
  // yet.
  const bool enters = ui.typing || !ui.edit.subject.empty();
  if (ui.menu_open)
    ui.close_menu = true;
  else if (ui.overlay != Overlay::None)
    ui.overlay = Overlay::None;
  else if (ui.status.runs || (ui.status.busy && !enters))
    ui.worker->stop();
  else
    ui.close_answer();
}

void to_start(Ui& ui) {
  ui.worker->seek({ui.picture->beginning, false});
}

void to_end(Ui& ui) {
  ui.worker->execute("goto end");
}

template <Overlay Which>
void open(Ui& ui) {
  ui.open_overlay(Which);
}

void address(Ui& ui) {
  ui.settings->layout.show("memory");
  ui.focus = "memory";
  ui.want(Field::Address);
}

template <int Direction>
void next_pane(Ui& ui) {
  const auto count = std::ssize(ui.visible);
  if (count == 0) return;
  const auto at = std::find_if(ui.visible.begin(), ui.visible.end(),
                               [&](const Ui::Visible& each) { return each.pane == ui.focus; }) -
                  ui.visible.begin();
  ui.focus =
      ui.visible[static_cast<std::size_t>(at == count ? 0 : (at + Direction + count) % count)].pane;
}

template <int Direction>
void next_tab(Ui& ui) {
  const auto here = std::find_if(ui.visible.begin(), ui.visible.end(),
                                 [&](const Ui::Visible& each) { return each.pane == ui.focus; });
  if (here == ui.visible.end()) return;
  const auto at = std::find(here->tabs.begin(), here->tabs.end(), ui.focus) - here->tabs.begin();
  const auto count = std::ssize(here->tabs);
  ui.focus = here->tabs[static_cast<std::size_t>((at + Direction + count) % count)];
  ui.settings->layout.show(ui.focus);
}

void close_pane(Ui& ui) {
  ui.settings->layout.close(ui.focus);
}

template <int Change>
void scale(Ui& ui) {
  ui.settings->scale = std::clamp(ui.settings->scale + Change, least_scale, most_scale);
}

void usual_scale(Ui& ui) {
  ui.settings->scale = 100;
}

void next_theme(Ui& ui) {
  const auto themes = all_themes();
  const auto at = ui.theme - themes.data() + 1;
  ui.settings->theme = themes[static_cast<std::size_t>(at) % themes.size()].name;
}

template <PaneKey Key>
void pane_key(Ui& ui) {
  ui.pane_keys.push_back(Key);
}

/// Only code has breakpoints: with another pane in use, at the code's cursor.
void breakpoint(Ui& ui) {
  const auto is_code = [](std::string_view pane) {
    return pane == "source" || pane == "disassembly";
  };
  if (!is_code(ui.focus)) {
    const auto seen = std::find_if(ui.visible.begin(), ui.visible.end(),
                                   [&](const auto& each) { return is_code(each.pane); });
    ui.focus = seen != ui.visible.end() ? seen->pane : "source";
    ui.settings->layout.show(ui.focus);
  }
  ui.pane_keys.push_back(PaneKey::Break);
}

void find(Ui& ui) {
  ui.find_failed = false;
  ui.open_overlay(Overlay::Find, ui.focus == "memory" ? "" : ui.find_text);
}

template <PaneKey Direction>
void find_again(Ui& ui) {
  ui.find(Direction);
}

/// A power of ten faster or slower; behind a million instructions a second comes full speed.
template <int Direction>
void change_speed(Ui& ui) {
  constexpr double most = 1'000'000;
  double& speed = ui.settings->steps_per_second;
  if (Direction > 0)
    speed = speed >= most ? full_speed : speed * 10;
  else
    speed = speed > most ? most : std::max(1.0, speed / 10);
}

void reload(Ui& ui) {
  ui.worker->reload();
}

void begin_anew(Ui& ui) {
  ui.worker->begin_anew();
  ui.settings->layout.show("console");
  ui.focus = "console";
}

void end_input(Ui& ui) {
  ui.worker->end_input();
}

void open_menu(Ui& ui) {
  ui.open_menu = true;
}

void quit(Ui& ui) {
  ui.quit = true;
}

using M = Modifier;

constexpr Action actions[] = {
    {"Time", SDLK_F11, M::None, "Step", "One instruction on; into a call", command<step_line>},
    {"Time", SDLK_F11, M::Shift, "Step back", "One instruction back", command<back_step_line>},
    {"Time", SDLK_F10, M::None, "Over", "One on, with all that a call calls", command<next_line>},
    {"Time", SDLK_F10, M::Shift, "Over, back", "One back, over what it called",
     command<back_next_line>},
    {"Time", SDLK_F12, M::None, "Out", "Until this function has returned", command<finish_line>},
    {"Time", SDLK_F12, M::Shift, "Out, back", "Back to the call of this function",
     command<back_finish_line>},
    {"Time", SDLK_F5, M::None, "Run", "To the next breakpoint or the end, at the slider's speed",
     run},
    {"Time", SDLK_F5, M::Shift, "Run back", "To the latest breakpoint or the start", run_back},
    {"Time", SDLK_ESCAPE, M::None, "Stop", "Ends what is being done; closes what lies over", stop},
    {"Time", SDLK_PERIOD, M::Control, "Faster", "Run goes ten times as fast", change_speed<1>},
    {"Time", SDLK_COMMA, M::Control, "Slower",
     "… a tenth as fast, down to one instruction a second", change_speed<-1>},
    {"Time", SDLK_HOME, M::Control, "Start", "To the start of the run", to_start},
    {"Time", SDLK_END, M::Control, "End", "To its end, or until it waits for input", to_end},
    {"Time", SDLK_BACKSPACE, M::Control, "Before", "Where you were before", command<before_line>},
    {"Time", SDLK_g, M::Control, "Go to …", "A step, a label, a line, the start, the end",
     open<Overlay::Goto>},
    {"Program", SDLK_e, M::Control, "Examples …", "The programs that come with Vitrine",
     open<Overlay::Examples>},
    {"Program", SDLK_o, M::Control, "Open …", "A file, or one of the latest", open<Overlay::Open>},
    {"Program", SDLK_r, M::Control, "Assemble again", "Also done when the file changes", reload},
    {"Program", SDLK_d, M::Control, "End the input",
     "The program can read no more, as in a terminal", end_input},
    {"Program", SDLK_n, M::Control, "Begin anew", "From the start, to type other input",
     begin_anew},
    {"Program", SDLK_q, M::Control, "Quit", "Closes the window", quit},
    {"Program", SDLK_m, M::Control, "Menu", "All of this, and panes that are closed", open_menu},
    {"Looks", SDLK_PLUS, M::Control, "Larger", "Text up to 300 %", scale<25>},
    {"Looks", SDLK_MINUS, M::Control, "Smaller", "Text down to 75 %", scale<-25>},
    {"Looks", SDLK_0, M::Control, "Usual size", "100 %", usual_scale},
    {"Looks", SDLK_t, M::Control, "Next theme", "Dark, light, safe for colour blindness",
     next_theme},
    {"Looks", SDLK_F1, M::None, "Keys", "This list, and what the signs mean", open<Overlay::Keys>},
    {"Panes", SDLK_F6, M::None, "Next pane", "The keyboard goes to the next pane", next_pane<1>},
    {"Panes", SDLK_F6, M::Shift, "Previous pane", "… to the one before", next_pane<-1>},
    {"Panes", SDLK_TAB, M::Control, "Next tab", "Of the room that has the keyboard", next_tab<1>},
    {"Panes", SDLK_w, M::Control, "Close pane", "The menu opens it again", close_pane},
    {"Panes", SDLK_f, M::Control, "Find …",
     "Text in the pane that has the keyboard; in memory also bytes or a number", find},
    {"Panes", SDLK_F3, M::None, "Find next", "The same text further down",
     find_again<PaneKey::FindNext>},
    {"Panes", SDLK_F3, M::Shift, "Find previous", "… further up",
     find_again<PaneKey::FindPrevious>},
    {"Panes", SDLK_l, M::Control, "Memory at …",
     "What address the memory is seen from; none: follow", address},
    {"Panes", SDLK_UP, M::None, "Row above", "Moves the cursor", pane_key<PaneKey::Up>},
    {"Panes", SDLK_DOWN, M::None, "Row below", "… down", pane_key<PaneKey::Down>},
    {"Panes", SDLK_LEFT, M::None, "Cell before", "… to the left", pane_key<PaneKey::Left>},
    {"Panes", SDLK_RIGHT, M::None, "Next cell", "… to the right", pane_key<PaneKey::Right>},
    {"Panes", SDLK_PAGEUP, M::None, "Page up", "A pane up", pane_key<PaneKey::PageUp>},
    {"Panes", SDLK_PAGEDOWN, M::None, "Page down", "A pane down", pane_key<PaneKey::PageDown>},
    {"Panes", SDLK_HOME, M::None, "Top", "To the first row", pane_key<PaneKey::Top>},
    {"Panes", SDLK_END, M::None, "Bottom", "To the last row", pane_key<PaneKey::Bottom>},
    {"Panes", SDLK_RETURN, M::None, "Follow",
     "Where the row leads: memory, a moment; types over a byte, or into the pane's field",
     pane_key<PaneKey::Follow>},
    {"Panes", SDLK_F9, M::None, "Breakpoint", "On the cursor's line, on or off", breakpoint},
    {"Panes", SDLK_F10, M::Control, "Ask", "Who wrote it, watch it, change it: as a right click",
     pane_key<PaneKey::Menu>},
};

Modifier modifier_of(u16 modifiers) {
  if ((modifiers & KMOD_CTRL) != 0) return M::Control;
  return (modifiers & KMOD_SHIFT) != 0 ? M::Shift : M::None;
}

/// Keys that belong to a field while one is typed into.
bool is_for_text(const Action& action) {
  return action.modifier == M::None && !(action.key >= SDLK_F1 && action.key <= SDLK_F12) &&
         action.key != SDLK_ESCAPE;
}

}  // namespace

std::span<const Action> all_actions() {
  return actions;
}

const Action& action(std::string_view title) {
  const auto* found = std::find_if(std::begin(actions), std::end(actions),
                                   [&](const Action& each) { return each.title == title; });
  assert(found != std::end(actions));
  return *found;
}

std::string key_name(const Action& action) {
  if (action.key == 0) return "";
  const std::string_view before = action.modifier == M::Shift     ? "Shift+"
                                  : action.modifier == M::Control ? "Ctrl+"
                                                                  : "";
  return std::string(before) + SDL_GetKeyName(action.key);
}

bool press(Ui& ui, SDL_Keycode key, u16 modifiers) {
  if (key == SDLK_EQUALS || key == SDLK_KP_PLUS) key = SDLK_PLUS;  // on many keyboards below it
  if (key == SDLK_KP_MINUS) key = SDLK_MINUS;
  const Modifier modifier = modifier_of(modifiers);
  for (const Action& each : actions) {
    if (each.key != key || each.modifier != modifier) continue;
    const bool busy_elsewhere = ui.typing || ui.overlay != Overlay::None || ui.menu_open;
    if (busy_elsewhere && is_for_text(each)) return false;
    each.run(ui);
    return true;
  }
  return false;
}

}  // namespace vitrine::gui
