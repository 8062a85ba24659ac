#pragma once
// What a fresh process finds on its stack (System V ABI, AMD64 supplement, figure 3.9; Linux'
// fs/binfmt_elf.c), from rsp upwards: argc, argv… 0, envp… 0, the auxiliary vector, 16 random
// bytes, the platform's name, the strings of argv and envp, the program's name, 8 zero bytes.

#include "emu/os/process.hpp"

namespace vitrine::os {

/// Writes it below `stack_end`, the stack region's end, and all but the strings of arguments and
/// environment `gap` bytes (a multiple of 16) further down. Returns rsp, a multiple of 16. Errors:
/// arguments and environment take more than a quarter of the stack, or RAM is full.
Result<u64> build_start_stack(const image::Image& image, const ProcessOptions& options,
                              u64 stack_end, u64 gap, memory::PhysicalMemory& memory,
                              AddressSpace& space, RandomStream& random);

}  // namespace vitrine::os
