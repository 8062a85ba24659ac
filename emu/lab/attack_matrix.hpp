#pragma once
// Every attack against every defence, as a table.

#include <string>
#include <vector>

#include "emu/lab/attack.hpp"

namespace vitrine::lab {

struct AttackMatrix {
  struct Row {
    std::string attack, title;
    std::vector<Trial> trials;   ///< in the order of all_defences(); none after an error
    std::optional<Error> error;  ///< why it could not be tried
  };
  u64 seed = 0;
  std::vector<Row> rows;
};

/// Tries them all. `report` is told how many trials of all are done; when it answers false, the
/// rows that are complete are returned. An attack that cannot be tried has its error in its row.
[[nodiscard]] AttackMatrix try_all(const std::vector<Attack>& attacks, u64 seed,
                                   const std::function<bool(double done)>& report = {});

/// "owned", "stopped by NX", "crashed", "no effect".
[[nodiscard]] std::string verdict_text(const Trial& trial);
/// What happened, in a sentence with step and line: "the canary was found changed, step 62,
/// win.asm:41".
[[nodiscard]] std::string describe_trial(const Trial& trial);

/// The table, and below it each attack's write.
[[nodiscard]] std::string to_text(const AttackMatrix& matrix);
[[nodiscard]] std::string to_json(const AttackMatrix& matrix);

}  // namespace vitrine::lab
