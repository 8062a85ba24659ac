#include "frontend/gui/window.hpp"

#include <algorithm>
#include <cmath>

namespace vitrine::gui {

namespace {

struct Length {
  std::string_view pane;
  std::size_t rows;
};

/// How many rows panes are asked for, beyond what is seen, so that they can be scrolled.
constexpr Length lengths[] = {
    {"source", 5000}, {"disassembly", 400}, {"stack", 200}, {"memory", 128}, {"console", 2000},
};
constexpr std::size_t usual_length = 500;

std::size_t length_of(std::string_view pane) {
  for (const Length& length : lengths)
    if (length.pane == pane) return length.rows;
  return usual_length;
}

}  // namespace

std::vector<PaneWish> wishes_of(const Ui& ui) {
  std::vector<PaneWish> wishes;
  for (const auto& [name, columns, tabs] : ui.visible) {
    if (name == "commands") continue;
    PaneWish wish{.name = name, .rows = length_of(name)};
    if (name == "memory" || name == "walk") wish.address = ui.memory_address;
    if (name == "memory") wish.format = ui.memory_format;
    if (name == "memory" || name == "cache") wish.columns = columns;
    wishes.push_back(std::move(wish));
  }
  return wishes;
}

void draw_window(Ui& ui) {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ink_vector(ui.colours()[Ground::Window]));
  ImGui::Begin("vitrine", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(3);

  const float gap = std::round(ui.scaled(5));
  const float bar = std::round(ui.line + ui.scaled(16)), words = std::round(ui.line + ui.scaled(8));
  // A window of few lines needs them for the panes; the step is in the line of words, too.
  constexpr float least_lines = 9;
  const bool low = size.y - bar - words - ui.scaled(39) < least_lines * ui.line;
  const float time = low ? 0 : std::round(ui.scaled(39));
  const float below = std::max(bar, size.y - words - time);
  const float width = size.x - 2 * gap;
  draw_top_bar(ui, {0, 0, size.x, bar});
  const Rectangle line{gap, below, width, words};
  ui.answer = answer_place(ui, line);
  draw_rooms(ui, {gap, bar, width, below - bar});
  draw_whereabouts(ui, line, ui.answer.height > 0 ? ui.answer.x : line.x + line.width);
  draw_answer(ui, line);
  if (time > 0) draw_timeline(ui, {gap, below + words, width, time});
  ImGui::End();
  draw_overlays(ui);
  ui.overlay_opened = false;
}

}  // namespace vitrine::gui
