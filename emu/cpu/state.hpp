#pragma once
// The architectural state of the processor, as a value.

#include <array>

#include "emu/isa/flags.hpp"
#include "emu/isa/register.hpp"

namespace vitrine::cpu {

struct alignas(16) Xmm {
  std::array<u64, 2> q{};
  bool operator==(const Xmm&) const = default;
};

/// Everything a program can see of the processor. Flags are materialised here; the engine may keep
/// them lazily in its own copy and writes them back whenever it stops.
struct State {
  std::array<u64, 16> gpr{};  ///< by isa::Gpr
  u64 rip = 0;
  u64 rflags = 0x202;  ///< bit 1 always set, IF set
  std::array<Xmm, 16> xmm{};
  u32 mxcsr = 0x1f80;
  u64 fs_base = 0;
  u64 gs_base = 0;
  u64 ssp = 0;      ///< the shadow stack pointer (SDM vol. 1, 17.2); 0 where there is none
  u64 retired = 0;  ///< instructions completed since the start: the step number
  bool operator==(const State&) const = default;
};

/// Selectors as Linux gives them to 64-bit user code.
constexpr u16 user_cs = 0x33;
constexpr u16 user_ss = 0x2b;

}  // namespace vitrine::cpu
