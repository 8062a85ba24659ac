#pragma once
// A 64-bit value as people want to read it: a number, text, or where a pointer leads.

#include <string>

#include "emu/machine/machine.hpp"
#include "emu/view/cut.hpp"

namespace vitrine::os {
struct Region;
}

namespace vitrine::view {

/// The region of the address space that contains `address`, or nullptr.
[[nodiscard]] const os::Region* region_at(const machine::Machine& machine, u64 address);

/// Its name, or what kind it is when it has none.
[[nodiscard]] std::string region_name(const os::Region& region);

/// "10", "-1", "0x4141414141414141 \"AAAAAAAA\"", "0x7fffffffe3e0 ⟶ stack", "0x401017 ⟶ main+0x17".
[[nodiscard]] std::string describe_value(const machine::Machine& machine, u64 value, u64 size = 8);

/// The same without the hexadecimal digits, for where they stand beside: "10", "\"AAAAAAAA\"",
/// "⟶ stack", or "".
[[nodiscard]] std::string describe_meaning(const machine::Machine& machine, u64 value,
                                           u64 size = 8);

/// The same with the digits behind, for columns that may be too narrow for them: "10",
/// "\"AAAAAAAA\" 0x4141414141414141", "⟶ stack 0x7fffffffe3e0".
[[nodiscard]] std::string describe_meaning_first(const machine::Machine& machine, u64 value,
                                                 u64 size = 8);

/// Where a pointer leads: "main+0x17 (add.asm:31)", "numbers+0x8", "stack"; "" when it leads into
/// no region.
[[nodiscard]] std::string describe_pointer(const machine::Machine& machine, u64 value);

/// The printable ASCII text of `size` (1..8) bytes of `value`, lowest first; "" unless there are at
/// least three characters and nothing else but trailing zeros.
[[nodiscard]] std::string as_text(u64 value, u64 size);

/// "r-x", of image::Permission bits.
[[nodiscard]] std::string permissions_text(u8 permissions);

/// "sum", "sum.loop" (a label right there counts, also a local one), "sum+0x1b", "0x401000".
[[nodiscard]] std::string describe_code(const image::Image& image, u64 address);

/// The file that the program was assembled from, else the one where it begins.
[[nodiscard]] std::optional<u32> main_file(const image::Image& image);

/// "line 31" in the program's own file, "print.inc:49" elsewhere, "" when unknown.
[[nodiscard]] std::string line_text(const image::Image& image, u64 address);

/// "main+0x1b (add.asm:31)", for a return address: with the line of the call before it, as people
/// think of it; the file without its folder.
[[nodiscard]] std::string describe_return(const image::Image& image, u64 address);

/// "add.asm:12", without the file's folder; "" when unknown.
[[nodiscard]] std::string short_place(const image::Image& image, u64 address);

/// "12", "add.asm:12"'s line of source text, trimmed; "" when unknown.
[[nodiscard]] std::string source_line_at(const image::Image& image, u64 address);

/// Reads a little-endian value of 1..8 bytes without marks; nullopt when unmapped.
[[nodiscard]] std::optional<u64> peek_value(const machine::Machine& machine, u64 address, u64 size);

/// Bytes from anywhere as one printable line: tabs become spaces up to the next multiple of 8,
/// control characters and what is no UTF-8 become "·".
[[nodiscard]] std::string printable(std::string_view bytes);

}  // namespace vitrine::view
