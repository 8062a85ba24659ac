#include "frontend/gui/layout.hpp"

#include <algorithm>

#include "emu/view/panes.hpp"

namespace vitrine::gui {

namespace {

struct Home {
  std::string_view pane;
  RoomName room;
};

constexpr Home homes[] = {
    {"source", RoomName::Code},     {"disassembly", RoomName::Code}, {"registers", RoomName::State},
    {"xmm", RoomName::State},       {"stack", RoomName::Stack},      {"console", RoomName::Talk},
    {"commands", RoomName::Talk},   {"moment", RoomName::Talk},      {"calls", RoomName::Talk},
    {"memory", RoomName::Memory},   {"accesses", RoomName::Memory},
};

constexpr std::string_view titles[] = {"code", "state", "stack", "below left", "below right"};

float part(float value) {
  return std::clamp(value, 0.1F, 0.9F);
}

}  // namespace

Room* Layout::room_of(std::string_view pane) {
  for (Room& room : rooms)
    if (std::find(room.panes.begin(), room.panes.end(), pane) != room.panes.end()) return &room;
  return nullptr;
}

void Layout::show(std::string_view pane) {
  Room* room = room_of(pane);
  if (room == nullptr) {
    room = &(*this)[home_of(pane)];
    room->panes.emplace_back(pane);
  }
  room->front = pane;
}

void Layout::close(std::string_view pane) {
  Room* room = room_of(pane);
  if (room == nullptr) return;
  const auto at = std::find(room->panes.begin(), room->panes.end(), pane);
  const auto next = room->panes.erase(at);
  if (room->front != pane) return;
  room->front = room->panes.empty()          ? ""
                : next == room->panes.end() ? room->panes.back()
                                            : *next;
}

void Layout::move(std::string_view pane, RoomName to) {
  close(pane);
  (*this)[to].panes.emplace_back(pane);
  (*this)[to].front = pane;
}

std::vector<std::string> Layout::visible() const {
  std::vector<std::string> names;
  for (const Room& room : rooms)
    if (!room.front.empty()) names.push_back(room.front);
  return names;
}

RoomName home_of(std::string_view pane) {
  for (const Home& home : homes)
    if (home.pane == pane) return home.room;
  return RoomName::Memory;
}

std::string_view room_title(RoomName name) {
  return titles[static_cast<std::size_t>(name)];
}

std::vector<std::string> all_pane_names() {
  std::vector<std::string> names;
  for (const view::PaneKind& kind : view::all_panes())
    names.emplace_back(kind.name);
  names.emplace_back("commands");
  return names;
}

Layout default_layout() {
  Layout layout;
  // First the known ones in the table's order, then whatever else there is.
  std::vector<std::string> names;
  for (const Home& home : homes)
    names.emplace_back(home.pane);
  for (std::string& name : all_pane_names())
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  for (const std::string& name : names) {
    Room& room = layout[home_of(name)];
    room.panes.push_back(name);
    if (room.front.empty()) room.front = name;
  }
  return layout;
}

std::array<Rectangle, room_count> place_rooms(const Layout& layout, Rectangle area, float gap) {
  std::array<Rectangle, room_count> places{};
  const auto has = [&](RoomName name) { return !layout[name].panes.empty(); };
  const auto set = [&](RoomName name, Rectangle place) {
    places[static_cast<std::size_t>(name)] = place;
  };
  const bool above = has(RoomName::Code) || has(RoomName::State) || has(RoomName::Stack);
  const bool below = has(RoomName::Talk) || has(RoomName::Memory);
  const float lower = !below ? 0 : !above ? area.height : area.height * part(layout.lower_height);
  const float upper = area.height - lower - (above && below ? gap : 0);

  // A room that is empty leaves its width to the next one.
  struct Share {
    RoomName name;
    float width;
  };
  const auto divide = [&](std::initializer_list<Share> shares, float y, float height) {
    float total = 0, used = 0;
    int count = 0;
    for (const Share& share : shares)
      if (has(share.name)) total += share.width, ++count;
    const float width = area.width - gap * static_cast<float>(std::max(count - 1, 0));
    for (const Share& share : shares) {
      if (!has(share.name)) continue;
      const float own = width * share.width / total;
      set(share.name, {area.x + used, y, own, height});
      used += own + gap;
    }
  };
  const float code = part(layout.code_width), state = part(layout.state_width);
  const float stack = std::max(0.1F, 1 - code - state);
  divide({{RoomName::Code, code}, {RoomName::State, state}, {RoomName::Stack, stack}}, area.y,
         upper);
  const float talk = part(layout.talk_width);
  divide({{RoomName::Talk, talk}, {RoomName::Memory, 1 - talk}},
         area.y + area.height - lower, lower);
  return places;
}

}  // namespace vitrine::gui
