// The rooms: tabs of panes, with splitters between them.

#include <algorithm>

#include "emu/view/panes.hpp"
#include "frontend/gui/pane_grid.hpp"
#include "frontend/gui/talk.hpp"
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
  if (const auto at = text.find(", at the end, step"); at != std::string::npos) text.resize(at);
  if (const auto at = text.find(", step "); at != std::string::npos) text.resize(at);
  const std::string name = title_of(pane.name);
  if (text.starts_with(name)) {
    text.erase(0, name.size());
    text.erase(0, text.find_first_not_of(" ,"));
  }
  for (const std::string_view word : {"of ", "at "})
    if (text.starts_with(word)) text.erase(0, word.size());
  return text;
}

void draw_content(Ui& ui, const std::string& name) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.scaled(4), ui.scaled(3)});
  ImGui::BeginChild(name.c_str(), {0, 0}, false,
                    ImGuiWindowFlags_AlwaysUseWindowPadding | ImGuiWindowFlags_NoScrollbar |
                        ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNav);
  if (ImGui::IsWindowHovered() && ImGui::IsMouseClicked(0)) ui.focus = name;
  if (name == "commands")
    draw_commands(ui);
  else if (name == "source" && ui.picture->outdated)
    draw_problems(ui);
  else if (const view::Pane* pane = ui.picture->pane(name))
    draw_pane(ui, *pane);
  else if (ui.picture->file.empty() || ui.picture->number == 0)
    ImGui::TextColored(ink_vector(ui.colours()[Role::Faint]),
                       "no program: Ctrl+E shows the examples, Ctrl+O opens a file");
  else if (!ui.picture->problems.empty())
    draw_problems(ui);
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

/// The tabs of a room, those that have no place in a menu behind them. Returns where they end.
class Tabs {
 public:
  Tabs(Ui& ui, Room& room, const Rectangle& place)
      : ui_(ui), room_(room), place_(place), panes_(room.panes) {}

  /// Returns the name of a pane that is to be closed, or "".
  std::string draw() {
    ImGui::SetCursorPos({ui_.scaled(3), ui_.scaled(3)});
    const float most = place_.width - ui_.scaled(8) - width_of("…");
    std::size_t shown = 0;
    float used = 0;
    while (shown < panes_.size() && used + width_of(title_of(panes_[shown])) <= most)
      used += width_of(title_of(panes_[shown++])) + ui_.scaled(2);
    // The one in front is always among them.
    const auto front = std::find(panes_.begin(), panes_.end(), room_.front);
    if (shown < panes_.size() && front - panes_.begin() >= static_cast<std::ptrdiff_t>(shown)) {
      const auto last = static_cast<std::ptrdiff_t>(std::max<std::size_t>(shown, 1)) - 1;
      std::swap(panes_[static_cast<std::size_t>(last)], *front);
    }
    for (std::size_t i = 0; i < std::max<std::size_t>(shown, 1); ++i)
      draw_tab(panes_[i]);
    if (shown < panes_.size()) draw_rest(std::max<std::size_t>(shown, 1));
    return closed_;
  }
  [[nodiscard]] float end() const { return end_; }

 private:
  [[nodiscard]] float width_of(const std::string& title) const {
    return ImGui::CalcTextSize(title.c_str()).x + ui_.scaled(14);
  }

  void draw_tab(const std::string& name) {
    const bool front = name == room_.front;
    const std::string title = title_of(name);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size{width_of(title), ui_.line + ui_.scaled(3)};
    if (ImGui::InvisibleButton(name.c_str(), size)) {
      room_.front = name;
      ui_.focus = name;
    }
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
      if (ImGui::MenuItem(title_of(panes_[i]).c_str())) {
        room_.front = panes_[i];
        ui_.focus = panes_[i];
      }
    ImGui::EndPopup();
  }

  Ui& ui_;
  Room& room_;
  const Rectangle& place_;
  std::vector<std::string> panes_;  ///< a copy: a menu may move them
  std::string closed_;
  float end_ = 0;
};

/// What the pane in front says of itself, at the right of the tabs.
void draw_subtitle(Ui& ui, const std::string& name, const Rectangle& place, float tabs_end) {
  const view::Pane* pane = ui.picture->pane(name);
  if (pane == nullptr) return;
  const std::string words = subtitle_of(*pane);
  const ImVec2 corner = ImGui::GetWindowPos();
  const float x = corner.x + place.width - ImGui::CalcTextSize(words.c_str()).x - ui.cell;
  if (x < tabs_end + ui.cell) return;
  ImGui::GetWindowDrawList()->AddText({x, corner.y + ui.scaled(5)}, ui.ink_of(Role::Faint),
                                      words.c_str());
}

void draw_room(Ui& ui, std::size_t index, const Rectangle& place) {
  Room& room = ui.settings->layout.rooms[index];
  if (room.panes.empty() || place.width < 1 || place.height < 1) return;
  ImGui::SetCursorPos({place.x, place.y});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ink_vector(ui.colours()[Ground::Pane]));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushID(static_cast<int>(index));
  ImGui::BeginChild("room", {place.width, place.height}, true,
                    ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse |
                        ImGuiWindowFlags_NoNav);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  Tabs tabs(ui, room, place);
  const std::string closed = tabs.draw();
  draw_subtitle(ui, room.front, place, tabs.end());
  ImGui::SetCursorPos({0, ui.line + ui.scaled(8)});
  if (!room.front.empty()) draw_content(ui, room.front);
  ImGui::EndChild();
  ImGui::PopID();
  if (!closed.empty()) ui.settings->layout.close(closed);
}

/// A bar between rooms that can be dragged: changes `part` of `whole` pixels.
void draw_splitter(Ui& ui, const char* name, Rectangle bar, bool upright, float& part, float whole,
                   float direction) {
  if (whole < 1) return;
  ImGui::SetCursorPos({bar.x, bar.y});
  ImGui::InvisibleButton(name, {std::max(1.0F, bar.width), std::max(1.0F, bar.height)});
  const bool lit = ImGui::IsItemHovered() || ImGui::IsItemActive();
  if (lit) {
    ImGui::SetMouseCursor(upright ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    ImGui::GetWindowDrawList()->AddRectFilled({bar.x, bar.y},
                                              {bar.x + bar.width, bar.y + bar.height},
                                              ink(ui.colours().accent, 0.6F), 2);
  }
  if (!ImGui::IsItemActive()) return;
  const ImVec2 moved = ImGui::GetIO().MouseDelta;
  part = std::clamp(part + direction * (upright ? moved.x : moved.y) / whole, 0.1F, 0.9F);
}

}  // namespace

void draw_rooms(Ui& ui, Rectangle area) {
  const float gap = ui.scaled(5);
  Layout& layout = ui.settings->layout;
  const auto places = place_rooms(layout, area, gap);
  for (std::size_t i = 0; i < room_count; ++i)
    draw_room(ui, i, places[i]);

  const auto place = [&](RoomName name) { return places[static_cast<std::size_t>(name)]; };
  const Rectangle code = place(RoomName::Code), state = place(RoomName::State),
                  stack = place(RoomName::Stack), talk = place(RoomName::Talk),
                  memory = place(RoomName::Memory);
  const auto behind = [&](const Rectangle& room) {
    return Rectangle{room.x + room.width, room.y, gap, room.height};
  };
  if (code.width > 0 && state.width > 0)
    draw_splitter(ui, "code|state", behind(code), true, layout.code_width, area.width, 1);
  if (state.width > 0 && stack.width > 0)
    draw_splitter(ui, "state|stack", behind(state), true, layout.state_width, area.width, 1);
  if (talk.width > 0 && memory.width > 0)
    draw_splitter(ui, "talk|memory", behind(talk), true, layout.talk_width, area.width, 1);
  const float lower = std::max(talk.height, memory.height);
  if (lower > 0 && lower < area.height)
    draw_splitter(ui, "above|below", {area.x, area.y + area.height - lower - gap, area.width, gap},
                  false, layout.lower_height, area.height, -1);
}

}  // namespace vitrine::gui
