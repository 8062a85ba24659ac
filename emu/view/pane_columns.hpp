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

/// Pieces of at most `width` columns, broken at spaces where there are any in the second half.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// A place in a line, in characters. Empty columns have no width and take no gap.
struct ColumnPlace {
  std::size_t start = 0, width = 0;
};

/// Where each column stands in a line of `width` characters, of which the first `gutter` belong to
/// the row's sign. When there is too little room, words give way before addresses do; a line may
/// still be wider where whole columns don't fit.
[[nodiscard]] std::vector<ColumnPlace> place_columns(const Pane& pane, std::size_t gutter,
                                                     std::size_t width);

}  // namespace vitrine::view
