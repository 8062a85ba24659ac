#pragma once
// Builds the address space of a fresh process from an image: what execve does.
//
//   0x7ffffffff000  end of the stack; below it strings, auxv, envp, argv, argc, then free stack
//                   guard page: the page below the stack
//   0x7ffff7fff000  mmap's mappings grow down from here (lower when the stack is larger)
//                   the heap (brk) grows up from the page behind the last segment
//                   the image's segments at their own addresses

#include "emu/os/process.hpp"

namespace vitrine::os {

/// Maps segments, stack and guard page, places their contents and sets where heap and mappings go.
/// Returns the initial stack pointer, a multiple of 16. Errors: segments outside of the user's half
/// or overlapping the stack, RAM too small, arguments too long.
Result<u64> load_image(const image::Image& image, const ProcessOptions& options,
                       memory::PhysicalMemory& memory, AddressSpace& space, RandomStream& random);

}  // namespace vitrine::os
