#pragma once
// How wide the columns of a pane are, so that its rows fit into a line: for the terminal and the
// window alike.

#include "emu/view/pane.hpp"

namespace vitrine::view {

/// Whether a row is one text across all columns.
[[nodiscard]] bool is_heading(const Pane& pane, const Row& row);

/// The text of a cell with the sign that stands before it.
[[nodiscard]] std::string with_sign(const Cell& cell);

/// The same, shortened as its column wants it to at most `width` columns.
[[nodiscard]] std::string fitted(const Cell& cell, Column::Fit fit, std::size_t width);

/// Pieces of at most `width` columns, broken where `first_words` ends: within a number only when it
/// is wider than that.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// The same of a text of several lines, as one.
[[nodiscard]] std::string wrapped_lines(std::string_view text, std::size_t width);

/// A place in a line, in characters. Empty columns have no width and take no gap.
struct ColumnPlace {
  std::size_t start = 0, width = 0;
  bool left_out = false;  ///< it has cells, but no room: its width is 0
};

/// Where each column stands in a line of `width` characters, of which the first `gutter` belong to
/// the row's sign. When there is too little room, words give way before addresses do, then spaces
/// between columns, then spare columns. What still does not fit is left out whole, so that no
/// number is cut; the line then ends early enough for " …". `skipped` columns behind the first are
/// left out in any case: to see those further right.
[[nodiscard]] std::vector<ColumnPlace> place_columns(const Pane& pane, std::size_t gutter,
                                                     std::size_t width, std::size_t skipped = 0);

/// Whether a cell of this row has something to say and no room to.
[[nodiscard]] bool is_cut(const Pane& pane, const Row& row, const std::vector<ColumnPlace>& places);

}  // namespace vitrine::view
