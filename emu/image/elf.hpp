#pragma once
// ELF64 in and out. Hostile files are refused with a message, never trusted.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/image/image.hpp"
#include "emu/image/object.hpp"

namespace vitrine::image {

[[nodiscard]] bool is_elf(std::span<const u8> bytes);

/// Gives the text of a source file that a line table names; nullopt when there is none.
using SourceReader = std::function<std::optional<std::string>(const std::string& path)>;

/// Reads regular files of at most 4 MiB from the host, nothing else.
[[nodiscard]] std::optional<std::string> read_host_source(const std::string& path);

/// Reads a static ELF64 x86-64 executable (ET_EXEC, or a static ET_DYN without an interpreter,
/// placed at 0x555555554000): segments, symbols, DWARF line tables (versions 2 to 5) with the text
/// of their sources, frame symbols of frame.inc. `path` names the file in messages.
///
/// As on Linux, the loader applies no relocations (a static PIE relocates itself), and of two
/// segments that share a page the later one decides its permissions. Damaged section headers,
/// symbols or line tables cost only names: what the program does rests on its program headers.
///
/// Errors: not an ELF; wrong class, machine or type; dynamically linked; truncated; overlapping or
/// huge segments; an entry outside executable segments.
[[nodiscard]] Result<Image> read_elf(std::span<const u8> bytes, const std::string& path,
                                     const SourceReader& read_source = read_host_source);

/// Lays an object out as a static executable, as ld does by default: headers at 0x400000, text at
/// 0x401000, then rodata, data and bss on pages of their own. Errors: undefined symbols (nearest
/// named), a relocation that overflows, no entry symbol.
[[nodiscard]] Result<Image> link(const Object& object, const std::string& entry_symbol = "_start");

/// The bytes of an ELF executable that Linux runs (symbols, and a line table when it has lines).
[[nodiscard]] std::vector<u8> write_executable(const Image& image);

/// The bytes of a relocatable object, laid out as `nasm -f elf64` does (`debug`: with DWARF lines).
[[nodiscard]] std::vector<u8> write_object(const Object& object, bool debug);

}  // namespace vitrine::image
