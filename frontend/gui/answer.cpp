// The answer to the last question, and how the program was killed: in the line above the timeline,
// growing upwards over the panes, so that nothing moves. It stays until it is closed or something
// else is asked.

#include <algorithm>

#include "emu/view/pane_columns.hpp"
#include "emu/view/value.hpp"
#include "frontend/gui/window.hpp"

namespace vitrine::gui {

namespace {

/// A quarter of the window, so that what is current is not covered.
std::size_t most_lines(const Ui& ui) {
  constexpr std::size_t least = 2, most = 6;
  const float lines = ImGui::GetIO().DisplaySize.y / ui.line;
  return std::clamp(static_cast<std::size_t>(lines / 4), least, most);
}

struct Message {
  std::vector<std::string> lines;
  bool failed = false;
};

/// Why it died comes before where, which the source shows.
std::vector<std::string> place_last(std::vector<std::string> lines) {
  const auto place = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
    return line.starts_with("  at ");
  });
  if (place != lines.end()) std::rotate(place, place + 1, lines.end());
  return lines;
}

/// What is to be said now; without lines when nothing is.
Message message_of(const Ui& ui) {
  const Picture& picture = *ui.picture;
  // The numbers of exchanges only grow; a new one shows.
  if (picture.exchanges > ui.answered && !picture.transcript.empty() &&
      !picture.transcript.back().news.empty())
    return {picture.transcript.back().news, picture.transcript.back().failed};
  if (picture.is_killed() && !ui.end_closed) return {place_last(picture.here), true};
  return {};
}

/// "goto 273" of "`goto 273` leads to the moment before it".
std::string way_in(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    const auto from = line.find("`goto ");
    const auto to = line.find('`', from == std::string::npos ? from : from + 1);
    if (to != std::string::npos) return line.substr(from + 1, to - from - 1);
  }
  return "";
}

/// The line in pieces, those behind the first as far to the right as its words.
std::vector<std::string> hanging(const std::string& line, std::size_t columns) {
  const std::size_t indent = std::min(line.find_first_not_of(' '), columns / 2);
  std::vector<std::string> pieces =
      view::wrapped(std::string_view(line).substr(std::min(indent, line.size())), columns - indent);
  for (std::string& piece : pieces)
    piece.insert(0, indent, ' ');
  return pieces;
}

/// Two plain lines for which one has room are one, so that no pane is covered for them.
std::vector<std::string> wrapped(const std::vector<std::string>& lines, std::size_t columns,
                                 std::size_t most) {
  std::vector<std::string> all;
  if (lines.size() == 2 && !lines[1].starts_with(' ')) {
    std::string joined = lines[0] + " · " + lines[1];
    if (view::columns(joined) <= columns) return {std::move(joined)};
  }
  for (const std::string& line : lines)
    for (std::string& part : hanging(line, columns))
      all.push_back(std::move(part));
  if (all.size() <= most) return all;
  // That there is more must be seen; Commands and This moment have all of it.
  all.resize(most);
  const std::string whole = all.back() + " …";
  all.back() = view::columns(whole) <= columns ? whole : view::shorten(all.back() + " ……", columns);
  return all;
}

std::size_t columns_of(const Ui& ui, Rectangle line) {
  return static_cast<std::size_t>(std::max(4.0F, (line.width - ui.scaled(46)) / ui.cell));
}

/// Where an answer of several lines leaves the field free that one types into: beside it, when it
/// is at the left and there is room.
Rectangle beside_typing(const Ui& ui, Rectangle line) {
  constexpr float least = 60;  // characters
  const Rectangle& typing = ui.typing_place;
  const float used = typing.x + typing.width - line.x + ui.scaled(5);
  if (typing.width == 0 || typing.x > line.x + 1 || line.width - used < least * ui.cell)
    return line;
  return {line.x + used, line.y, line.width - used, line.height};
}

/// The message's lines, and `line` where they leave the field free.
std::vector<std::string> lay(const Ui& ui, const Message& message, Rectangle& line) {
  std::vector<std::string> lines = wrapped(message.lines, columns_of(ui, line), most_lines(ui));
  if (lines.size() <= 1) return lines;
  line = beside_typing(ui, line);
  return wrapped(message.lines, columns_of(ui, line), most_lines(ui));
}

}  // namespace

Rectangle answer_place(const Ui& ui, Rectangle line) {
  const Message message = message_of(ui);
  if (message.lines.empty()) return {};
  const std::size_t lines = lay(ui, message, line).size();
  const float bottom = line.y + line.height;
  const float height = std::min(bottom, static_cast<float>(lines - 1) * ui.line + line.height);
  return {line.x, bottom - height, line.width, height};
}

void draw_answer(Ui& ui, Rectangle line) {
  const Message message = message_of(ui);
  if (message.lines.empty()) return;
  const std::vector<std::string> lines = lay(ui, message, line);
  const float height = ui.answer.height;
  ImGui::SetCursorPos({line.x, ui.answer.y});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ink_vector(ui.colours()[Ground::Raised]));
  ImGui::BeginChild("answer", {line.width, height}, true,
                    ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoNav);
  ImGui::PopStyleColor();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 corner = ImGui::GetWindowPos();
  list.AddRectFilled(corner, {corner.x + ui.scaled(3), corner.y + height},
                     ui.ink_of(message.failed ? Role::Danger : Role::Current));
  for (std::size_t i = 0; i < lines.size(); ++i)
    list.AddText(
        {corner.x + ui.scaled(12), corner.y + ui.scaled(5) + static_cast<float>(i) * ui.line},
        ui.ink_of(message.failed ? Role::Danger : Role::Text), lines[i].c_str());
  const std::string way = way_in(message.lines), label = "Go there: " + way;
  float right = ui.scaled(34);
  ImGui::SetCursorPos({line.width - right, ui.scaled(4)});
  if (ImGui::SmallButton("✕")) ui.close_answer();
  if (!way.empty()) {
    right += ImGui::CalcTextSize(label.c_str()).x + ui.scaled(26);
    ImGui::SetCursorPos({line.width - right, ui.scaled(4)});
    if (ImGui::SmallButton(label.c_str())) ui.execute(way);
  }
  ImGui::EndChild();
}

}  // namespace vitrine::gui
