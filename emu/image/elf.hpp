#pragma once
// ELF64 in and out. Hostile files are refused with a message, never trusted.

#include <span>
#include <string>

#include "emu/base/result.hpp"
#include "emu/image/image.hpp"
#include "emu/image/object.hpp"

namespace vitrine::image {

[[nodiscard]] bool is_elf(std::span<const u8> bytes);

/// Reads a static ELF64 x86-64 executable (ET_EXEC, or a static ET_DYN without an interpreter):
/// segments, symbols, DWARF line tables (versions 2 to 5), frame symbols of frame.inc.
/// Errors: not an ELF, wrong class/machine/type, truncated, overlapping or huge segments, an entry
/// outside executable segments.
[[nodiscard]] Result<Image> read_elf(std::span<const u8> bytes, const std::string& path);

/// Lays an object out as a static executable, as ld does by default: headers at 0x400000, text at
/// 0x401000, then rodata, data and bss on pages of their own. Errors: undefined symbols (nearest
/// named), a relocation that overflows, no entry symbol.
[[nodiscard]] Result<Image> link(const Object& object, const std::string& entry_symbol = "_start");

/// The bytes of an ELF executable that Linux runs (symbols, and a line table when it has lines).
[[nodiscard]] std::vector<u8> write_executable(const Image& image);

/// The bytes of a relocatable object, laid out as `nasm -f elf64` does (`debug`: with DWARF lines).
[[nodiscard]] std::vector<u8> write_object(const Object& object, bool debug);

}  // namespace vitrine::image
