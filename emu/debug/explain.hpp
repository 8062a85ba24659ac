#pragma once
// What an instruction is about to do, in words: from the table's sentence, with the values that its
// operands have at this moment. For `explain` and for tooltips.

#include <string>
#include <vector>

#include "emu/debug/session.hpp"

namespace vitrine::debug {

struct InstructionExplanation {
  std::string text;     ///< "add rax, qword [rbp+16]"; "(bad)" where there is no instruction
  std::string summary;  ///< the table's sentence; "" where there is no instruction
  struct Operand {
    std::string name;   ///< "rax", "qword [rbp+16]"
    std::string use;    ///< "read", "written", "read and written", "only its address"
    std::string value;  ///< at this moment; "" when only written
  };
  std::vector<Operand> operands;
  std::string address;             ///< "rbp + 16 = 0x7fffffffe3e0", or ""
  std::vector<std::string> flags;  ///< "reads ZF = 1", "sets OF SF ZF PF CF by the result", …
  std::string outcome;             ///< "it will jump to .loop", or ""
};

/// `values` makes numbers readable, as Views::value does; null: hexadecimal.
[[nodiscard]] InstructionExplanation explain_instruction(const machine::Machine& machine,
                                                         u64 address, const Views& views);

[[nodiscard]] std::vector<std::string> to_lines(const InstructionExplanation& explanation);

}  // namespace vitrine::debug
