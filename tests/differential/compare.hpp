#pragma once
// What two outcomes must agree in, given what the manual leaves undefined.

#include <optional>
#include <string>

#include "emu/isa/instruction.hpp"
#include "tests/differential/native.hpp"

namespace vitrine::differential {

/// What an instruction leaves undefined in the state it runs in. docs/quirks.md, "Undefined
/// results", lists it for people.
struct Undefined {
  u64 flags = 0;             ///< bits of RFLAGS
  bool destination = false;  ///< the value of the first operand
};
[[nodiscard]] Undefined undefined_results(const isa::Instruction& instruction, const Case& test);

/// Why this form is not compared, or nothing.
[[nodiscard]] std::optional<std::string> exemption(const isa::Form& form, const HostFeatures& host);

/// The first difference in words, or nothing. On a host that is not AMD's, what makers do each in
/// their own way is none (docs/quirks.md).
[[nodiscard]] std::optional<std::string> difference(const isa::Instruction& instruction,
                                                    const Case& test, const Outcome& native,
                                                    const Outcome& emulated,
                                                    const HostFeatures& host);

}  // namespace vitrine::differential
