// The bar above the rooms: menu, program, the ways through time, speed, and where one is.

#include <fmt/format.h>

#include <cmath>

#include "emu/base/text.hpp"
#include "emu/view/panes.hpp"
#include "emu/view/value.hpp"
#include "frontend/gui/icons.hpp"
#include "frontend/gui/keys.hpp"
#include "frontend/gui/window.hpp"

namespace vitrine::gui {

namespace {

struct Button {
  Icon icon;
  std::string_view action;
};

constexpr Button buttons[] = {
    {Icon::Start, "Start"},
    {Icon::RunBack, "Run back"},
    {Icon::OverBack, "Over, back"},
    {Icon::StepBack, "Step back"},
    {Icon::Step, "Step"},
    {Icon::Over, "Over"},
    {Icon::Out, "Out"},
    {Icon::Run, "Run"},
    {Icon::End, "End"},
};

bool icon_button(Ui& ui, Icon icon, const char* name, float size, bool enabled) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool pressed = ImGui::InvisibleButton(name, {size * 1.25F, size}) && enabled;
  const Theme& theme = ui.colours();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (enabled && (ImGui::IsItemHovered() || (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible)))
    list.AddRectFilled(at, {at.x + size * 1.25F, at.y + size}, ink(theme.accent, 0.3F),
                       ui.scaled(4));
  draw_icon(list, icon, {at.x + size * 0.625F, at.y + size / 2}, size * 0.5F,
            enabled ? ui.ink_of(Role::Text) : ink(theme[Role::Faint], 0.5F));
  return pressed;
}

void explain(const Action& action) {
  if (!ImGui::IsItemHovered()) return;
  ImGui::SetTooltip("%s\n%s%s%s", std::string(action.title).c_str(),
                    std::string(action.about).c_str(), action.key != 0 ? "\n" : "",
                    key_name(action).c_str());
}

/// Of the entry of a menu: at its right, where it hides no other.
void explain_beside(const Ui& ui, std::string_view words) {
  if (!ImGui::IsItemHovered() || words.empty()) return;
  ImGui::SetNextWindowPos({ImGui::GetItemRectMax().x + 2 * ui.cell, ImGui::GetItemRectMin().y});
  ImGui::SetTooltip("%s", std::string(words).c_str());
}

void draw_menu_items(Ui& ui, std::string_view group) {
  for (const Action& each : all_actions()) {
    if (each.group != group) continue;
    if (ImGui::MenuItem(std::string(each.title).c_str(), key_name(each).c_str())) each.run(ui);
    explain_beside(ui, each.about);
  }
}

void draw_pane_items(Ui& ui) {
  for (const std::string& name : all_pane_names()) {
    const bool open = ui.settings->layout.room_of(name) != nullptr;
    const auto kind = view::find_pane(name);
    if (ImGui::MenuItem(kind ? std::string((*kind)->title).c_str() : "Commands", nullptr, open)) {
      if (open)
        ui.settings->layout.close(name);
      else
        ui.settings->layout.show(name);
    }
    if (kind) explain_beside(ui, (*kind)->about);
  }
  ImGui::Separator();
  if (ImGui::MenuItem("All as at first")) ui.settings->layout = default_layout();
}

void draw_look_items(Ui& ui) {
  for (const Theme& theme : all_themes())
    if (ImGui::MenuItem(std::string(theme.name).c_str(), nullptr, &theme == ui.theme))
      ui.settings->theme = theme.name;
  ImGui::Separator();
  ImGui::MenuItem("Changes fade", nullptr, &ui.settings->animate);
  ImGui::Separator();
  for (const int scale : {75, 100, 125, 150, 200, 250, 300})
    if (ImGui::MenuItem(fmt::format("{} %", scale).c_str(), nullptr, ui.settings->scale == scale))
      ui.settings->scale = scale;
}

void draw_menu(Ui& ui) {
  draw_menu_items(ui, "Program");
  ImGui::Separator();
  if (ImGui::BeginMenu("Time")) {
    draw_menu_items(ui, "Time");
    ImGui::EndMenu();
  }
  if (ImGui::BeginMenu("Panes")) {
    draw_pane_items(ui);
    ImGui::EndMenu();
  }
  if (ImGui::BeginMenu("Looks")) {
    draw_look_items(ui);
    ImGui::EndMenu();
  }
  ImGui::Separator();
  const Action& keys = action("Keys");
  if (ImGui::MenuItem("Keys and signs …", key_name(keys).c_str())) keys.run(ui);
}

std::string speed_text(double speed) {
  if (speed >= full_speed) return "full speed";
  return fmt::format("{}/s", grouped(static_cast<u64>(std::llround(speed))));
}

/// The slider counts in powers of ten: 1 to 1,000,000 steps a second, and at its end full speed.
/// What it says stands beside it, where its knob never is.
void draw_speed(Ui& ui, float width) {
  const float words = 12 * ui.cell;  // "1,000,000/s"
  constexpr float last = 6.5F;
  const double speed = ui.settings->steps_per_second;
  float power = speed >= full_speed ? last : static_cast<float>(std::log10(std::max(1.0, speed)));
  ImGui::SetNextItemWidth(width - words);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, ink_vector(ui.colours()[Ground::Raised]));
  if (ImGui::SliderFloat("##speed", &power, 0, last, "", ImGuiSliderFlags_NoInput))
    ui.settings->steps_per_second = power > 6.2F ? full_speed : std::round(std::pow(10.0, power));
  ImGui::PopStyleColor();
  const ImVec2 end = ImGui::GetItemRectMax(), start = ImGui::GetItemRectMin();
  if (ImGui::IsItemHovered()) {
    // Below, where it covers neither the knob nor what the slider says.
    ImGui::SetNextWindowPos({start.x, end.y + ui.scaled(6)});
    ImGui::SetTooltip("How fast Run goes: instructions a second");
  }
  ImGui::GetWindowDrawList()->AddText(
      {end.x + ui.cell, (start.y + end.y - ui.fonts.regular->FontSize) / 2}, ui.ink_of(Role::Text),
      speed_text(ui.settings->steps_per_second).c_str());
}

/// "step 1,204 of 58,113", or what is being done.
std::string moment_text(const Ui& ui) {
  const Picture& picture = *ui.picture;
  if (!picture.has_program()) return "";
  const u64 step = ui.status.busy ? ui.status.step : picture.now.step;
  std::string text =
      fmt::format("step {} of {}", grouped(step), grouped(std::max(step, picture.furthest.step)));
  if (!picture.furthest.ended) text += " …";
  return text;
}

std::string state_text(const Ui& ui) {
  const Picture& picture = *ui.picture;
  if (picture.waiting_for_input) return "waits for input";
  if (ui.status.busy && !ui.status.playing && ui.status.done > 0)
    return fmt::format("{:.0f} %", 100 * ui.status.done);
  if (ui.status.busy) return "running";
  if (picture.finished) return picture.killed ? "✕ killed" : "ended";
  return "";
}

}  // namespace

void draw_top_bar(Ui& ui, Rectangle area) {
  const float size = ui.line + ui.scaled(6), y = area.y + (area.height - size) / 2;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImGui::SetCursorPos({area.x + ui.scaled(5), y});
  if (icon_button(ui, Icon::Menu, "menu", size, true) || ui.open_menu)
    ImGui::OpenPopup("main menu");
  ui.open_menu = false;
  ImGui::SetNextWindowPos({area.x + ui.scaled(5), area.y + area.height}, ImGuiCond_Appearing);
  if (ImGui::BeginPopup("main menu")) {
    draw_menu(ui);
    if (ui.close_menu) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
  }
  ImGui::SameLine(0, ui.scaled(4));

  // Right: where one is. Left: the program. Between them the ways through time.
  std::string moment = moment_text(ui), state = state_text(ui);
  const float buttons_width = size * 1.25F * static_cast<float>(std::size(buttons)) + ui.scaled(18);
  // In a small window the buttons come first: the timeline says where one is, too.
  if (ImGui::CalcTextSize(moment.c_str()).x + buttons_width + 2 * size > area.width) moment = "";
  if (moment.empty()) state = "";
  const float moment_width = ImGui::CalcTextSize(moment.c_str()).x;
  const float state_width = state.empty() ? 0 : ImGui::CalcTextSize(state.c_str()).x + 2 * ui.cell;
  const float right = area.x + area.width - ui.scaled(10);
  const float text_y = y + ui.scaled(4);
  list.AddText({right - moment_width, text_y}, ui.ink_of(Role::Text), moment.c_str());
  const bool alarming = ui.picture->is_killed();
  list.AddText({right - moment_width - state_width, text_y},
               ui.ink_of(alarming                        ? Role::Danger
                         : ui.picture->waiting_for_input ? Role::Changed
                                                         : Role::Current),
               state.c_str());

  const float speed_width = 21 * ui.cell;
  const float wanted = buttons_width + speed_width + ui.scaled(16);
  const float left = ImGui::GetCursorPosX();
  const float room = right - moment_width - state_width - left;
  std::string name = view::printable(ui.picture->file.substr(ui.picture->file.rfind('/') + 1));
  if (name.empty()) name = "vitrine";
  const float name_width = static_cast<float>(view::columns(name)) * ui.cell;
  if (room > wanted + name_width + 4 * ui.cell)
    list.AddText(ui.fonts.bold, ui.fonts.bold->FontSize, {left, text_y}, ui.ink_of(Role::Text),
                 name.c_str());
  const float centre = area.x + area.width / 2 - wanted / 2;
  const float from = std::max(left, std::min(centre, left + room - wanted - ui.cell));
  ImGui::SetCursorPos({from, y});
  const bool open = ui.picture->has_program();
  for (const Button& button : buttons) {
    const Action& what = action(button.action);
    const bool runs = ui.status.runs && (button.icon == Icon::Run || button.icon == Icon::RunBack);
    if (button.icon == Icon::Step) ImGui::SameLine(0, ui.scaled(18));
    if (icon_button(ui, runs ? Icon::Stop : button.icon, std::string(button.action).c_str(), size,
                    open))
      what.run(ui);
    explain(what);
    ImGui::SameLine(0, 0);
  }
  if (room < wanted) return;
  ImGui::SetCursorPos(
      {from + buttons_width + ui.scaled(12), area.y + (area.height - ImGui::GetFrameHeight()) / 2});
  draw_speed(ui, speed_width);
}

}  // namespace vitrine::gui
