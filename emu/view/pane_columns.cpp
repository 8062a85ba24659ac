#include "emu/view/pane_columns.hpp"

#include <algorithm>

#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

constexpr std::size_t least_middle = 9;  // "7fff…e3e0"
constexpr std::size_t least_end = 8;
constexpr std::size_t ellipsis = 2;  // " …"

class Columns {
 public:
  Columns(const Pane& pane, std::size_t gutter, std::size_t line_width, std::size_t skipped)
      : pane_(pane),
        line_width_(line_width),
        room_(line_width),
        places_(pane.columns.size()),
        traced_(places_.size()) {
    std::size_t trace = 0;  // room for a sign behind the last column
    for (std::size_t i = 0; i < places_.size(); ++i)
      places_[i].width = columns(pane.columns[i].title);
    for (const Row& row : pane.rows) {
      if (is_heading(pane, row)) continue;
      for (std::size_t i = 0; i < places_.size(); ++i) {
        places_[i].width = std::max(places_[i].width, columns(with_sign(row.cells[i])));
        if (is_trace(row.cells[i].mark)) traced_[i] = true;
      }
      if (is_trace(row.cells.back().mark)) trace = 1;
    }
    for (ColumnPlace& place : places_)
      place.width = std::min(place.width, line_width_);
    for (std::size_t i = 1; i < places_.size() && i <= skipped; ++i)
      leave_out(i);
    fit(gutter + trace);
    set_starts(gutter);
  }

  [[nodiscard]] std::vector<ColumnPlace> take() { return std::move(places_); }

 private:
  /// Narrow gaps stay wide behind the sign of a trace.
  [[nodiscard]] std::size_t gap_before(std::size_t column) const {
    for (std::size_t i = column; i-- > 0;)
      if (places_[i].width != 0)
        return narrow_gaps_ && !traced_[i] ? 1 : std::size_t{pane_.columns[column].gap};
    return 0;
  }

  [[nodiscard]] std::size_t total_width() const {
    std::size_t total = besides_;
    for (std::size_t i = 0; i < places_.size(); ++i)
      if (places_[i].width != 0) total += places_[i].width + gap_before(i);
    return total;
  }

  void leave_out(std::size_t column) {
    places_[column].left_out = places_[column].width != 0;
    places_[column].width = 0;
  }

  void fit(std::size_t besides) {
    besides_ = besides;
    const std::vector<ColumnPlace> natural = places_;
    while (!squeeze(natural)) {
      const std::size_t last = last_to_go();
      if (last == 0) return;
      // The line keeps room to say so.
      if (!pane_.columns[last].spare) room_ = line_width_ - std::min(line_width_, ellipsis);
      leave_out(last);
    }
  }

  /// Words give way before addresses do, down to what is readable; then the addresses; then words
  /// again, and once nothing spare is left, all but their beginnings. False: that is not enough.
  bool squeeze(const std::vector<ColumnPlace>& natural) {
    for (std::size_t i = 0; i < places_.size(); ++i)
      if (!places_[i].left_out) places_[i].width = natural[i].width;
    narrow_gaps_ = false;
    const auto readable = [](const Column& column) -> std::size_t { return column.readable; };
    const auto half = [](const Column& column) -> std::size_t {
      return std::max<std::size_t>(least_end, column.readable / 2);
    };
    const auto middle = [](const Column&) { return least_middle; };
    const auto end = [](const Column&) { return least_end; };
    std::size_t total = total_width();
    shrink(Column::Fit::Wrap, readable, total);
    shrink(Column::Fit::End, readable, total);
    shrink(Column::Fit::Middle, middle, total);
    shrink(Column::Fit::End, half, total);
    narrow_gaps_ = total > room_;
    total = total_width();
    if (total > room_ && !places_.empty() && pane_.columns[last_to_go()].spare) return false;
    shrink(Column::Fit::End, end, total);
    shrink(Column::Fit::Wrap, end, total);
    return total <= room_;
  }

  /// The last spare column, or else the last of all; 0: the first stays.
  [[nodiscard]] std::size_t last_to_go() const {
    std::size_t last = 0;
    for (std::size_t i = 1; i < places_.size(); ++i) {
      if (places_[i].width == 0) continue;
      if (pane_.columns[i].spare || !pane_.columns[last].spare) last = i;
    }
    return last;
  }

  /// Takes room from the columns of this kind, first from those with the most to spare.
  template <class Least>
  void shrink(Column::Fit fit, Least least, std::size_t& total) {
    while (total > room_) {
      std::size_t found = places_.size(), most = 0;
      for (std::size_t i = 0; i < places_.size(); ++i) {
        const std::size_t kept = least(pane_.columns[i]);
        if (pane_.columns[i].fit != fit || places_[i].width <= kept + most) continue;
        found = i;
        most = places_[i].width - kept;
      }
      if (found == places_.size()) return;
      --places_[found].width;
      --total;
    }
  }

  void set_starts(std::size_t gutter) {
    std::size_t at = gutter;
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (places_[i].width != 0) at += gap_before(i);
      places_[i].start = at;
      at += places_[i].width;
    }
  }

  const Pane& pane_;
  std::size_t line_width_, room_, besides_ = 0;
  bool narrow_gaps_ = false;
  std::vector<ColumnPlace> places_;
  std::vector<bool> traced_;  ///< by column: a cell has the sign of what the last step did
};

}  // namespace

bool is_heading(const Pane& pane, const Row& row) {
  return row.cells.size() != pane.columns.size();
}

std::string with_sign(const Cell& cell) {
  if (cell.mark == Mark::None || is_trace(cell.mark)) return cell.text;
  std::string text(mark_sign(cell.mark));
  return cell.text.empty() ? text : text + " " + cell.text;
}

namespace {

/// As many zeros before a number's digits as it has too many.
void drop_zeros(std::string& digits, std::size_t width) {
  if (digits.find_first_not_of("0123456789abcdef") != std::string::npos) return;
  const std::size_t zeros = std::min(digits.find_first_not_of('0'), digits.size() - 1);
  digits.erase(0, std::min(zeros, digits.size() - width));
}

}  // namespace

std::string fitted(const Cell& cell, Column::Fit fit, std::size_t width) {
  std::string text = with_sign(cell);
  if (columns(text) <= width) return text;
  if (fit == Column::Fit::Middle && cell.number) drop_zeros(text, width);
  if (columns(text) <= width) return text;
  return fit == Column::Fit::Middle ? shorten_middle(text, width) : shorten(text, width);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (columns(text) > width) {
    std::string_view line = first_words(text, width);
    if (line.empty()) line = first_columns(text, std::max<std::size_t>(1, width));
    // A word that fits into a line is not cut, however short this one becomes.
    const auto space = line.rfind(' ');
    if (text[line.size()] != ' ' && space != std::string_view::npos && space != 0 &&
        columns(text.substr(space + 1, text.find(' ', space + 1) - space - 1)) <= width)
      line = line.substr(0, space);
    lines.emplace_back(line);
    text.remove_prefix(line.size());
    if (text.starts_with(' ')) text.remove_prefix(1);
  }
  lines.emplace_back(text);
  return lines;
}

std::string wrapped_lines(std::string_view text, std::size_t width) {
  std::string all;
  while (true) {
    const std::size_t end = text.find('\n');
    for (const std::string& part : wrapped(text.substr(0, end), width))
      all += (all.empty() ? "" : "\n") + part;
    if (end == std::string_view::npos) return all;
    text.remove_prefix(end + 1);
  }
}

std::vector<ColumnPlace> place_columns(const Pane& pane, std::size_t gutter, std::size_t width,
                                       std::size_t skipped) {
  return Columns(pane, gutter, width, skipped).take();
}

bool is_cut(const Pane& pane, const Row& row, const std::vector<ColumnPlace>& places) {
  if (is_heading(pane, row)) return false;
  for (std::size_t i = 0; i < places.size(); ++i)
    if (places[i].left_out && !pane.columns[i].spare && !with_sign(row.cells[i]).empty())
      return true;
  return false;
}

}  // namespace vitrine::view
