#pragma once
// What an attacker knows of a program: where its labels are, and the variables of one frame, in a
// run of his own. Payloads include it as a file of equ.

#include <string>
#include <utility>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/machine/machine.hpp"

namespace vitrine::lab {

struct Target {
  std::vector<std::pair<std::string, u64>> names;  ///< "win", "greet.name", "greet.return_address"
};

/// Labels; and with `frame`, the name of a function, the machine is run to its first instruction,
/// and the variables of its frame and the words above them are named too. Errors: no such label,
/// or the run does not come there.
[[nodiscard]] Result<Target> study(machine::Machine& machine, const std::string& frame);

/// One line each: "$win equ 0x40112a". Behind `$` any word is a name, also one that is an
/// instruction, a register or a directive to this or to another NASM.
[[nodiscard]] std::string to_equ(const Target& target);

/// What a program has said, as numbers: "output_8 equ 0x…" for the eight bytes from byte 8 on, and
/// so for each byte of the first 256.
[[nodiscard]] std::string output_equ(const std::string& said);

}  // namespace vitrine::lab
