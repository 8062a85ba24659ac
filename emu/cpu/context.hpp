#pragma once
// What handlers work on: the processor's state with lazy flags, and the run loop's bookkeeping.

#include <array>
#include <type_traits>

#include "emu/base/bits.hpp"
#include "emu/cpu/code_cache.hpp"
#include "emu/cpu/decoded_op.hpp"
#include "emu/cpu/fault.hpp"
#include "emu/cpu/lazy_flags.hpp"
#include "emu/cpu/ledger.hpp"
#include "emu/cpu/state.hpp"

namespace vitrine::cpu {

/// Why the handlers handed control back to the run loop; Context::state.rip says where to go on.
enum class Leave : u8 {
  Continue,  ///< no block to go to, too little budget for it, or the block was dropped
  Syscall,
  Fault,      ///< Context::fault has vector, error code and address
  Interrupt,  ///< a long repetition lets others have their turn
};

/// An entry that never has a block.
inline const CodeEntry no_entry{};

/// Where an indirect branch to `rip` leads. A guest may well jump to the address of an empty slot:
/// no block is found there.
struct JumpSlot {
  static constexpr u64 no_rip = ~u64{0};
  u64 rip = no_rip;
  const CodeEntry* entry = &no_entry;
};

struct Context {
  u64 zero = 0;  ///< read as base or index where the operand has none
  /// `rip`, the status flags in `rflags` and `retired` are not kept here while handlers run.
  State state;
  LazyFlags flags;
  u64 remaining = 0;  ///< instructions that may still be started, as of the entry to this block
  u64 deadline = 0;   ///< State::retired when `remaining` has run out
  const CodeEntry* entry = nullptr;       ///< of the block that is running
  const DecodedOp* current = nullptr;     ///< the last op that accessed memory
  const DecodedOp* unfinished = nullptr;  ///< the op that was left before it completed, if any
  Leave leave{};
  Fault fault{};

  static constexpr std::size_t jump_slots = 1024;
  std::array<JumpSlot, jump_slots> jumps{};

  [[nodiscard]] JumpSlot& jump_slot(u64 rip) { return jumps[(rip ^ rip >> 10) % jump_slots]; }

  /// RFLAGS as the program sees them.
  [[nodiscard]] u64 rflags() const { return (state.rflags & ~isa::status_flags) | flags.bits(); }
  void set_rflags(u64 value) {
    state.rflags = value;
    flags = LazyFlags::from_bits(value);
  }

  /// The address of an op of the running block.
  [[nodiscard]] u64 rip_of(const DecodedOp* op) const {
    return align_down(entry->rip, memory::page_size) + op->offset;
  }

  /// State::retired before `op` is executed: the time that rdtsc tells.
  [[nodiscard]] u64 retired_before(const DecodedOp* op) const {
    return deadline - remaining + op->number - 1;
  }
};

/// The context of an engine whose memory accesses go through `Port`.
template <class Port>
struct PortContext : Context {
  explicit PortContext(Port& memory_port) : port(memory_port) {}
  /// One that counts is a few pointers, and at hand here; the plain one is the MMU.
  std::conditional_t<Port::counts, Port, Port&> port;
  // Of ports that count.
  Ledger* ledger = nullptr;
  CallRecord* calls = nullptr;  ///< the ledger's
  CodeOwner* owner = nullptr;
};

template <class Port>
[[nodiscard]] inline Port& port_of(Context& context) {
  return static_cast<PortContext<Port>&>(context).port;
}

template <class Port>
[[nodiscard]] inline Ledger& ledger_of(Context& context) {
  return *static_cast<PortContext<Port>&>(context).ledger;
}

template <class Port>
[[nodiscard]] inline CallRecord& calls_of(Context& context) {
  return *static_cast<PortContext<Port>&>(context).calls;
}

constexpr RegisterOffset zero_register = 0;
/// Of a general-purpose register.
constexpr RegisterOffset register_offset(u8 number) {
  return static_cast<RegisterOffset>(alignof(State) + number * sizeof(u64));
}

}  // namespace vitrine::cpu
