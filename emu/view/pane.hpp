#pragma once
// What every pane is: rows of cells with marks and links. The terminal prints it, JSON exports it,
// the window draws it, tests compare it.

#include <optional>
#include <string>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::view {

/// What a cell or row means to the eye. Each has a colour in a theme and a sign in text, so that
/// nothing hangs on colour alone. What a thing *is* stands before it in text; what the last step
/// did to it (Changed, Read, Written, Hit, Miss, Victim), or the user (Edited), stands behind it.
enum class Mark : u8 {
  None,
  Faint,          ///< dormant, free, unimportant                        ·
  Current,        ///< about to be executed ▶; where a pointer points    ◀
  Changed,        ///< by the last step                                  *
  Read,           ///< by the last step                                  °
  Written,        ///< by the last step, with the value it had           =
  Edited,         ///< by hand, at this very moment                  ≠
  ReturnAddress,  ///< where it leads                                    ⟶
  SavedFrame,     ///< a saved rbp: the caller's frame                   ↑
  Breakpoint,     ///<                                                   ●
  Hit,            ///< of a TLB or cache                                 ■
  Miss,           ///<                                                   ▲
  Victim,         ///< what a miss drove out of a cache              ✕
  Danger,         ///< a fault, an overwritten return address            ✕
};

/// "changed", "return address", …; "" for None.
[[nodiscard]] std::string_view mark_name(Mark mark);
/// One column wide; "" for None. Current is ▶ before a row and ◀ before a cell.
[[nodiscard]] std::string_view mark_sign(Mark mark, bool of_row = false);
/// Whether it says what the last step did, and so stands behind the text.
[[nodiscard]] bool is_trace(Mark mark);

/// Where a cell leads when it is followed.
struct Link {
  enum class Kind : u8 { Address, Step, Line } kind{};
  u64 value = 0;     ///< an address, a step, or a line of `file`
  std::string file;  ///< Line
  bool operator==(const Link&) const = default;
};

struct Cell {
  std::string text;  ///< printable UTF-8 without line ends and without the mark's sign
  Mark mark = Mark::None;
  std::optional<u64> number;  ///< the exact value behind the text, for JSON and sorting
  bool is_signed = false;     ///< `number` is a two's complement value
  std::optional<Link> link;
  std::string detail;  ///< more in words: a tooltip, perhaps of several lines
  /// What it is the value of, as the debugger's commands name it: "rax", "zf", "byte [0x402000]".
  /// One can ask who wrote it, watch it, change it.
  std::string subject;
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
  /// What becomes of its cells when a line is too wide: addresses are shortened in the middle.
  enum class Fit : u8 {
    Whole,   ///< nothing: short words
    Middle,  ///< "0000…e3e0"
    End,     ///< "jmp 0x4010…"
    Wrap,    ///< goes on in the next line; only of the last column
  } fit = Fit::Whole;
  u8 readable = 30;    ///< of End and Wrap: so wide it stays while other columns can give way
  u8 gap = 2;          ///< space before it, at least 1: a mark of the cell before may stand there
  bool spare = false;  ///< left out, the last one first, before words become unreadable
  bool operator==(const Column&) const = default;
};

struct Pane {
  std::string name;   ///< as in `show --pane`: "registers"
  std::string title;  ///< "Registers", "Stack of fib"
  std::vector<Column> columns;
  std::vector<Row> rows;
  std::string hint;  ///< what to do when there are no rows
  bool operator==(const Pane&) const = default;
};

struct TextOptions {
  std::size_t width = 80;  ///< at least 40
  bool colour = false;     ///< ANSI colours for the marks; the signs are always there
};

/// The title, the columns' titles if there are any, the rows, and in the last line what the signs
/// mean that occur. No line is wider than asked for, and none ends in spaces.
[[nodiscard]] std::string to_text(const Pane& pane, const TextOptions& options = {});

/// One object: `pane`, `title`, `rows` and perhaps `hint`. A row has `kind`, its columns by key
/// (the exact number where there is one, else the text; `text` in a heading), and where there are
/// any: `mark`, and by column `marks`, `details`, `subjects`, `links` (unless to the number
/// itself).
[[nodiscard]] std::string to_json(const Pane& pane);
/// An array of these.
[[nodiscard]] std::string to_json(const std::vector<Pane>& panes);

}  // namespace vitrine::view
