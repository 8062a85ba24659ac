#include "emu/view/pane.hpp"

#include <nlohmann/json.hpp>

#include "emu/base/json.hpp"

namespace vitrine::view {

namespace {

using nlohmann::ordered_json;

struct MarkWords {
  std::string_view name, sign;
};

constexpr MarkWords mark_words[] = {
    {"", ""},
    {"faint", "·"},
    {"current", "▶"},
    {"changed", "*"},
    {"read", "°"},
    {"written", "="},
    {"edited", "≠"},
    {"return address", "⟶"},
    {"saved frame", "↑"},
    {"breakpoint", "●"},
    {"hit", "■"},
    {"miss", "▲"},
    {"victim", "▼"},
    {"danger", "✕"},
};
static_assert(std::size(mark_words) == static_cast<std::size_t>(Mark::Danger) + 1);

ordered_json cell_json(const Cell& cell) {
  if (!cell.number) return cell.text;
  if (cell.is_signed) return static_cast<i64>(*cell.number);
  return *cell.number;
}

ordered_json link_json(const Link& link) {
  switch (link.kind) {
    case Link::Kind::Address:
      return {{"address", link.value}};
    case Link::Kind::Step:
      return {{"step", link.value}};
    case Link::Kind::Line:
      return {{"file", link.file}, {"line", link.value}};
  }
  return nullptr;
}

ordered_json row_json(const Pane& pane, const Row& row) {
  ordered_json json = {{"kind", row.kind}};
  if (row.mark != Mark::None) json["mark"] = mark_name(row.mark);
  ordered_json marks, details, subjects, links;
  const bool heading = row.cells.size() != pane.columns.size();
  for (std::size_t i = 0; i < row.cells.size() && (!heading || i == 0); ++i) {
    const Cell& cell = row.cells[i];
    const std::string& key = heading ? "text" : pane.columns[i].key;
    json[key] = cell_json(cell);
    if (cell.mark != Mark::None) marks[key] = mark_name(cell.mark);
    if (!cell.detail.empty()) details[key] = cell.detail;
    if (!cell.subject.empty()) subjects[key] = cell.subject;
    const bool leads_to_itself =
        cell.link && cell.link->kind == Link::Kind::Address && cell.link->value == cell.number;
    if (cell.link && !leads_to_itself) links[key] = link_json(*cell.link);
  }
  if (!marks.empty()) json["marks"] = std::move(marks);
  if (!details.empty()) json["details"] = std::move(details);
  if (!subjects.empty()) json["subjects"] = std::move(subjects);
  if (!links.empty()) json["links"] = std::move(links);
  return json;
}

ordered_json pane_json(const Pane& pane) {
  ordered_json json = {{"pane", pane.name}, {"title", pane.title}, {"rows", ordered_json::array()}};
  for (const Row& row : pane.rows)
    json["rows"].push_back(row_json(pane, row));
  if (pane.rows.empty()) json["hint"] = pane.hint;
  return json;
}

/// The guest's bytes may be no UTF-8; what cannot be said in JSON becomes U+FFFD.
std::string dump(const ordered_json& json) {
  return to_json_text(json, 2) + "\n";
}

}  // namespace

std::string_view mark_name(Mark mark) {
  return mark_words[static_cast<std::size_t>(mark)].name;
}

std::string_view mark_sign(Mark mark, bool of_row) {
  if (mark == Mark::Current && !of_row) return "◀";
  return mark_words[static_cast<std::size_t>(mark)].sign;
}

bool is_trace(Mark mark) {
  switch (mark) {
    case Mark::Changed:
    case Mark::Read:
    case Mark::Written:
    case Mark::Edited:
    case Mark::Hit:
    case Mark::Miss:
    case Mark::Victim:
      return true;
    default:
      return false;
  }
}

std::string to_json(const Pane& pane) {
  return dump(pane_json(pane));
}

std::string to_json(const std::vector<Pane>& panes) {
  ordered_json json = ordered_json::array();
  for (const Pane& pane : panes)
    json.push_back(pane_json(pane));
  return dump(json);
}

}  // namespace vitrine::view
