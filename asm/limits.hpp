#pragma once
// What a source file may cost. A source that goes beyond gets an error that names the limit; no
// source, however hostile, takes unbounded time or memory.

#include <cstddef>

#include "emu/base/types.hpp"

namespace vitrine::assembler::limits {

inline constexpr std::size_t file_size = 256u << 20;  ///< bytes of one source file
inline constexpr u64 section_size = u64{256} << 20;   ///< bytes stored in one section
inline constexpr u64 stored_size = u64{512} << 20;    ///< bytes stored in all sections
inline constexpr u64 reserved_size = u64{1} << 46;    ///< bytes of one section that stores none
inline constexpr u32 sections = 30'000;  ///< with their relocations half of what ELF counts
inline constexpr u64 repeated_fixups = 16'000'000;       ///< values set later, of one times
inline constexpr std::size_t include_depth = 128;        ///< files inside files
inline constexpr std::size_t macro_depth = 10'000;       ///< macro calls and %rep inside each other
inline constexpr std::size_t recursion_depth = 1'000;    ///< calls of a %rmacro inside itself
inline constexpr std::size_t condition_depth = 100'000;  ///< %if inside %if
inline constexpr u64 repetitions = 1'000'000;            ///< of one %rep, as in NASM
inline constexpr u64 expanded_lines = 5'000'000;         ///< lines that macros and %rep make
inline constexpr u64 expanded_tokens = 100'000'000;      ///< tokens that macros make in all
inline constexpr std::size_t line_tokens = 1'000'000;    ///< tokens that macros make of one line
inline constexpr std::size_t expansions = 2'000'000;     ///< macro calls remembered for notes
inline constexpr std::size_t stored_tokens = 8'000'000;  ///< in macro bodies and arguments
inline constexpr std::size_t string_size = 1u << 20;     ///< bytes of a string made by %strcat…
inline constexpr std::size_t text_size = 256u << 20;     ///< bytes of all text made by macros
inline constexpr std::size_t paste_rounds = 200;         ///< of %+ making names that make %+
inline constexpr std::size_t indirect_depth = 100;       ///< %[ inside %[
inline constexpr std::size_t diagnostics = 1'000;        ///< kept in one run

}  // namespace vitrine::assembler::limits
