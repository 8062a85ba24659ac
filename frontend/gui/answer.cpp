// The answer to the last question, over the timeline, until it is closed or something else is
// asked.

#include <algorithm>

#include "frontend/gui/window.hpp"

namespace vitrine::gui {

namespace {

constexpr std::size_t most_lines = 6;

/// "goto 273" of "`goto 273` leads to the moment before it".
std::string way_in(const std::string& line) {
  const auto from = line.find("`goto ");
  if (from == std::string::npos) return "";
  const auto to = line.find('`', from + 1);
  return to == std::string::npos ? "" : line.substr(from + 1, to - from - 1);
}

}  // namespace

void draw_answer(Ui& ui, Rectangle& area) {
  const auto& transcript = ui.picture->transcript;
  // The numbers of exchanges only grow; a new one shows.
  if (ui.picture->exchanges <= ui.answered || transcript.empty()) return;
  const Exchange& last = transcript.back();
  if (last.news.empty()) return;
  const std::size_t lines = std::min(last.news.size(), most_lines);
  const float height =
      std::min(area.height / 2, static_cast<float>(lines) * ui.line + ui.scaled(12));
  area.height -= height + ui.scaled(4);
  ImGui::SetCursorPos({area.x, area.y + area.height + ui.scaled(2)});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ink_vector(ui.colours()[Ground::Raised]));
  ImGui::BeginChild("answer", {area.width, height}, true,
                    ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoNav);
  ImGui::PopStyleColor();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 corner = ImGui::GetWindowPos();
  list.AddRectFilled(corner, {corner.x + ui.scaled(3), corner.y + height},
                     ui.ink_of(last.failed ? Role::Danger : Role::Current));
  std::string way;
  for (std::size_t i = 0; i < lines; ++i) {
    const std::string& line = last.news[i];
    list.AddText(
        {corner.x + ui.scaled(12), corner.y + ui.scaled(6) + static_cast<float>(i) * ui.line},
        ui.ink_of(last.failed ? Role::Danger : Role::Text), line.c_str());
    if (way.empty()) way = way_in(line);
  }
  const std::string label = "Go there: " + way;
  float right = ui.scaled(34);
  ImGui::SetCursorPos({area.width - right, ui.scaled(4)});
  if (ImGui::SmallButton("✕")) ui.answered = ui.picture->exchanges;
  if (!way.empty()) {
    right += ImGui::CalcTextSize(label.c_str()).x + ui.scaled(26);
    ImGui::SetCursorPos({area.width - right, ui.scaled(4)});
    if (ImGui::SmallButton(label.c_str())) ui.worker->execute(way);
  }
  ImGui::EndChild();
}

}  // namespace vitrine::gui
