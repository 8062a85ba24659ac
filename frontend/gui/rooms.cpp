// The rooms: tabs of panes, with splitters between them.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "emu/view/panes.hpp"
#include "emu/view/value.hpp"
#include "frontend/gui/keys.hpp"
#include "frontend/gui/pane_grid.hpp"
#include "frontend/gui/talk.hpp"
#include "frontend/gui/text.hpp"
#include "frontend/gui/window.hpp"

namespace vitrine::gui {

namespace {

std::string title_of(const std::string& pane) {
  if (const auto kind = view::find_pane(pane)) return std::string((*kind)->title);
  return pane == "commands" ? "Commands" : pane;
}

/// What a pane's own title says beyond its name and the moment: "factorial", "0x402000, as hex".
std::string subtitle_of(const view::Pane& pane) {
  std::string text = pane.title;
  for (const std::string_view moment :
       {", at the end, step", "; at the end, step", ", step ", "; step "})
    if (const auto at = text.find(moment); at != std::string::npos) text.resize(at);
  const std::string name = title_of(pane.name);
  if (text.starts_with(name)) {
    text.erase(0, name.size());
    text.erase(0, text.find_first_not_of(" ,:"));
  }
  for (const std::string_view word : {"of ", "at "})
    if (text.starts_with(word)) text.erase(0, word.size());
  return text;
}

/// There is no program, since what was to be opened cannot be.
bool failed(const Picture& picture) {
  return !picture.has_program() && !picture.problems.empty();
}

/// Where one looks first while there is no program: what one can do.
void draw_welcome(Ui& ui) {
  draw_faint(ui, "There is no program yet.");
  ImGui::Spacing();
  for (const std::string_view name : {"Examples …", "Open …"}) {
    const Action& what = action(name);
    if (ImGui::Button(std::string(name).c_str())) what.run(ui);
    ImGui::SameLine();
    draw_faint(ui, fmt::format("{}: {}", key_name(what), what.about));
  }
  ImGui::Spacing();
  draw_faint(ui, "Or drop an .asm file or an ELF program on the window.");
}

void draw_content(Ui& ui, const std::string& name) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.scaled(4), ui.scaled(3)});
  ImGui::BeginChild(name.c_str(), {0, 0}, false,
                    ImGuiWindowFlags_AlwaysUseWindowPadding | ImGuiWindowFlags_NoScrollbar |
                        ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNav);
  if (ImGui::IsWindowHovered() && ImGui::IsMouseClicked(0)) ui.focus = name;
  if (name == "commands")
    draw_commands(ui);
  else if (name == "source" && (ui.picture->outdated || failed(*ui.picture)))
    draw_problems(ui);
  else if (const view::Pane* pane = ui.picture->pane(name))
    draw_pane(ui, *pane);
  else if (name == "source" && !ui.picture->has_program())
    draw_welcome(ui);
  else if (!ui.picture->has_program()) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ui.cell / 2);  // as the tab's title
    draw_faint(ui, failed(*ui.picture)
                       ? "no program: the pane Source says why"
                       : "no program: Ctrl+E shows the examples, Ctrl+O opens a file");
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

void draw_tab_menu(Ui& ui, const std::string& name, std::string& closed) {
  if (!ImGui::BeginPopupContextItem()) return;
  if (ImGui::MenuItem("Close", "Ctrl+W")) closed = name;
  ImGui::Separator();
  for (std::size_t i = 0; i < room_count; ++i) {
    const auto room = static_cast<RoomName>(i);
    const std::string label = "Move to: " + std::string(room_title(room));
    if (ImGui::MenuItem(label.c_str())) ui.settings->layout.move(name, room);
  }
  ImGui::EndPopup();
}

/// The tabs of a place; those for which there is no room are in a menu behind them.
class Tabs {
 public:
  Tabs(Ui& ui, const Place& place) : ui_(ui), place_(place) {
    panes_ = tabs_of(ui.settings->layout, place);
    front_ = ui.settings->layout[seen_in(ui.settings->layout, place)].front;
  }

  /// Returns the name of a pane that is to be closed, or "".
  std::string draw() {
    ImGui::SetCursorPos({ui_.scaled(3), ui_.scaled(3)});
    const float room = place_.area.width - ui_.scaled(8);
    std::size_t shown = count_within(room);
    if (shown < panes_.size()) shown = count_with_front(room - width_of("…"));
    for (std::size_t i = 0; i < shown; ++i)
      draw_tab(panes_[i]);
    if (shown < panes_.size()) draw_rest(shown);
    return closed_;
  }
  [[nodiscard]] const std::string& front() const { return front_; }
  [[nodiscard]] float end() const { return end_; }

 private:
  [[nodiscard]] std::size_t count_within(float room) const {
    std::size_t count = 0;
    for (float used = 0; count < panes_.size(); ++count) {
      used += width_of(title_of(panes_[count])) + ui_.scaled(2);
      if (used > room) break;
    }
    return count;
  }

  /// The one in front is always among them: it takes the place of the last.
  std::size_t count_with_front(float room) {
    std::size_t shown = std::max<std::size_t>(1, count_within(room));
    const auto front = std::find(panes_.begin(), panes_.end(), front_);
    if (front - panes_.begin() < static_cast<std::ptrdiff_t>(shown)) return shown;
    std::iter_swap(panes_.begin() + static_cast<std::ptrdiff_t>(shown) - 1, front);
    while (shown > 1 && count_within(room) < shown) {
      std::swap(panes_[shown - 1], panes_[shown - 2]);
      --shown;
    }
    return shown;
  }

  void show(const std::string& name) {
    ui_.settings->layout.show(name);
    front_ = ui_.focus = name;
  }

  [[nodiscard]] float width_of(const std::string& title) const {
    return ImGui::CalcTextSize(title.c_str()).x + ui_.scaled(14);
  }

  void draw_tab(const std::string& name) {
    const bool front = name == front_;
    const std::string title = title_of(name);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size{width_of(title), ui_.line + ui_.scaled(3)};
    if (ImGui::InvisibleButton(name.c_str(), size)) show(name);
    const bool hovered = ImGui::IsItemHovered();
    if (ImGui::IsItemClicked(2)) closed_ = name;
    draw_tab_menu(ui_, name, closed_);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Theme& theme = ui_.colours();
    if (front || hovered)
      list.AddRectFilled(at, {at.x + size.x, at.y + size.y}, ink(theme[Ground::Raised]),
                         ui_.scaled(4));
    if (front && ui_.focus == name)
      list.AddRectFilled({at.x + ui_.scaled(6), at.y + size.y - ui_.scaled(2)},
                         {at.x + size.x - ui_.scaled(6), at.y + size.y}, ink(theme.accent));
    list.AddText(front ? ui_.fonts.bold : ui_.fonts.regular, ui_.fonts.regular->FontSize,
                 {at.x + ui_.scaled(7), at.y + ui_.scaled(2)},
                 ink(theme[front ? Role::Text : Role::Faint]), title.c_str());
    end_ = at.x + size.x;
    ImGui::SameLine(0, ui_.scaled(2));
  }

  void draw_rest(std::size_t from) {
    if (ImGui::SmallButton("…")) ImGui::OpenPopup("rest");
    end_ = ImGui::GetItemRectMax().x;
    if (!ImGui::BeginPopup("rest")) return;
    for (std::size_t i = from; i < panes_.size(); ++i)
      if (ImGui::MenuItem(title_of(panes_[i]).c_str())) show(panes_[i]);
    ImGui::EndPopup();
  }

  Ui& ui_;
  const Place& place_;
  std::vector<std::string> panes_;  ///< a copy: a menu may move them
  std::string front_;
  std::string closed_;
  float end_ = 0;
};

/// What the pane in front says of itself: at the right of the tabs, or where they leave little room
/// in a line below them, but for a low window, which needs its lines for the panes. That must not
/// depend on the words, or panes would jump while one steps.
/// Returns the line's height.
float draw_subtitle(Ui& ui, const std::string& name, const Rectangle& place, float tabs_end,
                    bool low) {
  constexpr float enough = 32;  // characters
  const view::Pane* pane = ui.picture->pane(name);
  std::string words = pane != nullptr ? subtitle_of(*pane) : "";
  if (words.empty()) return 0;
  const ImVec2 corner = ImGui::GetWindowPos();
  const float beside = (corner.x + place.width - tabs_end) / ui.cell - 2;
  const bool below = beside < enough;
  if (below && low && name != "walk") return 0;  // nothing else says what is walked to
  const auto room =
      static_cast<std::size_t>(std::max(1.0F, below ? place.width / ui.cell - 2 : beside));
  // The line in the macro matters more than the file, which one mostly knows.
  if (const auto line = words.find(", line "); name == "source" && view::columns(words) > room)
    words.erase(0, line == std::string::npos ? 0 : line + 2);
  const std::string shown = view::shorten(words, room);
  const float width = static_cast<float>(view::columns(shown)) * ui.cell;
  const ImVec2 at = below
                        ? ImVec2(corner.x + ui.cell, corner.y + ui.line + ui.scaled(9))
                        : ImVec2(corner.x + place.width - width - ui.cell, corner.y + ui.scaled(5));
  ImGui::GetWindowDrawList()->AddText(at, ui.ink_of(Role::Faint), shown.c_str());
  return below ? ui.line : 0;
}

void draw_place(Ui& ui, const Place& place, bool low) {
  if (place.area.width < 1 || place.area.height < 1) return;
  ImGui::SetCursorPos({place.area.x, place.area.y});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ink_vector(ui.colours()[Ground::Pane]));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushID(static_cast<int>(place.rooms.front()));
  ImGui::BeginChild(
      "room", {place.area.width, place.area.height}, true,
      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNav);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  Tabs tabs(ui, place);
  const std::string closed = tabs.draw();
  const float edges = ui.scaled(8) + ui.cell;
  ui.visible.push_back(
      {tabs.front(), static_cast<std::size_t>(std::max(1.0F, (place.area.width - edges) / ui.cell)),
       tabs_of(ui.settings->layout, place)});
  if (tabs.front() == "console" || tabs.front() == "commands") ui.typing_place = place.area;
  const float subtitle = draw_subtitle(ui, tabs.front(), place.area, tabs.end(), low);
  ImGui::SetCursorPos({0, ui.line + ui.scaled(8) + subtitle});
  if (!tabs.front().empty()) draw_content(ui, tabs.front());
  ImGui::EndChild();
  ImGui::PopID();
  if (!closed.empty()) ui.settings->layout.close(closed);
}

/// The part of the layout that a bar at the right of the room changes.
float Layout::*width_of(RoomName room) {
  switch (room) {
    case RoomName::Code:
      return &Layout::code_width;
    case RoomName::State:
      return &Layout::state_width;
    case RoomName::Talk:
      return &Layout::talk_width;
    default:
      return &Layout::memory_width;
  }
}

/// A bar between rooms; true while it is dragged.
bool draw_splitter(Ui& ui, const char* name, Rectangle bar, bool upright) {
  ImGui::SetCursorPos({bar.x, bar.y});
  ImGui::InvisibleButton(name, {std::max(1.0F, bar.width), std::max(1.0F, bar.height)});
  const bool lit = ImGui::IsItemHovered() || ImGui::IsItemActive();
  if (lit) {
    ImGui::SetMouseCursor(upright ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    ImGui::GetWindowDrawList()->AddRectFilled(
        {bar.x, bar.y}, {bar.x + bar.width, bar.y + bar.height}, ink(ui.colours().accent, 0.6F), 2);
  }
  return ImGui::IsItemActive();
}

}  // namespace

void draw_rooms(Ui& ui, Rectangle area) {
  const float gap = std::round(ui.scaled(5));
  Layout& layout = ui.settings->layout;
  const std::vector<Place> places = arrange(layout, area, gap, ui.cell, ui.line);
  ui.visible.clear();
  ui.typing_place = {};
  for (const Place& place : places)
    draw_place(ui, place, is_low(area, ui.line));
  if (places.empty()) {
    ImGui::SetCursorPos({area.x, area.y});
    draw_faint(ui, "all panes are closed: the menu (Ctrl+M) opens them");
  }

  // Splitters stand at the right of a place that has a neighbour there, and between the two rows.
  for (std::size_t i = 0; i + 1 < places.size(); ++i) {
    const Place &place = places[i], &next = places[i + 1];
    const Rectangle bar{place.area.x + place.area.width, place.area.y, gap, place.area.height};
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const RoomName room = place.rooms.front();
    if (next.area.y != place.area.y) {
      if (draw_splitter(ui, "above|below", {area.x, next.area.y - gap, area.width, gap}, false))
        layout.lower_height =
            std::clamp((area.y + area.height - mouse.y) / std::max(1.0F, area.height), 0.1F, 0.9F);
    } else if (area.width >= 2 * ui.line &&
               has_free_widths(area, ui.cell)) {  // else they are halves
      if (draw_splitter(ui, std::string(room_title(room)).c_str(), bar, true))
        end_at(layout, width_of(room), room, mouse.x - gap / 2, area, gap, ui.cell, ui.line);
    }
  }
}

}  // namespace vitrine::gui
