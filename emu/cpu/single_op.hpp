#pragma once
// A block of one instruction, made anew each time: at the end of the budget, while tracing by TF,
// and for an instruction that straddles a page edge (whose bytes nobody watches).

#include <array>

#include "emu/cpu/translate.hpp"
#include "emu/memory/mmu.hpp"

namespace vitrine::cpu {

struct SingleOp {
  CodeEntry entry, target;
  std::array<DecodedOp, 2> ops;
  OpAccount account;

  /// The op of the instruction at `rip`. Throws AccessFault when its bytes cannot be fetched.
  const DecodedOp* prepare(const Translation& translation, memory::Mmu& mmu, u64 rip);
};

}  // namespace vitrine::cpu
