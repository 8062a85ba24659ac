// Code: in the source comments are faint and labels bold; the disassembly leaves its bytes to the
// tooltips where there is little room.

#include "emu/view/value.hpp"
#include "frontend/gui/pane_kinds.hpp"

namespace vitrine::gui {

namespace {

/// Where the comment begins; the text's size when there is none. Quotes hide semicolons.
std::size_t comment_of(std::string_view text) {
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quote != 0)
      quote = text[i] == quote ? 0 : quote;
    else if (text[i] == '"' || text[i] == '\'' || text[i] == '`')
      quote = text[i];
    else if (text[i] == ';')
      return i;
  }
  return text.size();
}

/// How long the label is that a line begins with, its colon included; or 0.
std::size_t label_of(std::string_view code) {
  if (code.empty() || code[0] == ' ' || code[0] == '%') return 0;
  const auto end = code.find_first_of(": ");
  return end != std::string_view::npos && code[end] == ':' ? end + 1 : 0;
}

class SourceGrid final : public PaneGrid {
  using PaneGrid::PaneGrid;

  void draw_text(const view::Row& row, std::size_t column, ImVec2 at, const std::string& shown,
                 Role role) override {
    const std::string& key = pane_.columns[column].key;
    if (key == "line" && role == Role::Text) role = Role::Faint;
    if (key == "count") role = Role::Faint;
    if (key != "text" || role == Role::Danger)
      return PaneGrid::draw_text(row, column, at, shown, role);
    const std::string_view all = shown;
    const std::size_t comment = comment_of(all), label = label_of(all.substr(0, comment));
    float x = text(at, all.substr(0, label), ui_.ink_of(role), ui_.fonts.bold);
    x = text({x, at.y}, all.substr(label, comment - label), ui_.ink_of(role));
    text({x, at.y}, all.substr(comment), ui_.ink_of(Role::Faint));
  }
};

}  // namespace

void draw_disassembly(Ui& ui, const view::Pane& pane, PaneState& state) {
  constexpr float wide = 90;  // characters
  if (ImGui::GetContentRegionAvail().x >= wide * ui.cell) return PaneGrid(ui, pane, state).draw();
  view::Pane narrow = pane;
  for (view::Row& row : narrow.rows)
    for (std::size_t i = 0; i + 1 < row.cells.size() && i < pane.columns.size(); ++i)
      if (pane.columns[i].key == "bytes" && !row.cells[i].text.empty()) {
        row.cells[i + 1].detail = row.cells[i].text + "\n" + row.cells[i + 1].detail;
        row.cells[i].text.clear();  // an empty column takes no room
      }
  PaneGrid(ui, narrow, state).draw();
}

void draw_source(Ui& ui, const view::Pane& pane, PaneState& state) {
  SourceGrid(ui, pane, state).draw();
}

}  // namespace vitrine::gui
