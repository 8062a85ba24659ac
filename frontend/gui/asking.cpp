#include "frontend/gui/asking.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"

namespace vitrine::gui {

namespace {

/// Where in the code a row stands: "*0x401000", "add.asm:12"; "" when nowhere.
std::string place_of(const view::Pane& pane, const view::Row& row) {
  const auto has = [](const view::Column& column) { return column.key == "breakpoint"; };
  if (std::none_of(pane.columns.begin(), pane.columns.end(), has)) return "";
  for (const view::Cell& cell : row.cells) {
    if (!cell.link) continue;
    if (cell.link->kind == view::Link::Kind::Line)
      return fmt::format("{}:{}", cell.link->file, cell.link->value);
    if (cell.link->kind == view::Link::Kind::Address)
      return fmt::format("*{:#x}", cell.link->value);
  }
  return "";
}

void show_memory(Ui& ui, u64 address) {
  ui.memory_address = hex(address);
  ui.settings->layout.show("memory");
}

/// The cell whose value is meant: the one asked about, else the first of its row that has one, so
/// that a row may be asked anywhere.
const view::Cell& with_subject(const view::Row& row, const view::Cell& cell) {
  const auto found = std::find_if(row.cells.begin(), row.cells.end(),
                                  [](const view::Cell& each) { return !each.subject.empty(); });
  return cell.subject.empty() && found != row.cells.end() ? *found : cell;
}

}  // namespace

bool follow(Ui& ui, const view::Cell& cell) {
  if (!cell.link) return false;
  switch (cell.link->kind) {
    case view::Link::Kind::Address:
      show_memory(ui, cell.link->value);
      return true;
    case view::Link::Kind::Step:
      ui.execute(fmt::format("goto step:{}", cell.link->value));
      return true;
    case view::Link::Kind::Line:
      return false;
  }
  return false;
}

bool toggle_breakpoint(Ui& ui, const view::Pane& pane, const view::Row& row) {
  const std::string place = place_of(pane, row);
  if (place.empty()) return false;
  ui.toggle_breakpoint(place);
  return true;
}

void draw_cell_menu(Ui& ui, const view::Pane& pane, const view::Row& row, const view::Cell& cell) {
  const auto command = [&](const std::string& label, const std::string& line) {
    if (ImGui::MenuItem(label.c_str())) ui.execute(line);
  };
  const view::Cell& asked = with_subject(row, cell);
  const std::string& subject = asked.subject;
  if (!subject.empty()) {
    command("Who last wrote " + subject, "who-wrote " + subject);
    command("Who last read it", "who-read " + subject);
    command("Who writes it next", "who-writes " + subject);
    command("Who reads it next", "who-reads " + subject);
    if (subject.find('[') != std::string::npos)
      command("Stop when it is written", "watch " + subject);
    if (ImGui::MenuItem("Change it …")) {
      ui.change_target = subject;
      ui.open_overlay(Overlay::Change, asked.number ? std::to_string(*asked.number) : "");
    }
    ImGui::Separator();
  }
  if (const std::string place = place_of(pane, row); !place.empty()) {
    if (ImGui::MenuItem("Breakpoint here, on or off", "F9")) ui.toggle_breakpoint(place);
    command("Run to here", "until " + place);
    command("Back to here", "back-until " + place);
    ImGui::Separator();
  }
  if (cell.link && cell.link->kind == view::Link::Kind::Address) {
    const std::string address = hex(cell.link->value);
    if (ImGui::MenuItem(("Memory at " + address).c_str())) show_memory(ui, cell.link->value);
    if (ImGui::MenuItem("Page walk of it")) {
      ui.memory_address = address;
      ui.settings->layout.show("walk");
    }
    ImGui::Separator();
  }
  if (cell.link && cell.link->kind == view::Link::Kind::Step)
    command("Go to step " + grouped(cell.link->value),
            fmt::format("goto step:{}", cell.link->value));
  if (ImGui::MenuItem("Copy")) ImGui::SetClipboardText(cell.text.c_str());
}

}  // namespace vitrine::gui
