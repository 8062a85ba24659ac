#pragma once
// One instruction as the run loop executes it: a handler and its operands, resolved at decoding.

#include "emu/base/types.hpp"

namespace vitrine::cpu {

struct Context;
struct DecodedOp;
struct CodeEntry;

/// Executes one instruction (or a fused pair) and continues with the next: see dispatch.hpp.
using Handler = const DecodedOp* (*)(Context&, const DecodedOp*);

/// Registers are named by where they stand in Context, in bytes: one addressing mode serves rax and
/// ah alike, and "no base" and "no index" name a slot that is always zero.
using RegisterOffset = u8;

/// Operands stand in the order of the table: `dst` is operand 0 when that is a register, `src`
/// operand 1 when that is one. Xmm registers are named by their number.
struct DecodedOp {
  Handler handler = nullptr;
  union {
    i64 displacement = 0;   ///< of the memory operand; rip-relative ones are absolute here
    const CodeEntry* link;  ///< of a branch: where it goes
  };
  union {
    i64 immediate = 0;  ///< extended to the operation's width as the manual says
    u64 next_rip;       ///< of a call: the return address
    mutable u64 taken;  ///< of a conditional branch, where engines count: how often, not yet told
  };
  RegisterOffset dst = 0, src = 0, base = 0, index = 0;
  u8 addressing = 0;    ///< log2 of the scale, and AddressingBits
  u8 number = 0;        ///< place in the block, from 1: the instructions retired once this one has
  u16 offset : 12 = 0;  ///< in the page
  u16 length : 4 = 0;   ///< bytes
};
static_assert(sizeof(DecodedOp) == 32, "two ops share a cache line");

/// What `addressing` holds beside the scale; without any of these it is the shift itself.
enum AddressingBits : u8 {
  ScaleMask = 3,
  FsBase = 4,
  GsBase = 8,
  Address32 = 16,  ///< prefix 67: the address wraps at 4 GiB
  Locked = 32,     ///< for ports that count: the update is_locked(), see ledger.hpp
};

}  // namespace vitrine::cpu
