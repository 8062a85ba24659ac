// jmp, jcc, jrcxz, loop, call, ret, nop, endbr64, pause, int3, ud2, hlt, syscall.

#include "emu/cpu/dispatch.hpp"
#include "emu/cpu/instantiate.hpp"

namespace vitrine::cpu {

namespace {

template <class Port>
const DecodedOp* jmp(Context& c, const DecodedOp* op) {
  return follow<Port>(c, op);
}

template <class Port>
Handler select_jmp(const Selection&) {
  return &jmp<Port>;
}

template <class Port, isa::Condition C>
const DecodedOp* jcc(Context& c, const DecodedOp* op) {
  if (c.flags.template holds<C>()) return branch<Port>(c, op);
  return next<Port>(c, op);
}

template <class Port>
Handler select_jcc(const Selection& s) {
  return for_condition(s.instruction.form->condition,
                       [&]<isa::Condition C>() { return &jcc<Port, C>; });
}

/// An indirect branch checks its target before it changes anything: #GP, with rip on the branch.
template <class Port, Place P>
const DecodedOp* jmp_indirect(Context& c, const DecodedOp* op) {
  const u64 target = read<Port, u64, P>(c, op);
  if (!is_canonical(target)) return raise(c, op, Vector::GeneralProtection, 0, target);
  return jump_to<Port>(c, op, target);
}

template <class Port>
Handler select_jmp_indirect(const Selection& s) {
  return for_place<Port>(s, 0, [&]<Place P>() { return &jmp_indirect<Port, P>; });
}

/// Enters a completed call, whose return address is at `rsp`, into the record.
template <class Port, bool Fast>
[[gnu::always_inline]] inline void record_call(Context& c, const DecodedOp* op, u64 function,
                                               u64 rsp) {
  if constexpr (Port::counts) {
    // One by one, where the record has it: few registers are in use at a time, so that the fast
    // handler need not save any.
    const auto describe = [&](Call& call) {
      call.function = function;
      call.call_site = op->next_rip - op->length;
      call.return_address = op->next_rip;
      call.return_slot = rsp;
      call.saved_rbp_slot = 0;
      call.step = c.retired_before(op);
    };
    if constexpr (Fast) {
      describe(calls_of<Port>(c).note());
    } else {
      Call call;
      describe(call);
      calls_of<Port>(c).called(call);
    }
  }
}
/// Whether a fast handler may record its call, or its return that leaves rsp so.
template <class Port>
[[gnu::always_inline]] inline bool notes_call(Context& c) {
  if constexpr (Port::counts) return calls_of<Port>(c).has_room();
  return true;
}
template <class Port>
[[gnu::always_inline]] inline bool notes_return(Context& c, u64 rsp) {
  if constexpr (Port::counts) return calls_of<Port>(c).ends_one(rsp);
  return true;
}

template <class Port, bool Fast>
const DecodedOp* call(Context& c, const DecodedOp* op) {
  const u64 rsp = read_register<u64>(c, rsp_offset) - sizeof(u64);
  Location<Port, u64, Use::Write, Fast> top(c, op, rsp);
  if (top.missed()) return hand_over<Port, &call<Port, false>>(c, op, top);
  if (Fast && !notes_call<Port>(c)) return hand_over<&call<Port, false>>(c, op);
  top.set(op->next_rip);
  write_register<u64>(c, rsp_offset, rsp);
  record_call<Port, Fast>(c, op, op->link->rip, rsp);
  return follow<Port>(c, op);
}

// With a shadow stack (SDM vol. 1, 17.2). What lies below ssp is nobody's, so it may be written
// before anything is committed.

/// CALL also pushes the return address there; but not a call of the next instruction, with which
/// code finds out where it stands.
template <class Port>
const DecodedOp* shadowed_call(Context& c, const DecodedOp* op) {
  const u64 rsp = read_register<u64>(c, rsp_offset) - sizeof(u64);
  Port& memory = memory_of<Port>(c, op);
  const bool pushes = op->link->rip != op->next_rip;
  if (pushes) memory.mmu().store_shadow(c.state.ssp - sizeof(u64), op->next_rip);
  memory.template store<u64>(rsp, op->next_rip);
  if (pushes) c.state.ssp -= sizeof(u64);
  write_register<u64>(c, rsp_offset, rsp);
  record_call<Port, false>(c, op, op->link->rip, rsp);
  return follow<Port>(c, op);
}

template <class Port>
Handler select_call(const Selection& s) {
  return s.shadow_stack ? &shadowed_call<Port> : &call<Port, has_fast_path<Port>>;
}

/// #GP for an address that is not canonical; but the stack is looked at first.
template <class Port>
[[gnu::noinline]] const DecodedOp* refuse_call(Context& c, const DecodedOp* op, u64 target) {
  const u64 rsp = read_register<u64>(c, rsp_offset) - sizeof(u64);
  (void)memory_of<Port>(c, op).template load_for_update<u64>(rsp);
  return raise(c, op, Vector::GeneralProtection, 0, target);
}

template <class Port, Place P, bool Shadowed>
const DecodedOp* call_indirect(Context& c, const DecodedOp* op) {
  const u64 target = read<Port, u64, P>(c, op);
  if (!is_canonical(target)) [[unlikely]]
    return refuse_call<Port>(c, op, target);
  const u64 rsp = read_register<u64>(c, rsp_offset) - sizeof(u64);
  Port& memory = memory_of<Port>(c, op);
  if constexpr (Shadowed) memory.mmu().store_shadow(c.state.ssp - sizeof(u64), op->next_rip);
  memory.template store<u64>(rsp, op->next_rip);
  if constexpr (Shadowed) c.state.ssp -= sizeof(u64);
  write_register<u64>(c, rsp_offset, rsp);
  record_call<Port, false>(c, op, target, rsp);
  return jump_to<Port>(c, op, target);
}

template <class Port>
Handler select_call_indirect(const Selection& s) {
  return for_place<Port>(s, 0, [&]<Place P>() {
    return s.shadow_stack ? &call_indirect<Port, P, true> : &call_indirect<Port, P, false>;
  });
}

/// `immediate` is what ret releases beyond the return address, or 0.
template <class Port, bool Fast>
const DecodedOp* ret(Context& c, const DecodedOp* op) {
  const u64 rsp = read_register<u64>(c, rsp_offset);
  Location<Port, u64, Use::Read, Fast> top(c, op, rsp);
  const u64 released = rsp + sizeof(u64) + static_cast<u16>(op->immediate);
  if (top.missed()) return hand_over<Port, &ret<Port, false>>(c, op, top);
  if (Fast && !notes_return<Port>(c, released)) return hand_over<&ret<Port, false>>(c, op);
  const u64 target = top.value();
  const JumpSlot& slot = c.jump_slot(target);
  // A fast one need not ask whether an address is canonical that has been executed before.
  if (Fast && slot.rip != target) return hand_over<&ret<Port, false>>(c, op);
  if (!Fast && !is_canonical(target)) return raise(c, op, Vector::GeneralProtection, 0, target);
  write_register<u64>(c, rsp_offset, released);
  if constexpr (Port::counts) {
    CallRecord& record = calls_of<Port>(c);
    Fast ? record.end_one() : record.returned(released);
  }
  if constexpr (Fast) return jump_to<Port>(c, op, target, slot.entry);
  return jump_to<Port>(c, op, target);
}

/// RET compares what both stacks say.
template <class Port>
const DecodedOp* shadowed_ret(Context& c, const DecodedOp* op) {
  const u64 rsp = read_register<u64>(c, rsp_offset);
  Port& memory = memory_of<Port>(c, op);
  const u64 target = memory.template load<u64>(rsp);
  constexpr u32 near_return = 1;  // the error code of #CP (SDM vol. 3A, 6.15)
  if (memory.mmu().load_shadow(c.state.ssp) != target)
    return raise(c, op, Vector::ControlProtection, near_return, target);
  if (!is_canonical(target)) return raise(c, op, Vector::GeneralProtection, 0, target);
  const u64 released = rsp + sizeof(u64) + static_cast<u16>(op->immediate);
  write_register<u64>(c, rsp_offset, released);
  c.state.ssp += sizeof(u64);
  if constexpr (Port::counts) calls_of<Port>(c).returned(released);
  return jump_to<Port>(c, op, target);
}

template <class Port>
Handler select_ret(const Selection& s) {
  return s.shadow_stack ? &shadowed_ret<Port> : &ret<Port, has_fast_path<Port>>;
}

/// The counter is rcx, or ecx with the prefix 67.
template <class Port, class T>
const DecodedOp* jrcxz(Context& c, const DecodedOp* op) {
  if (read_register<T>(c, rcx_offset) == 0) return branch<Port>(c, op);
  return next<Port>(c, op);
}

enum class LoopWhile : u8 { Counting, Equal, NotEqual };

template <class Port, class T, LoopWhile W>
const DecodedOp* loop(Context& c, const DecodedOp* op) {
  const T count = static_cast<T>(read_register<T>(c, rcx_offset) - 1);
  write_register<T>(c, rcx_offset, count);
  const bool wanted = W == LoopWhile::Counting || (W == LoopWhile::Equal) == c.flags.zf();
  if (count != 0 && wanted) return branch<Port>(c, op);
  return next<Port>(c, op);
}

bool counts_ecx(const Selection& s) {
  return s.instruction.form->address_size == 4;
}

template <class Port>
Handler select_jrcxz(const Selection& s) {
  return counts_ecx(s) ? &jrcxz<Port, u32> : &jrcxz<Port, u64>;
}

template <class Port, LoopWhile W>
Handler select_loop(const Selection& s) {
  return counts_ecx(s) ? &loop<Port, u32, W> : &loop<Port, u64, W>;
}

template <class Port>
const DecodedOp* nop(Context& c, const DecodedOp* op) {
  return next<Port>(c, op);
}

template <class Port>
Handler select_nop(const Selection&) {
  return &nop<Port>;
}

/// A trap: the instruction completes, and rip is behind it.
template <class Port>
const DecodedOp* int3(Context& c, const DecodedOp* op) {
  leave_after(c, op, Leave::Fault);
  c.fault = {Vector::Breakpoint, 0, 0, c.state.rip};
  return nullptr;
}

template <class Port>
Handler select_int3(const Selection&) {
  return &int3<Port>;
}

template <class Port>
Handler select_ud2(const Selection&) {
  return [](Context& c, const DecodedOp* op) { return raise(c, op, Vector::InvalidOpcode); };
}

/// Privileged.
template <class Port>
Handler select_hlt(const Selection&) {
  return [](Context& c, const DecodedOp* op) { return raise(c, op, Vector::GeneralProtection); };
}

/// SDM vol. 2, SYSCALL: rcx takes the next address, r11 the flags (RF is never set here).
template <class Port>
const DecodedOp* syscall(Context& c, const DecodedOp* op) {
  leave_after(c, op, Leave::Syscall);
  write_register<u64>(c, rcx_offset, c.state.rip);
  write_register<u64>(c, register_offset(isa::R11), c.rflags());
  return nullptr;
}

template <class Port>
Handler select_syscall(const Selection&) {
  return &syscall<Port>;
}

}  // namespace

template <class Port>
void bind_control(HandlerTable& table) {
  table.bind(isa::Op::Jmp, &select_jmp<Port>);
  table.bind(isa::Op::JmpIndirect, &select_jmp_indirect<Port>);
  table.bind(isa::Op::Jcc, &select_jcc<Port>);
  table.bind(isa::Op::Jrcxz, &select_jrcxz<Port>);
  table.bind(isa::Op::Loop, &select_loop<Port, LoopWhile::Counting>);
  table.bind(isa::Op::Loope, &select_loop<Port, LoopWhile::Equal>);
  table.bind(isa::Op::Loopne, &select_loop<Port, LoopWhile::NotEqual>);
  table.bind(isa::Op::Call, &select_call<Port>);
  table.bind(isa::Op::CallIndirect, &select_call_indirect<Port>);
  table.bind(isa::Op::Ret, &select_ret<Port>);
  table.bind(isa::Op::Nop, &select_nop<Port>);
  table.bind(isa::Op::Endbr64, &select_nop<Port>);
  table.bind(isa::Op::Pause, &select_nop<Port>);
  table.bind(isa::Op::Int3, &select_int3<Port>);
  table.bind(isa::Op::Ud2, &select_ud2<Port>);
  table.bind(isa::Op::Hlt, &select_hlt<Port>);
  table.bind(isa::Op::Syscall, &select_syscall<Port>);
}

VITRINE_FOR_EACH_PORT(bind_control);

}  // namespace vitrine::cpu
