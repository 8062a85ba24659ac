#pragma once
// Moments: one grammar everywhere for a point in a run.
//   start, end     the two ends of the run; a label of that name is start#1
//   step:N         after N instructions; a decimal number alone means the same
//   LABEL          when execution first reaches the label; LABEL#3: for the third time
//   0x401000       the same for an address
//   file:line      when it first reaches an instruction of that line; file:line#3

#include <string>
#include <unordered_set>

#include "emu/base/result.hpp"
#include "emu/machine/machine.hpp"

namespace vitrine::debug {

struct Moment {
  std::optional<u64> step;            ///< step:N, or 0 of start
  bool end = false;                   ///< when the program has ended
  std::unordered_set<u64> addresses;  ///< else: any of these, before it executes
  u64 occurrence = 1;
  std::string text;  ///< as written
};

/// Errors: unknown label (nearest named), a line without code (the nearest line with code named),
/// a count that is not a positive number, a step number that is negative or beyond 64 bits.
[[nodiscard]] Result<Moment> parse_moment(const std::string& text, const image::Image& image);

/// Counts towards a moment: ask before each instruction.
class MomentWatch {
 public:
  explicit MomentWatch(const Moment& moment) : moment_(&moment) {}
  /// Whether the moment is now (never at `end`, before which no instruction comes), when `step`
  /// instructions have retired and `rip` comes next.
  bool reached(u64 step, u64 rip);

 private:
  const Moment* moment_;
  u64 seen_ = 0;
};

/// Runs the machine to the moment, `most` instructions at most. Errors: the program ends before it
/// comes, it takes more than those, or was interrupted.
[[nodiscard]] Result<void> run_to(machine::Machine& machine, const Moment& moment,
                                  u64 most = machine::no_limit);

/// The program has ended after so many steps, and the moment written `text` has not come.
[[nodiscard]] Error never_comes(const std::string& text, u64 steps);

/// An address as people write it: a number, a label, or a register's name (its present value), and
/// perhaps an offset behind it: label+8, 0x401000+16, rsp-16. Errors: neither of these, nearest
/// label named.
[[nodiscard]] Result<u64> parse_address(const std::string& text, const machine::Machine& machine);

}  // namespace vitrine::debug
