#pragma once
// Draws any pane: rows of cells on a grid of characters, with their marks, what they say on hover,
// where they lead on a click. What a pane draws in a richer way is derived from this.

#include <span>

#include "emu/view/pane_columns.hpp"
#include "frontend/gui/ui.hpp"

namespace vitrine::gui {

class PaneGrid {
 public:
  PaneGrid(Ui& ui, const view::Pane& pane, PaneState& state);
  virtual ~PaneGrid() = default;
  PaneGrid(const PaneGrid&) = delete;
  PaneGrid& operator=(const PaneGrid&) = delete;

  /// Into what is left of ImGui's current window.
  void draw();

 protected:
  /// A line of a row: all of it, or a part of a cell that goes on over several.
  struct Line {
    std::size_t row = 0;
    std::optional<std::string> wrapped;  ///< of the last column, when it is wrapped
    bool first = true;                   ///< of its row
  };
  struct Box {
    float left = 0, top = 0, right = 0, bottom = 0;
  };

  /// Rows that are drawn otherwise are left out.
  [[nodiscard]] virtual bool shows(const view::Row&) const { return true; }
  /// Whether the row's last cell goes on in further lines where it is too wide.
  [[nodiscard]] virtual bool wraps(const view::Row& row) const;
  /// Characters that a row stands to the right of the others.
  [[nodiscard]] virtual std::size_t indent() const { return 0; }
  /// Characters that are kept free at the right of the columns.
  [[nodiscard]] virtual std::size_t margin() const { return 0; }
  /// Behind all rows. `lines` are those that are seen.
  virtual void draw_ground(std::span<const Line> lines, float top);
  virtual void draw_heading(const view::Row& row, Box box);
  /// A cell's text, shortened to so many characters.
  [[nodiscard]] virtual std::string fitted(const view::Row& row, std::size_t column,
                                           std::size_t width) const;
  /// A cell's text, already shortened; `at` is its top left.
  virtual void draw_text(const view::Row& row, std::size_t column, ImVec2 at,
                         const std::string& text, Role role);
  /// The sign of what the last step did to a cell, behind its text.
  virtual void draw_trace(ImVec2 at, view::Mark mark, Role role);
  /// What a click on a cell does, or Enter with the cursor on it.
  virtual void activate(const view::Row& row, std::size_t column);
  /// Below the rows, in what footer_height() keeps free.
  virtual void draw_footer(Box) {}
  [[nodiscard]] virtual float footer_height() const { return 0; }

  /// What a heading says, as much as there is room for: its beginning and its end.
  [[nodiscard]] std::string heading_text(const view::Cell& cell) const;
  [[nodiscard]] std::size_t heading_room() const;  ///< characters
  /// Text in one colour; returns where it ends.
  float text(ImVec2 at, std::string_view text, ImU32 colour, ImFont* font = nullptr) const;
  [[nodiscard]] Role role_of_cell(const view::Row& row, const view::Cell& cell) const;
  [[nodiscard]] const view::Row& row(const Line& line) const { return pane_.rows[line.row]; }
  [[nodiscard]] Box line_box(std::size_t index, float top) const;
  [[nodiscard]] ImDrawList& list() const { return *list_; }
  [[nodiscard]] bool contains_mouse(const Box& box) const;
  /// While the mouse is over a cell: its tooltip, and its menu on a right click.
  void ask_about(const view::Row& row, std::size_t column);

  /// The pixel at which a column begins.
  [[nodiscard]] float column_start(std::size_t column) const;

  Ui& ui_;
  const view::Pane& pane_;
  PaneState& state_;
  std::vector<view::ColumnPlace> places_;  ///< of the columns

 private:
  void place();
  void lay_lines();
  void draw_pinned();
  void keep_clear();
  [[nodiscard]] std::size_t heading_over(std::size_t first) const;
  void settle_scroll();
  [[nodiscard]] std::pair<std::size_t, std::size_t> lines_to_see() const;
  void take_keys();
  [[nodiscard]] std::size_t cursor_line() const;
  [[nodiscard]] std::ptrdiff_t distance(PaneKey key) const;
  [[nodiscard]] bool contains(const view::Row& row, std::string_view text) const;
  [[nodiscard]] std::ptrdiff_t distance_to_match(std::ptrdiff_t direction) const;
  void enter(const view::Row& row);
  void use(PaneKey key, const view::Row& row);
  void draw_titles();
  void draw_line(const Line& line, Box box);
  void draw_cell(const view::Row& row, std::size_t column, const std::string& shown, Box box);
  void handle_mouse(const Line& line, Box box);
  void draw_cut(const view::Row& row, Box box);
  void draw_scrollbar();
  void draw_menu();
  void place_menu();
  [[nodiscard]] std::size_t room_of(const view::Row& row, std::size_t column) const;
  static constexpr std::size_t gutter = 2;  ///< characters for the row's sign

  [[nodiscard]] static std::optional<u64> row_key(const view::Row& row);
  /// Of the pane's first row that has one.
  [[nodiscard]] std::optional<u64> start_key() const;
  [[nodiscard]] static bool is_current(const view::Row& row);
  [[nodiscard]] std::optional<std::size_t> column_at(const view::Row& row, float x) const;
  /// Of whole lines: none is cut.
  [[nodiscard]] float visible_height() const;
  [[nodiscard]] float content_height() const;

  ImDrawList* list_ = nullptr;
  Box area_;  ///< of the rows, in pixels of the screen
  std::vector<Line> lines_;
  std::vector<Line> pinned_;  ///< stay at the top, whatever is scrolled
  bool has_titles_ = false;
  bool hovered_ = false;
};

/// Draws the pane in the way that suits it.
void draw_pane(Ui& ui, const view::Pane& pane);

}  // namespace vitrine::gui
