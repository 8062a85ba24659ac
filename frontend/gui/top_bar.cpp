// The bar above the rooms: menu, program, the ways through time, speed, and where one is.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "emu/base/text.hpp"
#include "emu/view/panes.hpp"
#include "emu/view/value.hpp"
#include "frontend/gui/icons.hpp"
#include "frontend/gui/keys.hpp"
#include "frontend/gui/window.hpp"

namespace vitrine::gui {

namespace {

/// What there is too little room for, in this order: each of them goes with those before it.
enum class Gone : u8 { Nothing, SpeedInWords, LastStep, Ends, Outer, Speed, RunBack, Over, Moment };

struct Button {
  Icon icon;
  std::string_view action;
  std::optional<Gone> gone;  ///< with what it goes; none: never

  [[nodiscard]] bool is_shown(Gone level) const { return !gone || level < *gone; }
};

constexpr Button buttons[] = {
    {Icon::Start, "Start", Gone::Ends},
    {Icon::RunBack, "Run back", Gone::RunBack},
    {Icon::OverBack, "Over, back", Gone::Outer},
    {Icon::StepBack, "Step back", {}},
    {Icon::Step, "Step", {}},
    {Icon::Over, "Over", Gone::Over},
    {Icon::Out, "Out", Gone::Outer},
    {Icon::Run, "Run", {}},
    {Icon::End, "End", Gone::Ends},
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
  if (!is_pointed_at()) return;
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

constexpr float slider_columns = 9, speed_columns = 12;  // "1,000,000/s"

/// The slider counts in powers of ten: 1 to 1,000,000 steps a second, and at its end full speed.
/// What it says stands beside it, where its knob never is; or in its tooltip.
void draw_speed(Ui& ui, bool in_words) {
  constexpr float last = 6.5F;
  const double speed = ui.settings->steps_per_second;
  float power = speed >= full_speed ? last : static_cast<float>(std::log10(std::max(1.0, speed)));
  ImGui::SetNextItemWidth(slider_columns * ui.cell);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, ink_vector(ui.colours()[Ground::Raised]));
  if (ImGui::SliderFloat("##speed", &power, 0, last, "", ImGuiSliderFlags_NoInput))
    ui.settings->steps_per_second = power > 6.2F ? full_speed : std::round(std::pow(10.0, power));
  ImGui::PopStyleColor();
  const ImVec2 end = ImGui::GetItemRectMax(), start = ImGui::GetItemRectMin();
  const std::string words = speed_text(ui.settings->steps_per_second);
  if (is_pointed_at()) {
    // Below, where it covers neither the knob nor what the slider says.
    ImGui::SetNextWindowPos({start.x, end.y + ui.scaled(6)});
    ImGui::SetTooltip("How fast Run goes, in instructions a second%s%s", in_words ? "" : ": ",
                      in_words ? "" : words.c_str());
  }
  if (!in_words) return;
  ImGui::GetWindowDrawList()->AddText(
      {end.x + ui.cell, (start.y + end.y - ui.fonts.regular->FontSize) / 2}, ui.ink_of(Role::Text),
      words.c_str());
}

/// "step 1,204 of 58,113"; `step` is that of now, or one that is wider.
std::string moment_text(const Ui& ui, u64 step, Gone level) {
  const Picture& picture = *ui.picture;
  if (!picture.has_program() || level >= Gone::Moment) return "";
  std::string text = "step " + grouped(step);
  if (level >= Gone::LastStep) return text;
  text += " of " + grouped(std::max(step, picture.furthest.step));
  if (!picture.furthest.ended) text += " …";
  return text;
}

constexpr std::string_view killed_text = "✕ killed";

std::string state_text(const Ui& ui) {
  const Picture& picture = *ui.picture;
  if (picture.waiting_for_input) return "waits for input";
  if (ui.status.busy && !ui.status.playing && ui.status.done > 0)
    return fmt::format("{:.0f} %", 100 * ui.status.done);
  if (ui.status.busy) return "running";
  if (picture.finished) return picture.killed ? std::string(killed_text) : "ended";
  return "";
}

/// Where in the bar things are, in pixels from its left: the menu, the program's name, the buttons,
/// the speed, and at the right where one is.
class Bar {
 public:
  Bar(const Ui& ui, Rectangle area) : ui_(ui), area_(area), size_(ui.line + ui.scaled(6)) {
    while (level_ < Gone::Moment && needed() > area.width)
      level_ = static_cast<Gone>(static_cast<u8>(level_) + 1);
  }

  [[nodiscard]] Gone level() const { return level_; }
  [[nodiscard]] float size() const { return size_; }  ///< of a button
  [[nodiscard]] float left() const { return ui_.scaled(9) + button(); }
  [[nodiscard]] float right() const { return area_.width - ui_.scaled(10); }
  /// In the middle of the window, or as near to it as the rest allows.
  [[nodiscard]] float buttons_start() const {
    const float width = buttons_width() + speed_width();
    return std::max(left(), std::min(area_.width / 2 - width / 2,
                                     right() - moment_width() - state_width() - width));
  }
  [[nodiscard]] float buttons_end() const { return buttons_start() + buttons_width(); }
  [[nodiscard]] float speed_end() const { return buttons_end() + speed_width(); }
  /// It does not depend on the step of now: nothing moves while one steps.
  [[nodiscard]] float moment_width() const {
    const u64 widest = std::max(ui_.picture->furthest.step, ui_.status.step);
    const auto columns = view::columns(moment_text(ui_, widest, level_));
    return columns == 0 ? 0 : static_cast<float>(columns + 2) * ui_.cell;
  }

 private:
  /// Room is kept for the worst that the program comes to; other states are told where there is
  /// some.
  [[nodiscard]] float state_width() const {
    return ui_.picture->killed ? static_cast<float>(view::columns(killed_text) + 2) * ui_.cell : 0;
  }
  [[nodiscard]] float button() const { return size_ * 1.25F; }
  [[nodiscard]] float buttons_width() const {
    const auto count = std::count_if(std::begin(buttons), std::end(buttons),
                                     [&](const Button& each) { return each.is_shown(level_); });
    return static_cast<float>(count) * button() + ui_.scaled(18);
  }
  [[nodiscard]] float speed_width() const {
    if (level_ >= Gone::Speed) return 0;
    const float words = level_ >= Gone::SpeedInWords ? 0 : speed_columns;
    return (slider_columns + words) * ui_.cell + ui_.scaled(16);
  }
  [[nodiscard]] float needed() const {
    return left() + buttons_width() + speed_width() + moment_width() + state_width() + area_.width -
           right();
  }

  const Ui& ui_;
  Rectangle area_;
  float size_;
  Gone level_ = Gone::Nothing;
};

void draw_buttons(Ui& ui, const Bar& bar) {
  const bool open = ui.picture->has_program();
  for (const Button& button : buttons) {
    if (!button.is_shown(bar.level())) continue;
    const Action& what = action(button.action);
    const bool runs = ui.status.runs && (button.icon == Icon::Run || button.icon == Icon::RunBack);
    if (button.icon == Icon::Step) ImGui::SameLine(0, ui.scaled(18));
    if (icon_button(ui, runs ? Icon::Stop : button.icon, std::string(button.action).c_str(),
                    bar.size(), open))
      what.run(ui);
    explain(what);
    ImGui::SameLine(0, 0);
  }
}

/// The program's name and what it does, where there is room.
void draw_words(const Ui& ui, const Bar& bar, Rectangle area, float y) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const u64 step = ui.status.busy ? ui.status.step : ui.picture->now.step;
  const std::string moment = moment_text(ui, step, bar.level());
  const auto width = [&](const std::string& text) {
    return static_cast<float>(view::columns(text)) * ui.cell;
  };
  float right = area.x + bar.right() - width(moment);
  list.AddText({right, y}, ui.ink_of(Role::Text), moment.c_str());

  const std::string state = state_text(ui);
  right -= width(state) + (moment.empty() ? 0 : 2 * ui.cell);
  const Role role = ui.picture->is_killed()         ? Role::Danger
                    : ui.picture->waiting_for_input ? Role::Changed
                                                    : Role::Current;
  if (right > area.x + bar.speed_end() + ui.cell)
    list.AddText({right, y}, ui.ink_of(role), state.c_str());

  std::string name = view::printable(ui.picture->file.substr(ui.picture->file.rfind('/') + 1));
  if (name.empty()) name = "vitrine";
  if (bar.left() + width(name) + 2 * ui.cell < bar.buttons_start())
    list.AddText(ui.fonts.bold, ui.fonts.bold->FontSize, {area.x + bar.left(), y},
                 ui.ink_of(Role::Text), name.c_str());
}

}  // namespace

void draw_top_bar(Ui& ui, Rectangle area) {
  const Bar bar(ui, area);
  const float y = area.y + (area.height - bar.size()) / 2;
  ImGui::SetCursorPos({area.x + ui.scaled(5), y});
  if (icon_button(ui, Icon::Menu, "menu", bar.size(), true) || ui.open_menu)
    ImGui::OpenPopup("main menu");
  ui.open_menu = false;
  ImGui::SetNextWindowPos({area.x + ui.scaled(5), area.y + area.height}, ImGuiCond_Appearing);
  if (ImGui::BeginPopup("main menu")) {
    draw_menu(ui);
    if (ui.close_menu) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
  }
  draw_words(ui, bar, area, y + ui.scaled(4));
  ImGui::SetCursorPos({area.x + bar.buttons_start(), y});
  draw_buttons(ui, bar);
  if (bar.level() >= Gone::Speed) return;
  ImGui::SetCursorPos({area.x + bar.buttons_end() + ui.scaled(12),
                       area.y + (area.height - ImGui::GetFrameHeight()) / 2});
  draw_speed(ui, bar.level() < Gone::SpeedInWords);
}

}  // namespace vitrine::gui
