#pragma once
// What every drawing function is given: the picture to draw, how to draw it, and whom to ask.

#include <imgui.h>

#include <array>
#include <cstdlib>
#include <map>
#include <optional>

#include "frontend/gui/font.hpp"
#include "frontend/gui/layout.hpp"
#include "frontend/gui/settings.hpp"
#include "frontend/gui/style.hpp"
#include "frontend/gui/worker.hpp"

namespace vitrine::gui {

/// ImGui settles what depends on the frame before (sizes, focus) within so many frames.
constexpr int frames_to_settle = 3;

/// What the window remembers of a pane between frames.
struct PaneState {
  float scroll = 0;               ///< pixels above the first that is seen
  u64 picture = 0;                ///< number of the picture that was drawn last
  ImVec2 room;                    ///< in which it was drawn last, in characters and lines
  std::optional<u64> anchor;      ///< exact value of the first seen row: where it is, it stays
  float anchor_y = 0;             ///< pixels below the pane's top
  std::optional<u64> start;       ///< what memory began with when it was drawn last
  std::size_t skipped = 0;        ///< columns left out behind the first, to see those further right
  std::size_t row = 0, cell = 0;  ///< the keyboard's cursor
  bool show_cursor = false;       ///< it has been moved by keys
  bool open_menu = false;         ///< the cursor's cell is to be asked about
  bool menu_at_row = false;       ///< … by a key, so not where the mouse is
  bool dragging = false;          ///< the scrollbar
};

/// What the keyboard asks of the pane that has it.
enum class PaneKey : u8 {
  Up,
  Down,
  PageUp,
  PageDown,
  Top,
  Bottom,
  Left,
  Right,
  Follow,
  Break,
  Menu,
  FindNext,
  FindPrevious,
};

/// An overlay that is open; at most one.
enum class Overlay : u8 { None, Goto, Find, Change, Examples, Open, Keys };

/// A field that is given the keyboard without a click.
enum class Field : u8 { None, Input, Command, Address, Cell };

/// A value that is being typed where it stands.
struct CellEdit {
  std::string subject;          ///< of the cell; "": none is edited
  std::array<char, 32> text{};  ///< ends in a zero
};

struct Ui {
  const Theme* theme = nullptr;
  Fonts fonts;
  float cell = 8, line = 18;  ///< pixels of a character and of a line
  PicturePointer picture;
  Status status;
  Worker* worker = nullptr;
  Settings* settings = nullptr;

  program::ProgramOptions program;  ///< how programs are run; of the last one that was opened
  struct Visible {
    std::string pane;
    std::size_t columns = 80;       ///< characters in a line of it
    std::vector<std::string> tabs;  ///< of its place
  };
  std::vector<Visible> visible;  ///< what was drawn in the last frame
  Rectangle typing_place;        ///< the place with a field to type into, if there is one
  Rectangle answer;              ///< where the answer covers what is below it
  std::map<std::string, PaneState, std::less<>> panes;
  std::string focus = "source";    ///< the pane that has the keyboard
  std::vector<PaneKey> pane_keys;  ///< pressed since the last frame
  std::string memory_address, memory_format = "hex";
  CellEdit edit;
  Overlay overlay = Overlay::None;
  bool overlay_opened = false;  ///< since the last frame: its field takes the keyboard in the next
  std::string overlay_text;     ///< what is typed into it
  std::string find_text;        ///< what was last looked for in a pane
  bool find_failed = false;     ///< it is not in the pane
  std::string change_target;    ///< what Overlay::Change is about
  u64 answered = 0;             ///< how many exchanges there were when the answer was closed
  bool end_closed = false;      ///< what is said of the program's end is closed, while one is there
  std::string input_line, command_line;
  std::vector<std::string> commands;  ///< that were typed, oldest first
  std::size_t recalled = 0;           ///< which of them stands in the field; all: none
  bool open_menu = false;             ///< the main menu is to open
  float fresh = 0;  ///< how new what the last step changed is: 1 at once, 0 when it has faded
  /// For so many frames this field takes the keyboard, and what is typed waits with it.
  Field wanted_field = Field::None;
  int wanted_frames = 0;
  bool typing = false;       ///< a field has the keyboard
  bool menu_open = false;    ///< a menu has it
  bool close_menu = false;   ///< the main menu and what has opened beside it are to close
  bool wants_frame = false;  ///< something on the screen still moves
  bool quit = false;

  [[nodiscard]] const Theme& colours() const { return *theme; }
  [[nodiscard]] ImU32 ink_of(Role role) const { return ink((*theme)[role]); }
  [[nodiscard]] float scaled(float pixels) const {
    return pixels * static_cast<float>(settings->scale) / 100;
  }
  /// `~/` is the user's home, as in a shell.
  void open_file(const std::string& file) {
    const char* home = std::getenv("HOME");
    program.file = file.starts_with("~/") && home != nullptr ? home + file.substr(1) : file;
    program.arguments.clear();
    overlay = Overlay::None;
    worker->open(program);
  }
  /// What is asked for now matters more than a run that may never end.
  void execute(const std::string& command) {
    if (status.runs) worker->stop();
    worker->execute(command);
  }
  void toggle_breakpoint(const std::string& place) {
    if (status.runs) worker->stop();
    worker->toggle_breakpoint(place);
  }
  void want(Field field) {
    wanted_field = field;
    wanted_frames = frames_to_settle;
  }
  [[nodiscard]] bool wants(Field field) const { return wanted_frames > 0 && wanted_field == field; }
  void close_answer() {
    answered = picture->exchanges;
    end_closed = true;
  }
  void find(PaneKey direction) {
    find_failed = false;
    if (!find_text.empty()) pane_keys.push_back(direction);
  }
  void open_overlay(Overlay which, std::string text = {}) {
    overlay = which;
    overlay_opened = true;
    overlay_text = std::move(text);
  }
};

/// Whether the mouse is over the item that was drawn last: ImGui calls one hovered, too, that the
/// keyboard has reached, and goes on to until the mouse is moved.
[[nodiscard]] inline bool is_pointed_at() {
  return ImGui::IsItemHovered() &&
         ImGui::IsMouseHoveringRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
}

/// A rounded speed for the slider's end: as fast as it goes.
constexpr double full_speed = 1e9;

}  // namespace vitrine::gui
