#pragma once
// Instructions that real processors have and this machine does not: named, so that one alone on a
// line is not taken for a label, and so that the message can say what to write instead.

#include <string_view>

namespace vitrine::assembler {

/// What to write instead of the instruction so called (any letter case); "" when there is none of
/// this name, or when it is one of ours.
[[nodiscard]] std::string_view instead_of_foreign(std::string_view mnemonic);

}  // namespace vitrine::assembler
