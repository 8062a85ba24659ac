#pragma once
// What a thing is, in words: the details of cells, which a window shows as tooltips. Inside
// emu/view only.

#include <string>

#include "emu/isa/register.hpp"
#include "emu/machine/machine.hpp"

namespace vitrine::view {

/// What programs use a general register for: "third argument of a function; …".
[[nodiscard]] std::string register_detail(isa::Gpr number);

/// What a flag says, of "cf", "zf", …: "carry flag: the result was too large …".
[[nodiscard]] std::string flag_detail(std::string_view name);

/// The bits of a page-table entry, a line each: "P  present: …".
[[nodiscard]] std::string entry_detail(u64 entry);

/// "may be read and executed", of image::Permission bits.
[[nodiscard]] std::string rights_detail(u8 permissions);

/// What the table says of the instruction; of the one that comes next, also the values that it
/// finds. "" where there is none.
[[nodiscard]] std::string instruction_detail(const machine::Machine& machine, u64 address,
                                             bool comes_next);

/// As the debugger's commands name memory: "qword [0x402000]"; "" for sizes that have no name.
[[nodiscard]] std::string memory_subject(u64 address, u64 size);

}  // namespace vitrine::view
