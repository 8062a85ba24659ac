#pragma once
// Builds the address space of a fresh process from an image: what execve does.
//
//   0x7ffffffff000  end of the stack; below it strings, auxv, envp, argv, argc, then free stack
//                   guard page: the page below the stack
//   0x7ffff7fff000  mmap's mappings grow down from here (lower when the stack is larger); a shadow
//                   stack, if asked for, is the first of them
//                   the heap (brk) grows up from the page behind the last segment
//                   the image's segments at their own addresses
//
// With address-space layout randomisation each of these lies a Slide away (defences.hpp).

#include "emu/os/process.hpp"

namespace vitrine::os {

struct LoadedImage {
  u64 stack_pointer = 0;         ///< a multiple of 16
  u64 shadow_stack_pointer = 0;  ///< 0 without a shadow stack
};

/// Maps segments, stacks and guard page, places their contents and sets where heap and mappings go.
/// The image itself has been moved before. Errors: segments outside of the user's half or
/// overlapping the stack, RAM too small, arguments too long.
Result<LoadedImage> load_image(const image::Image& image, const ProcessOptions& options,
                               memory::PhysicalMemory& memory, AddressSpace& space,
                               RandomStream& random);

}  // namespace vitrine::os
