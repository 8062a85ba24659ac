#include "frontend/gui/layout.hpp"

#include <algorithm>
#include <cmath>

#include "emu/view/panes.hpp"

namespace vitrine::gui {

namespace {

struct Home {
  std::string_view pane;
  RoomName room;
};

constexpr Home homes[] = {
    {"source", RoomName::Code},   {"disassembly", RoomName::Code}, {"registers", RoomName::State},
    {"xmm", RoomName::State},     {"stack", RoomName::Stack},      {"console", RoomName::Talk},
    {"commands", RoomName::Talk}, {"moment", RoomName::Talk},      {"calls", RoomName::Talk},
    {"memory", RoomName::Memory}, {"accesses", RoomName::Memory},  {"cache", RoomName::Model},
    {"tlb", RoomName::Model},     {"profile", RoomName::Model},    {"functions", RoomName::Model},
};

constexpr std::string_view titles[] = {"code",       "state", "stack",
                                       "below left", "below", "below right"};

float part(float value) {
  return std::clamp(value, 0.1F, 0.9F);
}

// So much room panes need side by side, in characters, and one above the other, in lines.
constexpr float columns_of_three = 122, columns_of_two = 66, lines_of_two = 17;
constexpr float columns_of_three_below = 145;

/// Places side by side, with their parts of the width.
struct Share {
  std::vector<RoomName> rooms;
  float width = 0;
};
using Row = std::vector<Share>;

void drop_empty(const Layout& layout, Row& row) {
  for (Share& share : row)
    std::erase_if(share.rooms, [&](RoomName room) { return layout[room].panes.empty(); });
  std::erase_if(row, [](const Share& share) { return share.rooms.empty(); });
}

/// What the missing ones leave, the others share. Whole pixels, so that edges and text are sharp.
void divide(const Row& row, Rectangle area, float gap, std::vector<Place>& places) {
  float total = 0, used = 0;
  for (const Share& share : row)
    total += share.width;
  const float width =
      area.width - gap * static_cast<float>(std::max<std::size_t>(row.size(), 1) - 1);
  for (const Share& share : row) {
    const float x = std::round(area.x + used);
    used += width * share.width / total;
    places.push_back({share.rooms, {x, area.y, std::round(area.x + used) - x, area.height}});
    used += gap;
  }
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
  u64 latest = 0;
  for (const Room& other : rooms)
    latest = std::max(latest, other.shown);
  room->shown = latest + 1;
}

void Layout::close(std::string_view pane) {
  Room* room = room_of(pane);
  if (room == nullptr) return;
  const auto at = std::find(room->panes.begin(), room->panes.end(), pane);
  const auto next = room->panes.erase(at);
  if (room->front != pane) return;
  room->front = room->panes.empty() ? "" : next == room->panes.end() ? room->panes.back() : *next;
}

void Layout::move(std::string_view pane, RoomName to) {
  close(pane);
  (*this)[to].panes.emplace_back(pane);
  show(pane);
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
    if (std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
  for (const std::string& name : names) {
    Room& room = layout[home_of(name)];
    room.panes.push_back(name);
    if (room.front.empty()) room.front = name;
  }
  return layout;
}

bool Place::has(RoomName room) const {
  return std::find(rooms.begin(), rooms.end(), room) != rooms.end();
}

RoomName seen_in(const Layout& layout, const Place& place) {
  return *std::max_element(place.rooms.begin(), place.rooms.end(), [&](RoomName a, RoomName b) {
    return layout[a].shown < layout[b].shown;
  });
}

bool has_free_widths(Rectangle area, float cell) {
  return area.width / cell >= columns_of_three;
}

bool is_low(Rectangle area, float line) {
  return area.height / line < lines_of_two;
}

std::vector<std::string> tabs_of(const Layout& layout, const Place& place) {
  std::vector<std::string> first, rest;
  for (const RoomName room : place.rooms) {
    const auto& panes = layout[room].panes;
    if (panes.empty()) continue;
    first.push_back(panes.front());
    rest.insert(rest.end(), panes.begin() + 1, panes.end());
  }
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

std::vector<Place> arrange(const Layout& layout, Rectangle area, float gap, float cell,
                           float line) {
  const float columns = area.width / cell;
  const float code = part(layout.code_width), state = part(layout.state_width);
  const float talk = part(layout.talk_width), memory = part(layout.memory_width);
  const auto rest = [](float a, float b) { return std::max(0.1F, 1 - a - b); };
  using R = RoomName;
  Row above, below;
  if (columns >= columns_of_three)
    above = {{{R::Code}, code}, {{R::State}, state}, {{R::Stack}, rest(code, state)}};
  else if (columns >= columns_of_two)
    above = {{{R::Code}, 0.5F}, {{R::State}, 0.5F}};
  else
    above = {{{R::Code, R::State, R::Stack}, 1}};
  if (columns >= columns_of_three_below)
    below = {{{R::Talk}, talk}, {{R::Memory}, memory}, {{R::Model}, rest(talk, memory)}};
  else if (columns >= columns_of_three)
    below = {{{R::Talk}, talk}, {{R::Memory, R::Model}, 1 - talk}};
  else if (columns >= columns_of_two)
    below = {{{R::Talk, R::Memory, R::Model}, 0.5F}, {{R::Stack}, 0.5F}};
  else
    below = {{{R::Talk, R::Memory, R::Model}, 1}};
  if (is_low(area, line)) {
    auto& shared = above.back().rooms;
    for (const Share& share : below)
      shared.insert(shared.end(), share.rooms.begin(), share.rooms.end());
    std::sort(shared.begin(), shared.end());  // the stack beside the registers
    below.clear();
  }
  drop_empty(layout, above);
  drop_empty(layout, below);

  const float lower = below.empty()   ? 0
                      : above.empty() ? area.height
                                      : std::round(area.height * part(layout.lower_height));
  const float upper = area.height - lower - (above.empty() || below.empty() ? 0 : gap);
  std::vector<Place> places;
  divide(above, {area.x, area.y, area.width, upper}, gap, places);
  divide(below, {area.x, area.y + area.height - lower, area.width, lower}, gap, places);
  return places;
}

void end_at(Layout& layout, float Layout::*width, RoomName room, float x, Rectangle area, float gap,
            float cell, float line) {
  // The wider its part, the further right it ends; how far depends on who shares the rest.
  float low = part(0), high = part(1);
  for (int halving = 0; halving < 16; ++halving) {
    layout.*width = (low + high) / 2;
    for (const Place& place : arrange(layout, area, gap, cell, line))
      if (place.has(room)) (place.area.x + place.area.width < x ? low : high) = layout.*width;
  }
}

}  // namespace vitrine::gui
