#pragma once
// Where the panes are: six rooms, each with tabs. Above, code on the left, state in the middle, the
// stack on the right; below, what the program says and does, memory, and what models count.
//
//     ┌ Code ────┬ State ───┬ Stack ───┐
//     │          │          │          │
//     ├ Talk ────┼ Memory ──┼ Model ───┤
//     └──────────┴──────────┴──────────┘
//
// In a window that is small for its text, rooms that would be too narrow share a place: their tabs
// stand side by side.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::gui {

enum class RoomName : u8 { Code, State, Stack, Talk, Memory, Model };
constexpr std::size_t room_count = 6;

struct Room {
  std::vector<std::string> panes;  ///< in the order of their tabs
  std::string front;               ///< the one that is seen; "" when there are none
  u64 shown = 0;  ///< grows whenever a pane of it is shown: of rooms in one place, the last is seen
  bool operator==(const Room&) const = default;
};

struct Rectangle {
  float x = 0, y = 0, width = 0, height = 0;
};

struct Layout {
  std::array<Room, room_count> rooms;
  /// Parts of the whole width or height, 0.1 to 0.9.
  float code_width = 0.37F, state_width = 0.28F;
  float talk_width = 0.27F, memory_width = 0.32F, lower_height = 0.39F;

  [[nodiscard]] Room& operator[](RoomName name) { return rooms[static_cast<std::size_t>(name)]; }
  [[nodiscard]] const Room& operator[](RoomName name) const {
    return rooms[static_cast<std::size_t>(name)];
  }
  /// The room that has the pane, or nullptr.
  [[nodiscard]] Room* room_of(std::string_view pane);
  /// Brings it to the front; one that was closed goes to the room it belongs to.
  void show(std::string_view pane);
  void close(std::string_view pane);
  void move(std::string_view pane, RoomName to);
  bool operator==(const Layout&) const = default;
};

/// All panes, those that are no view as well: "commands".
[[nodiscard]] Layout default_layout();
/// The room where a pane is at first; one that the table does not know belongs to Memory.
[[nodiscard]] RoomName home_of(std::string_view pane);
[[nodiscard]] std::string_view room_title(RoomName name);
/// Names of everything that can be shown.
[[nodiscard]] std::vector<std::string> all_pane_names();

/// One room, or several that share a place.
struct Place {
  std::vector<RoomName> rooms;  ///< that have panes; at least one
  Rectangle area;

  [[nodiscard]] bool has(RoomName room) const;
};

/// How the rooms share `area`, with `gap` between them, when a character is `cell` pixels wide and
/// a line `line` pixels tall. Rooms without panes take nothing.
[[nodiscard]] std::vector<Place> arrange(const Layout& layout, Rectangle area, float gap,
                                         float cell, float line);
/// Gives a room such a part of the width, `width`, that it ends at `x`, or as near as may be,
/// whichever rooms are closed: as arrange() does it.
void end_at(Layout& layout, float Layout::*width, RoomName room, float x, Rectangle area, float gap,
            float cell, float line);
/// Whether the window is so wide that the widths of its rooms can be chosen.
[[nodiscard]] bool has_free_widths(Rectangle area, float cell);
/// Whether the window is so low that all rooms stand beside each other.
[[nodiscard]] bool is_low(Rectangle area, float line);
/// The panes of a place in the order of their tabs: the first of each of its rooms, then the rest.
[[nodiscard]] std::vector<std::string> tabs_of(const Layout& layout, const Place& place);
/// The room of a place whose pane is seen.
[[nodiscard]] RoomName seen_in(const Layout& layout, const Place& place);

}  // namespace vitrine::gui
