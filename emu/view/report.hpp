#pragma once
// What a program's death looks like to people: what happened, where in the source, which page
// table entry or register was to blame, the calls that led there, the top of the stack, a hint.

#include <string>
#include <vector>

#include "emu/machine/machine.hpp"

namespace vitrine::view {

struct FaultReport {
  int signal = 0;
  u64 step = 0;
  std::string headline;            ///< "Segmentation fault (SIGSEGV) in sum+0x4 at step 1,204"
  std::string place;               ///< "sum.asm:12", or ""
  std::string source;              ///< the source line, trimmed, or ""
  u64 address = 0;                 ///< of the instruction
  std::string bytes;               ///< "48 89 07"
  std::string instruction;         ///< "mov qword [rdi], rax"
  std::string what;                ///< "it writes 8 bytes at 0x0, which is in no region"
  std::string cause;               ///< "PML4[0x0] is not present (#PF, error code 0x6)"
  std::string hint;                ///< what to look at first, or ""
  std::vector<std::string> calls;  ///< innermost first, repeated frames folded
  struct StackWord {
    u64 address;
    u64 value;
    std::string meaning;
  };
  std::vector<StackWord> stack;
  cpu::State state;
};

/// For a machine that was killed by a signal.
[[nodiscard]] FaultReport report_fault(const machine::Machine& machine,
                                       const machine::StopReport& stop);
[[nodiscard]] std::string to_text(const FaultReport& report);
/// `smash`: what the watch over return addresses has found (smash_report.hpp), as JSON, or "".
[[nodiscard]] std::string to_json(const FaultReport& report, const std::string& smash = "");

/// All registers in four columns and the flags as letters (upper case: set).
[[nodiscard]] std::string registers_text(const cpu::State& state);

}  // namespace vitrine::view
