// Code: in the source comments are faint and labels bold; the disassembly leaves its bytes to the
// tooltips where an instruction would be cut for them.

#include <algorithm>
#include <map>
#include <utility>

#include "emu/view/value.hpp"
#include "frontend/gui/pane_kinds.hpp"

namespace vitrine::gui {

namespace {

constexpr std::size_t narrow_below = 45;  // characters

/// What a comment begins with: a semicolon in assembly, two slashes in C and its relatives, whose
/// sources debugging information names.
std::string_view comment_sign(const view::Pane& pane) {
  constexpr std::string_view of_c[] = {".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".rs", ".go"};
  for (const view::Row& row : pane.rows)
    for (const view::Cell& cell : row.cells)
      if (cell.link && cell.link->kind == view::Link::Kind::Line) {
        const auto ends = [&](std::string_view end) { return cell.link->file.ends_with(end); };
        return std::any_of(std::begin(of_c), std::end(of_c), ends) ? "//" : ";";
      }
  return ";";
}

/// Where the comment begins; the text's size when there is none. Quotes hide its sign.
std::size_t comment_of(std::string_view text, std::string_view sign) {
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quote != 0)
      quote = text[i] == quote ? 0 : quote;
    else if (text[i] == '"' || text[i] == '\'' || text[i] == '`')
      quote = text[i];
    else if (text.substr(i).starts_with(sign))
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

/// A comment behind code: where it begins, and how many of the spaces before it can be spared.
struct Comment {
  std::size_t column = 0, code_end = 0, spare = 0;
};

std::optional<Comment> comment_behind_code(const std::string& text, std::string_view sign) {
  constexpr std::size_t least = 2;  // spaces that stay
  const std::size_t at = comment_of(text, sign);
  if (at == text.size() || at == 0) return std::nullopt;
  const std::size_t code_end = text.find_last_not_of(' ', at - 1) + 1;
  if (code_end == 0) return std::nullopt;
  return Comment{view::columns(std::string_view(text).substr(0, at)), code_end,
                 at - code_end - std::min(at - code_end, least)};
}

/// Lines that are too wide give up spaces before their comments, if that is enough; those with
/// comments in the same column do as they do, so that they go on standing one below the other.
void bring_comments_nearer(view::Pane& pane, std::size_t width) {
  std::vector<std::pair<std::string*, Comment>> lines;
  std::map<std::size_t, std::size_t> nearer;  // by column
  const std::string_view sign = comment_sign(pane);
  for (view::Row& row : pane.rows) {
    if (row.cells.size() != pane.columns.size()) continue;
    std::string& text = row.cells.back().text;
    const auto comment = comment_behind_code(text, sign);
    if (!comment) continue;
    lines.emplace_back(&text, *comment);
    if (const std::size_t wide = view::columns(text);
        wide > width && wide - width <= comment->spare)
      nearer[comment->column] = std::max(nearer[comment->column], wide - width);
  }
  for (const auto& [text, comment] : lines)
    if (const auto found = nearer.find(comment.column); found != nearer.end())
      text->erase(comment.code_end, std::min(found->second, comment.spare));
}

/// A line with single spaces between words and little before the first: for a narrow pane. What
/// quotes hide stays.
std::string squeezed(std::string_view text) {
  constexpr std::size_t most_before = 2;
  const std::size_t start = std::min(text.find_first_not_of(' '), text.size());
  std::string all(std::min(start, most_before), ' ');
  char quote = 0;
  for (const char c : text.substr(start)) {
    if (quote != 0)
      quote = c == quote ? 0 : quote;
    else if (c == '"' || c == '\'' || c == '`')
      quote = c;
    if (quote == 0 && c == ' ' && all.back() == ' ') continue;
    all += c;
  }
  return all;
}

/// Its instruction alone.
std::string without_comment(const std::string& text, std::string_view sign) {
  const std::string code = text.substr(0, comment_of(text, sign));
  return code.substr(0, code.find_last_not_of(' ') + 1);
}

/// How often a row was executed, in what is said of its code on hover.
void tell_count(view::Cell& count, view::Cell& code) {
  if (!count.text.empty())
    code.detail = "executed " + count.text + (code.detail.empty() ? "" : "\n" + code.detail);
  count.text.clear();  // an empty column takes no room
}

/// In a narrow pane the code itself matters most: counts and wide gaps go.
view::Pane condensed(view::Pane narrow) {
  enum : std::size_t { Count = 2, Text };  // as view::make_source() says
  for (view::Column& column : narrow.columns)
    column.gap = 1;
  for (view::Row& row : narrow.rows) {
    if (row.cells.size() != Text + 1) continue;
    tell_count(row.cells[Count], row.cells[Text]);
    row.cells[Text].text = squeezed(row.cells[Text].text);
  }
  return narrow;
}

/// What is about to be executed is whole: it loses its comment, and goes on in further lines.
void spare_current(view::Pane& pane, std::size_t width) {
  const std::string_view sign = comment_sign(pane);
  for (view::Row& row : pane.rows) {
    if (row.mark == view::Mark::None || row.cells.size() != pane.columns.size()) continue;
    std::string code = without_comment(row.cells.back().text, sign);
    if (view::columns(code) > width) row.cells.back().text = std::move(code);
  }
}

/// "call 0x401000" and "→ print_string" as "call → print_string".
void name_target(view::Cell& instruction, view::Cell& target) {
  const auto number = instruction.text.rfind(" 0x");
  if (target.text.empty() || number == std::string::npos) return;
  instruction.detail = instruction.text + "\n" + instruction.detail;
  instruction.text.replace(number + 1, std::string::npos, std::exchange(target.text, ""));
}

class SourceGrid final : public PaneGrid {
 public:
  SourceGrid(Ui& ui, const view::Pane& pane, PaneState& state)
      : PaneGrid(ui, pane, state), sign_(comment_sign(pane)) {}

 private:
  [[nodiscard]] bool wraps(const view::Row& row) const override {
    return row.mark != view::Mark::None &&
           comment_of(row.cells.back().text, sign_) == row.cells.back().text.size();
  }

  void draw_text(const view::Row& row, std::size_t column, ImVec2 at, const std::string& shown,
                 Role role) override {
    const std::string& key = pane_.columns[column].key;
    if (key == "line" && role == Role::Text) role = Role::Faint;
    if (key == "count") role = Role::Faint;
    if (key != "text" || role == Role::Danger)
      return PaneGrid::draw_text(row, column, at, shown, role);
    const std::string_view all = shown;
    const std::size_t comment = comment_of(all, sign_);
    const std::size_t label = sign_ == ";" ? label_of(all.substr(0, comment)) : 0;
    float x = text(at, all.substr(0, label), ui_.ink_of(role), ui_.fonts.bold);
    x = text({x, at.y}, all.substr(label, comment - label), ui_.ink_of(role));
    text({x, at.y}, all.substr(comment), ui_.ink_of(Role::Faint));
  }

  std::string_view sign_;
};

}  // namespace

void draw_disassembly(Ui& ui, const view::Pane& pane, PaneState& state) {
  enum : std::size_t { Count = 2, Bytes, Instruction, Target };  // as view::make_disassembly() says
  view::Pane tuned = pane;
  if (pane.columns.size() != Target + 1) return PaneGrid(ui, pane, state).draw();
  tuned.columns[Count].gap = tuned.columns[Target].gap = 1;
  tuned.columns[Instruction].readable = 40;
  tuned.columns[Target].readable = 14;
  const auto room = static_cast<std::size_t>(ImGui::GetContentRegionAvail().x / ui.cell);
  if (room < narrow_below)
    for (view::Row& row : tuned.rows) {
      if (row.cells.size() != pane.columns.size()) continue;
      tell_count(row.cells[Count], row.cells[Instruction]);
      name_target(row.cells[Instruction], row.cells[Target]);
    }
  const auto instruction_within = [&](std::size_t width) {
    constexpr std::size_t sign_and_scrollbar = 3;
    return view::place_columns(tuned, sign_and_scrollbar, width)[Instruction].width;
  };
  if (instruction_within(room) < instruction_within(200))
    for (view::Row& row : tuned.rows) {
      if (row.cells.size() != pane.columns.size() || row.cells[Bytes].text.empty()) continue;
      view::Cell& instruction = row.cells[Instruction];
      instruction.detail = row.cells[Bytes].text + "\n" + instruction.detail;
      row.cells[Bytes].text.clear();  // an empty column takes no room
    }
  PaneGrid(ui, tuned, state).draw();
}

void draw_source(Ui& ui, const view::Pane& pane, PaneState& state) {
  const auto room = static_cast<std::size_t>(ImGui::GetContentRegionAvail().x / ui.cell);
  view::Pane tuned = room < narrow_below ? condensed(pane) : pane;
  if (!pane.rows.empty()) {
    constexpr std::size_t sign = 2, scrollbar = 1;
    const auto places = view::place_columns(tuned, sign, room - std::min(room, scrollbar));
    spare_current(tuned, places.back().width);
    bring_comments_nearer(tuned, places.back().width);
  }
  SourceGrid(ui, tuned, state).draw();
}

}  // namespace vitrine::gui
