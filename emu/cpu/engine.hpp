#pragma once
// The processor: runs predecoded blocks over a memory port until something stops it.

#include <memory>

#include "emu/cpu/fault.hpp"
#include "emu/cpu/state.hpp"
#include "emu/memory/mmu.hpp"

namespace vitrine::cpu {

enum class Stop : u8 {
  Budget,   ///< as many instructions as asked for have retired
  Syscall,  ///< a syscall instruction completed (rcx, r11 and rip are set); the kernel's turn
  Fault,    ///< see Exit::fault; State is that before the instruction (after it, for traps)
};

struct Exit {
  Stop reason{};
  Fault fault{};
};

}  // namespace vitrine::cpu
