#pragma once
// How a handler ends: `return next<Port>(c, op);` or one of the other ways below.
//
// In optimised builds handlers call each other in tail position, so that the host predicts each
// op's successor on its own. Unoptimised and sanitized builds do not turn such calls into jumps and
// would run out of stack, so there the same functions return the next op to a loop.

#include "emu/cpu/context.hpp"
#include "emu/memory/port.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define VITRINE_SANITIZED 1
#endif
#endif
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(VITRINE_SANITIZED)
#define VITRINE_THREADED 1
#else
#define VITRINE_THREADED 0
#endif
#if VITRINE_THREADED && defined(__clang__)
#define VITRINE_TAIL [[clang::musttail]]
#else
#define VITRINE_TAIL
#endif

namespace vitrine::cpu {

/// Hands control to the run loop, to go on at `rip`.
inline const DecodedOp* leave(Context& c, Leave reason, u64 rip) {
  c.leave = reason;
  c.state.rip = rip;
  return nullptr;
}

/// Hands control to the run loop, to go on with `op`.
inline const DecodedOp* leave_before(Context& c, const DecodedOp* op) {
  c.unfinished = op;
  c.remaining -= op->number - 1u;
  return leave(c, Leave::Continue, c.rip_of(op));
}

/// Hands over to the sibling of a fast handler. Out of line: so the fast one contains no call and
/// needs no stack frame.
template <Handler sibling>
[[gnu::noinline]] const DecodedOp* hand_over(Context& c, const DecodedOp* op) {
  VITRINE_TAIL return sibling(c, op);
}

/// The same where those who count did not let an access pass: perhaps it may, once it is counted.
/// Then the fast handler begins again.
template <class Port>
[[gnu::noinline]] const DecodedOp* admit(Context& c, const DecodedOp* op, u64 address,
                                         memory::AccessUse use, u32 size, Handler sibling) {
  const bool admitted = port_of<Port>(c).admit(use, address, size, c.rip_of(op));
  const Handler handler = admitted ? op->handler : sibling;
  return handler(c, op);  // a tail call, too, but clang demands equal parameters to promise it
}

/// The same for a handler whose operand in memory has missed().
template <class Port, Handler sibling, class Operand>
[[gnu::always_inline]] inline const DecodedOp* hand_over(Context& c, const DecodedOp* op,
                                                         const Operand& operand) {
  if constexpr (Operand::fast && Port::counts) {
    return admit<Port>(c, op, operand.address(), Operand::use, Operand::size, sibling);
  } else {
    return hand_over<sibling>(c, op);
  }
}

/// Executes `op`, which stands in the block that was entered last.
template <class Port>
[[gnu::always_inline]] inline const DecodedOp* dispatch([[maybe_unused]] Context& c,
                                                        const DecodedOp* op) {
#if VITRINE_THREADED
  VITRINE_TAIL return op->handler(c, op);
#else
  return op;
#endif
}

/// Goes on with the op behind `op`.
template <class Port>
[[gnu::always_inline]] inline const DecodedOp* next(Context& c, const DecodedOp* op) {
  return dispatch<Port>(c, op + 1);
}

/// Completes `op`, which changed something that the run loop must look at (TF, AC) or needs the
/// kernel.
inline const DecodedOp* leave_after(Context& c, const DecodedOp* op,
                                    Leave reason = Leave::Continue) {
  c.remaining -= op->number;
  return leave(c, reason, c.rip_of(op) + op->length);
}

/// Faults: `op` has changed nothing and is not retired.
inline const DecodedOp* raise(Context& c, const DecodedOp* op, Vector vector, u32 error_code = 0,
                              u64 address = 0) {
  c.remaining -= op->number - 1u;
  c.unfinished = op;
  c.fault = {vector, error_code, address, c.rip_of(op)};
  return leave(c, Leave::Fault, c.fault.rip);
}

/// A repetition has run long enough: its registers are consistent, and `op` is to be executed
/// again.
inline const DecodedOp* interrupt(Context& c, const DecodedOp* op) {
  c.remaining -= op->number - 1u;
  c.unfinished = op;
  return leave(c, Leave::Interrupt, c.rip_of(op));
}

/// Counts that a block is entered.
template <class Port>
void note_entry(Context& c, const CodeEntry* entry) {
  if (++entry->entered == 0) static_cast<PortContext<Port>&>(c).owner->touched.push_back(entry);
}

/// The same where the fetch of the first instruction may miss.
template <class Port>
[[gnu::noinline]] void fetch_entry(Context& c, const CodeEntry* entry) {
  port_of<Port>(c).fetch(entry->rip, entry->block->first_length, c.deadline - c.remaining);
}
template <class Port>
[[gnu::noinline]] const DecodedOp* begin_far_block(Context& c, const CodeEntry* entry) {
  if (entry->entered == 0) static_cast<PortContext<Port>&>(c).owner->touched.push_back(entry);
  fetch_entry<Port>(c, entry);
  return dispatch<Port>(c, entry->first);
}

/// Executes the block at `entry`, which has one and enough budget.
template <class Port>
[[gnu::always_inline]] inline const DecodedOp* begin_block(Context& c, const CodeEntry* entry) {
  c.entry = entry;
  if constexpr (Port::counts && !Port::steps_singly) {
    const bool first_time = ++entry->entered == 0;
    if (first_time || !port_of<Port>(c).fetches_freely(entry->line)) [[unlikely]]
      return begin_far_block<Port>(c, entry);
  }
  return dispatch<Port>(c, entry->first);
}

/// Where there is no block to enter, or not enough budget for it. An entry outside the page never
/// has a block: the jump cache knows the one that has.
template <class Port>
[[gnu::noinline]] const DecodedOp* refuse(Context& c, const CodeEntry* entry) {
  const JumpSlot& slot = c.jump_slot(entry->rip);
  if (slot.rip == entry->rip && slot.entry->count <= c.remaining) {
    return begin_block<Port>(c, slot.entry);
  }
  return leave(c, Leave::Continue, entry->rip);
}

/// Goes on at `entry`; `remaining` already counts everything before it.
template <class Port>
[[gnu::always_inline]] inline const DecodedOp* enter(Context& c, const CodeEntry* entry) {
  if (c.remaining < entry->count) [[unlikely]]
    return refuse<Port>(c, entry);
  return begin_block<Port>(c, entry);
}

/// Completes `op` and goes on where it links to.
template <class Port>
[[gnu::always_inline]] inline const DecodedOp* follow(Context& c, const DecodedOp* op) {
  c.remaining -= op->number;
  return enter<Port>(c, op->link);
}

/// The same for a conditional branch, which may leave its block in the middle.
template <class Port>
[[gnu::always_inline]] inline const DecodedOp* branch(Context& c, const DecodedOp* op) {
  if constexpr (Port::counts) ++op->taken;
  return follow<Port>(c, op);
}

/// Completes `op` and goes on at an address known only now, for which the jump cache has `entry`.
template <class Port>
[[gnu::always_inline]] inline const DecodedOp* jump_to(Context& c, const DecodedOp* op, u64 rip,
                                                       const CodeEntry* entry) {
  c.remaining -= op->number;
  if (c.remaining < entry->count) [[unlikely]]
    return leave(c, Leave::Continue, rip);
  return begin_block<Port>(c, entry);
}
template <class Port>
[[gnu::always_inline]] inline const DecodedOp* jump_to(Context& c, const DecodedOp* op, u64 rip) {
  const JumpSlot& slot = c.jump_slot(rip);
  return jump_to<Port>(c, op, rip, slot.rip == rip ? slot.entry : &no_entry);
}

}  // namespace vitrine::cpu
