// A pane as text: columns that align, signs for the marks, never wider than asked for.

#include <algorithm>
#include <array>

#include "emu/view/pane_columns.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

constexpr std::size_t gutter = 2;  // the row's sign and a space

std::string_view colour_of(Mark mark) {
  switch (mark) {
    case Mark::None:
      return "";
    case Mark::Faint:
      return "\033[2m";
    case Mark::Current:
      return "\033[1m";
    case Mark::Changed:
    case Mark::Written:
    case Mark::Edited:
      return "\033[33m";
    case Mark::Read:
    case Mark::Hit:
      return "\033[32m";
    case Mark::ReturnAddress:
      return "\033[36m";
    case Mark::SavedFrame:
      return "\033[34m";
    case Mark::Breakpoint:
    case Mark::Miss:
      return "\033[35m";
    case Mark::Victim:
      return "\033[31m";
    case Mark::Danger:
      return "\033[1;31m";
  }
  return "";
}

/// What a sign means, for the last line; "" for those that words always stand beside.
std::string_view legend_of(Mark mark, bool of_row) {
  switch (mark) {
    case Mark::Current:
      return of_row ? "here" : "";
    case Mark::Changed:
      return "changed";
    case Mark::Read:
      return "read";
    case Mark::Written:
      return "written, same value";
    case Mark::Edited:
      return "changed by hand";
    case Mark::ReturnAddress:
      return "returns to";
    case Mark::SavedFrame:
      return "saved rbp";
    case Mark::Breakpoint:
      return "breakpoint";
    case Mark::Hit:
      return "hit";
    case Mark::Miss:
      return "miss";
    case Mark::Victim:
      return "victim";
    case Mark::Danger:
      return "danger";
    default:
      return "";
  }
}

/// A line being written: pieces of text, each with its colour.
class Line {
 public:
  void add(std::string text, Mark mark = Mark::None) {
    columns_ += columns(text);
    pieces_.push_back({std::move(text), mark});
  }
  void space(std::size_t count) { add(std::string(count, ' ')); }
  [[nodiscard]] std::size_t width() const { return columns_; }

  /// As text of at most `most` columns, without spaces at its end.
  [[nodiscard]] std::string text(std::size_t most, bool colour) const {
    std::string out;
    std::size_t room = columns_ > most ? most - 1 : most;  // one for the "…"
    for (const Piece& piece : pieces_) {
      const std::string part(first_columns(piece.text, room));
      room -= columns(part);
      out += colour ? coloured(part, piece.mark) : part;
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return columns_ > most ? out + "…" : out;
  }

 private:
  struct Piece {
    std::string text;
    Mark mark;
  };

  static std::string coloured(const std::string& text, Mark mark) {
    const auto end = text.find_last_not_of(' ') + 1;
    if (mark == Mark::None || end == 0) return text;
    return std::string(colour_of(mark)) + text.substr(0, end) + "\033[0m" + text.substr(end);
  }

  std::vector<Piece> pieces_;
  std::size_t columns_ = 0;
};

class Writer {
 public:
  Writer(const Pane& pane, const TextOptions& options)
      : pane_(pane), options_(options), line_width_(std::max<std::size_t>(options.width, 40)) {}

  std::string write() {
    write_plain(pane_.title);
    if (pane_.rows.empty()) {
      Line line;
      line.space(gutter);
      write_wrapped(std::move(line), pane_.hint, line_width_ - gutter, Mark::None);
      return std::move(out_);
    }
    places_ = place_columns(pane_, gutter, line_width_);
    write_titles();
    for (const Row& row : pane_.rows)
      write_row(row);
    write_legend();
    return std::move(out_);
  }

 private:
  void write_titles() {
    const auto titled = [](const Column& column) { return !column.title.empty(); };
    if (std::none_of(pane_.columns.begin(), pane_.columns.end(), titled)) return;
    Row titles;
    for (const Column& column : pane_.columns)
      titles.cells.push_back({.text = column.title});
    write_row(titles);
  }

  void write_row(const Row& row) {
    Line line;
    line.add(std::string(mark_sign(row.mark, true)), row.mark);
    line.space(gutter - line.width());
    note(row.mark, true);
    if (is_heading(pane_, row)) {
      const Cell cell = row.cells.empty() ? Cell{} : row.cells.front();
      line.add(with_sign(cell), colour_of_cell(row, cell));
      note(cell.mark, false);
      return write_line(line);
    }
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (places_[i].width == 0) continue;
      const Cell& cell = row.cells[i];
      note(cell.mark, false);
      // The sign behind the cell before may have taken a part of the gap.
      line.space(places_[i].start - std::min(places_[i].start, line.width()));
      if (pane_.columns[i].fit == Column::Fit::Wrap)
        return write_wrapped(line, with_sign(cell), places_[i].width, colour_of_cell(row, cell));
      line.add(padded(cell, i), colour_of_cell(row, cell));
    }
    if (is_cut(pane_, row, places_)) line.add(" …", Mark::Faint);
    write_line(line);
  }

  static Mark colour_of_cell(const Row& row, const Cell& cell) {
    return cell.mark != Mark::None ? cell.mark : row.mark;
  }

  /// Ends `line` with as many lines of `text` as it needs, one below the other.
  void write_wrapped(Line line, std::string_view text, std::size_t width, Mark mark) {
    const std::size_t indent = line.width();
    for (std::string& part : wrapped(text, width)) {
      line.add(std::move(part), mark);
      write_line(line);
      line = Line();
      line.space(indent);
    }
  }

  /// As wide as its column, or one wider when the sign behind it needs the room.
  [[nodiscard]] std::string padded(const Cell& cell, std::size_t column) const {
    const std::size_t width = places_[column].width;
    std::string text = fitted(cell, pane_.columns[column].fit, width);
    const bool right = pane_.columns[column].right;
    if (right) text.insert(0, width - columns(text), ' ');
    if (is_trace(cell.mark)) text += mark_sign(cell.mark);
    if (columns(text) < width) text.append(width - columns(text), ' ');
    return text;
  }

  void note(Mark mark, bool of_row) { seen_[of_row][static_cast<std::size_t>(mark)] = true; }

  void write_legend() {
    std::string signs;
    for (const bool of_row : {true, false})
      for (std::size_t i = 0; i < seen_[of_row].size(); ++i) {
        const auto mark = static_cast<Mark>(i);
        const std::string_view meaning = legend_of(mark, of_row);
        if (!seen_[of_row][i] || meaning.empty()) continue;
        if (!of_row && seen_[true][i] && mark != Mark::Current) continue;
        signs += (signs.empty() ? "  signs: " : ", ") + std::string(mark_sign(mark, of_row)) + " " +
                 std::string(meaning);
      }
    if (!signs.empty()) write_plain(std::move(signs));
  }

  void write_line(const Line& line) { out_ += line.text(line_width_, options_.colour) + "\n"; }
  void write_plain(std::string text) {
    Line line;
    line.add(std::move(text));
    write_line(line);
  }

  const Pane& pane_;
  const TextOptions& options_;
  std::size_t line_width_;
  std::vector<ColumnPlace> places_;
  std::array<std::array<bool, static_cast<std::size_t>(Mark::Danger) + 1>, 2> seen_{};
  std::string out_;
};

}  // namespace

std::string to_text(const Pane& pane, const TextOptions& options) {
  return Writer(pane, options).write();
}

}  // namespace vitrine::view
