#include "frontend/gui/layout.hpp"

#include <algorithm>
#include <cmath>

#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::gui;

namespace {

std::vector<Place> arranged(const Layout& layout, float width, float height) {
  return arrange(layout, {0, 0, width, height}, 4, 8, 18);
}

std::vector<std::string> seen(const Layout& layout, float width, float height) {
  std::vector<std::string> names;
  for (const Place& place : arranged(layout, width, height))
    names.push_back(layout[seen_in(layout, place)].front);
  return names;
}

}  // namespace

TEST_CASE("at first every pane is in one room, and registers, stack and source are seen") {
  const Layout layout = default_layout();
  for (const std::string& name : all_pane_names()) {
    INFO(name);
    int rooms = 0;
    for (const Room& room : layout.rooms)
      rooms += static_cast<int>(std::count(room.panes.begin(), room.panes.end(), name));
    CHECK(rooms == 1);
  }
  CHECK(seen(layout, 1280, 700) ==
        std::vector<std::string>{"source", "registers", "stack", "console", "memory", "cache"});
  CHECK(home_of("a pane of tomorrow") == RoomName::Memory);
}

TEST_CASE("a small window still shows what matters, and its rooms share places") {
  const Layout layout = default_layout();
  CHECK(seen(layout, 640, 400) ==
        std::vector<std::string>{"source", "registers", "console", "stack"});
  CHECK(seen(layout, 400, 400) == std::vector<std::string>{"source", "console"});
  CHECK(seen(layout, 400, 200) == std::vector<std::string>{"source"});
}

TEST_CASE("where rooms share a place, the first pane of each stands before the rest") {
  const Layout layout = default_layout();
  const auto tabs = tabs_of(layout, arranged(layout, 400, 200).front());
  CHECK(std::vector<std::string>(tabs.begin(), tabs.begin() + 7) ==
        std::vector<std::string>{"source", "registers", "stack", "console", "memory", "cache",
                                 "disassembly"});
  CHECK(tabs.size() == all_pane_names().size());
  const auto beside_code = tabs_of(layout, arranged(layout, 640, 200).back());
  CHECK(std::vector<std::string>(beside_code.begin(), beside_code.begin() + 3) ==
        std::vector<std::string>{"registers", "stack", "console"});
}

TEST_CASE("places neither overlap nor leave the window") {
  for (const float width : {300.0F, 640.0F, 1280.0F, 3000.0F})
    for (const float height : {150.0F, 400.0F, 1200.0F}) {
      const auto places = arranged(default_layout(), width, height);
      for (std::size_t i = 0; i < places.size(); ++i) {
        const Rectangle& a = places[i].area;
        CHECK(a.x >= 0);
        CHECK(a.x == std::round(a.x));  // else edges and text are blurred
        CHECK(a.y >= 0);
        CHECK(a.x + a.width <= width + 0.01F);
        CHECK(a.y + a.height <= height + 0.01F);
        for (std::size_t j = 0; j < i; ++j) {
          const Rectangle& b = places[j].area;
          const bool apart = a.x >= b.x + b.width || b.x >= a.x + a.width ||
                             a.y >= b.y + b.height || b.y >= a.y + a.height;
          CHECK(apart);
        }
      }
    }
}

TEST_CASE("panes are shown, closed and moved") {
  Layout layout = default_layout();
  layout.show("disassembly");
  CHECK(layout[RoomName::Code].front == "disassembly");
  layout.close("disassembly");
  CHECK(layout[RoomName::Code].front == "source");
  CHECK(layout.room_of("disassembly") == nullptr);
  layout.show("disassembly");
  CHECK(layout.room_of("disassembly") == &layout[RoomName::Code]);
  layout.move("source", RoomName::Stack);
  CHECK(layout[RoomName::Stack].front == "source");
  CHECK(layout[RoomName::Code].front == "disassembly");
  layout.close("no such pane");

  layout.close("disassembly");
  const auto places = arranged(layout, 1280, 700);
  CHECK(places.size() == 5);
  CHECK_FALSE(places[0].has(RoomName::Code));
  for (const std::string& name : all_pane_names())
    layout.close(name);
  CHECK(arranged(layout, 1280, 700).empty());
}

TEST_CASE("a bar follows the mouse, whichever rooms are closed") {
  constexpr Rectangle area{0, 0, 1280, 700};
  const auto end_of = [&](const Layout& layout, RoomName room) {
    for (const Place& place : arrange(layout, area, 4, 8, 18))
      if (place.has(room)) return place.area.x + place.area.width;
    return 0.0F;
  };
  for (const RoomName closed : {RoomName::Code, RoomName::State, RoomName::Stack, RoomName::Talk})
    for (const float x : {400.0F, 555.0F, 700.0F}) {
      Layout layout = default_layout();
      layout[closed] = {};
      const bool state = closed == RoomName::Code;
      const RoomName left = state ? RoomName::State : RoomName::Code;
      end_at(layout, state ? &Layout::state_width : &Layout::code_width, left, x, area, 4, 8, 18);
      CHECK(std::abs(end_of(layout, left) - x) <= 1);
    }
  // Beyond what a room can have it goes as far as it can, and comes back at once.
  Layout layout = default_layout();
  end_at(layout, &Layout::code_width, RoomName::Code, 5000, area, 4, 8, 18);
  CHECK(end_of(layout, RoomName::Code) < 1280);
  end_at(layout, &Layout::code_width, RoomName::Code, 500, area, 4, 8, 18);
  CHECK(std::abs(end_of(layout, RoomName::Code) - 500) <= 1);
}

TEST_CASE("of rooms in one place the one is seen that was shown last") {
  Layout layout = default_layout();
  layout.show("memory");
  CHECK(seen(layout, 640, 400)[2] == "memory");
  layout.show("console");
  CHECK(seen(layout, 640, 400)[2] == "console");
}
