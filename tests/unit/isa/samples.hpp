#pragma once
// Sample instructions of a form: each operand at its corners.

#include <vector>

#include "emu/isa/instruction.hpp"

namespace vitrine::isa {

/// Every register corner × memory corner × immediate corner of `form`; some of them cannot be
/// encoded (ah with REX), which is for the encoder to say.
[[nodiscard]] std::vector<Instruction> samples(const Form& form);

/// "add qword [rbx+r12*4-8], 5": for the messages of failing tests.
[[nodiscard]] std::string describe(const Instruction& instruction);

}  // namespace vitrine::isa
