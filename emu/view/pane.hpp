#pragma once
// What every pane is: rows of cells with marks and links. The terminal prints it, JSON exports it,
// the window draws it, tests compare it.

#include <optional>
#include <string>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::view {

/// What a cell or row means to the eye. Each has a colour in a theme and a sign in text, so that
/// nothing hangs on colour alone.
enum class Mark : u8 {
  None,
  Faint,          ///< dormant, free, unimportant
  Current,        ///< about to be executed; where SP points            ▶ ◀
  Changed,        ///< by the last step                                  *
  Read,           ///< by the last step
  Written,        ///< by the last step
  ReturnAddress,  ///<                                                   ⟶
  SavedFrame,     ///< saved rbp
  Hit,            ///< of a TLB or cache                                 ●
  Miss,           ///<                                                   ▲
  Danger,         ///< a fault, an overwritten return address            ✕
};

/// Where a cell leads when it is followed.
struct Link {
  enum class Kind : u8 { Address, Step, Line } kind{};
  u64 value = 0;     ///< an address, a step, or a line of `file`
  std::string file;  ///< Line
  bool operator==(const Link&) const = default;
};

struct Cell {
  std::string text;
  Mark mark = Mark::None;
  std::optional<u64> number;  ///< the exact value behind the text, for JSON and sorting
  std::optional<Link> link;
  std::string detail;  ///< more in words: a tooltip
  bool operator==(const Cell&) const = default;
};

struct Row {
  std::string kind;  ///< "register", "frame", "return address", …: what the row is, for drawing
  Mark mark = Mark::None;
  std::vector<Cell> cells;  ///< one for each column, or one that spans them all (a heading)
  bool operator==(const Row&) const = default;
};

struct Column {
  std::string key;     ///< for JSON: "address"
  std::string title;   ///< "" in panes whose rows speak for themselves
  bool right = false;  ///< aligned
};

struct Pane {
  std::string name;   ///< as in `show --pane`: "registers"
  std::string title;  ///< "Registers", "Stack of fib"
  std::vector<Column> columns;
  std::vector<Row> rows;
  std::string hint;  ///< what to do when there are no rows
};

struct TextOptions {
  std::size_t width = 80;
  bool colour = false;  ///< ANSI colours for the marks; the signs are always there
};

[[nodiscard]] std::string to_text(const Pane& pane, const TextOptions& options = {});
[[nodiscard]] std::string to_json(const Pane& pane);

}  // namespace vitrine::view
