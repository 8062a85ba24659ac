#pragma once
// Ops that are no instructions, for the engine and what it has translated.

#include "emu/cpu/translate.hpp"
#include "emu/memory/mmu.hpp"

namespace vitrine::cpu {

/// What translate() and build_block() need to make ops for engines over `Port`. The choice is made
/// once for a block: a machine without a shadow stack never asks for one.
template <class Port>
const Translation& translation_for(const memory::Mmu& mmu);

/// What the ops of a dropped block become: the bytes here may have changed, so look again.
const DecodedOp* resync(Context& c, const DecodedOp* op);

/// Behind a single instruction.
const DecodedOp* end_single(Context& c, const DecodedOp* op);

}  // namespace vitrine::cpu
