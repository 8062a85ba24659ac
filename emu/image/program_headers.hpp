#pragma once
// The program headers that describe an image, shared by link(), which maps them into the guest,
// and write_executable(), which writes them to the file. Private to this folder.

#include <vector>

#include "emu/image/elf_format.hpp"
#include "emu/image/image.hpp"

namespace vitrine::image::elf {

/// Program headers that the image needs: one for each segment, and PT_GNU_STACK when it says
/// whether the stack is executable.
[[nodiscard]] u16 program_header_count(const Image& image);

/// Whether the first segment has room for the file header and program headers and maps them.
[[nodiscard]] bool maps_headers(const Image& image);

/// One PT_LOAD for each segment in their order, at file offsets congruent to the addresses modulo
/// the page size (as mmap demands), then PT_GNU_STACK.
[[nodiscard]] std::vector<ProgramHeader> plan_program_headers(const Image& image);

}  // namespace vitrine::image::elf
