#pragma once
// Breakpoints and watchpoints as the user made them, numbered from 1.

#include <optional>
#include <string>
#include <vector>

#include "emu/debug/expression.hpp"
#include "emu/machine/stops.hpp"

namespace vitrine::debug {

struct Breakpoint {
  unsigned number = 0;
  std::string text;            ///< what the user wrote: "add", "add.asm:12", "buffer"
  std::vector<u64> addresses;  ///< of a breakpoint; empty for a watchpoint
  std::optional<machine::Watch> watch;
  std::optional<Expression> condition;
  u64 skip = 0;  ///< hits still to be passed over
  /// Where it was reached and its condition held: the steps of those moments, or of the accesses to
  /// what is watched, ascending. However often one goes there and back, each counts once.
  std::vector<u64> hits_at;
  u64 hit = 0;  ///< which of them the latest stop was, from 1
  bool temporary = false;
  bool enabled = true;
};

class Breakpoints {
 public:
  /// Gives it the next number.
  const Breakpoint& add(Breakpoint breakpoint);
  [[nodiscard]] Breakpoint* find(unsigned number);
  /// An edit at this moment (a step) has begun another branch of history, without later hits.
  void forget_hits_behind(u64 moment);
  /// False when there is none of this number.
  bool remove(unsigned number);
  void clear() { items_.clear(); }
  [[nodiscard]] const std::vector<Breakpoint>& all() const { return items_; }
  [[nodiscard]] std::vector<Breakpoint>& all() { return items_; }

  /// What the run must stop at, of all that are enabled. `owners[i]` is the number of watches[i].
  struct Armed {
    machine::Stops stops;
    std::vector<unsigned> owners;
  };
  [[nodiscard]] Armed armed() const;
  /// Addresses of enabled breakpoints, for the panes.
  [[nodiscard]] std::vector<u64> addresses() const;

 private:
  std::vector<Breakpoint> items_;
  unsigned next_ = 1;
};

/// Writes down that it is hit at this step.
void count_hit(Breakpoint& breakpoint, u64 step);

/// "breakpoint 1 at add (add.asm:48), if rax > 3", "watchpoint 2: writes to buffer, 8 bytes at …".
[[nodiscard]] std::string describe(const Breakpoint& breakpoint, const image::Image& image);

/// A place in the code: LABEL, LABEL+8, file:line, a line number of the file at hand, *EXPRESSION,
/// an address. A line without code means the next one that has some. Errors: unknown names (nearest
/// named), no code there.
struct Place {
  std::vector<u64> addresses;
  std::string text;
};
[[nodiscard]] Result<Place> parse_place(const std::string& text, const machine::Machine& machine);

}  // namespace vitrine::debug
