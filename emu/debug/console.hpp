#pragma once
// What the program has written to its standard output and error, and read from a terminal, as of
// the machine's moment: also right after going back.

#include <string>
#include <vector>

#include "emu/machine/machine.hpp"
#include "emu/os/output_log.hpp"

namespace vitrine::debug {

struct Console {
  /// Bytes before the first piece that are no longer known: written before the first snapshot was
  /// taken, or more than OutputLog keeps; or not asked for.
  u64 left_out = 0;
  /// By descriptor, in the order of writing; of descriptor 0: what was typed and has been read.
  std::vector<os::OutputLog::Piece> pieces;

  /// All pieces together, as a terminal would show them.
  [[nodiscard]] std::string text() const;
  bool operator==(const Console&) const = default;
};

/// Known from the first snapshot of the machine on, as a Timeline takes one. Of output and input at
/// most about the newest `most` bytes each.
[[nodiscard]] Console console(const machine::Machine& machine, u64 most = ~u64{0});

}  // namespace vitrine::debug
