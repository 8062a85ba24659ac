// mov, movzx, movsx, movsxd, lea, push, pop, leave, xchg, bswap, cmovcc, setcc.

#include "emu/cpu/dispatch.hpp"
#include "emu/cpu/instantiate.hpp"

namespace vitrine::cpu {

namespace {

template <class Port, class T, Place To, Place From>
const DecodedOp* mov(Context& c, const DecodedOp* op) {
  ResolvedOperand<Port, T, From, Use::Read> source(c, op);
  ResolvedOperand<Port, T, To, Use::Write> destination(c, op);
  constexpr Handler sibling = &mov<Port, T, slow_place<To>, slow_place<From>>;
  if (source.missed()) return hand_over<Port, sibling>(c, op, source);
  if (destination.missed()) return hand_over<Port, sibling>(c, op, destination);
  destination.set(source.value());
  return next<Port>(c, op);
}

template <class Port>
Handler select_mov(const Selection& s) {
  return for_width(s.width(), [&]<class T>() {
    if (s.is_register(0)) {
      if (s.place(1) == Place::Src) return &mov<Port, T, Place::Dst, Place::Src>;
      if (s.place(1) == Place::Immediate) return &mov<Port, T, Place::Dst, Place::Immediate>;
      return for_memory<Port>(s.memory,
                              [&]<Place From>() { return &mov<Port, T, Place::Dst, From>; });
    }
    return for_memory<Port>(s.memory, [&]<Place To>() {
      return s.is_register(1) ? &mov<Port, T, To, Place::Src> : &mov<Port, T, To, Place::Immediate>;
    });
  });
}

/// From a narrower type, signed or not.
template <class Port, class To, class From, Place P>
const DecodedOp* mov_extended(Context& c, const DecodedOp* op) {
  using Unsigned = std::make_unsigned_t<From>;
  ResolvedOperand<Port, Unsigned, P, Use::Read> source(c, op);
  if (source.missed())
    return hand_over<Port, &mov_extended<Port, To, From, slow_place<P>>>(c, op, source);
  const auto narrow = static_cast<From>(source.value());
  write<Port, To, Place::Dst>(c, op, static_cast<To>(narrow));
  return next<Port>(c, op);
}

template <class Port, class From>
Handler select_extension(const Selection& s) {
  return for_wide(s.width(), [&]<class To>() {
    return for_place<Port>(s, 1, [&]<Place P>() { return &mov_extended<Port, To, From, P>; });
  });
}

template <class Port>
Handler select_movzx(const Selection& s) {
  return s.instruction.operands[1].size == 1 ? select_extension<Port, u8>(s)
                                             : select_extension<Port, u16>(s);
}

template <class Port>
Handler select_movsx(const Selection& s) {
  return s.instruction.operands[1].size == 1 ? select_extension<Port, i8>(s)
                                             : select_extension<Port, i16>(s);
}

template <class Port>
Handler select_movsxd(const Selection& s) {
  // Without REX.W it is a plain move, of 16 bits too.
  if (s.width() == 2)
    return for_place<Port>(s, 1, [&]<Place P>() { return &mov<Port, u16, Place::Dst, P>; });
  return select_extension<Port, i32>(s);
}

template <class Port, class T, Place P>
const DecodedOp* lea(Context& c, const DecodedOp* op) {
  write<Port, T, Place::Dst>(c, op, static_cast<T>(effective_address<P>(c, op)));
  return next<Port>(c, op);
}

template <class Port>
Handler select_lea(const Selection& s) {
  return for_wide(s.width(), [&]<class T>() {
    return for_memory<Port>(s.memory, [&]<Place P>() { return &lea<Port, T, P>; });
  });
}

template <class Port, class T, Place P, bool Fast>
const DecodedOp* push(Context& c, const DecodedOp* op) {
  const T value = read<Port, T, P>(c, op);
  const u64 rsp = read_register<u64>(c, rsp_offset) - sizeof(T);
  Location<Port, T, Use::Write, Fast> top(c, op, rsp);
  if (top.missed()) return hand_over<Port, &push<Port, T, P, false>>(c, op, top);
  top.set(value);
  write_register<u64>(c, rsp_offset, rsp);
  return next<Port>(c, op);
}

template <class Port>
[[gnu::noinline]] const DecodedOp* record_rbp(Context& c, const DecodedOp* op) {
  calls_of<Port>(c).pushed_rbp(read_register<u64>(c, rsp_offset));
  return next<Port>(c, op);
}

/// Tells the record of calls where a function has saved its caller's rbp.
template <class Port, bool Fast>
const DecodedOp* push_rbp(Context& c, const DecodedOp* op) {
  const u64 rsp = read_register<u64>(c, rsp_offset) - sizeof(u64);
  Location<Port, u64, Use::Write, Fast> top(c, op, rsp);
  if (top.missed()) return hand_over<Port, &push_rbp<Port, false>>(c, op, top);
  top.set(read_register<u64>(c, register_offset(isa::Rbp)));
  write_register<u64>(c, rsp_offset, rsp);
  if (calls_of<Port>(c).saves_rbp(rsp)) return record_rbp<Port>(c, op);
  return next<Port>(c, op);
}

template <class Port>
Handler select_push(const Selection& s) {
  if constexpr (Port::counts) {
    if (s.instruction.operands[0].reg == isa::gpr(isa::Rbp, 8) && s.is_register(0))
      return &push_rbp<Port, has_fast_path<Port>>;
  }
  return for_wide(s.width(), [&]<class T>() {
    if (s.is_register(0)) return &push<Port, T, Place::Dst, has_fast_path<Port>>;
    if (s.place(0) == Place::Immediate) return &push<Port, T, Place::Immediate, false>;
    return &push<Port, T, Place::Anywhere, false>;
  });
}

/// pop rsp ends with the popped value.
template <class Port, class T, bool Fast>
const DecodedOp* pop(Context& c, const DecodedOp* op) {
  const u64 rsp = read_register<u64>(c, rsp_offset);
  Location<Port, T, Use::Read, Fast> top(c, op, rsp);
  if (top.missed()) return hand_over<Port, &pop<Port, T, false>>(c, op, top);
  const T value = top.value();
  write_register<u64>(c, rsp_offset, rsp + sizeof(T));
  write_register<T>(c, op->dst, value);
  return next<Port>(c, op);
}

/// The address of a memory destination is computed with rsp already incremented (SDM vol. 2, POP).
template <class Port, class T>
const DecodedOp* pop_to_memory(Context& c, const DecodedOp* op) {
  const u64 rsp = read_register<u64>(c, rsp_offset);
  const T value = memory_of<Port>(c, op).template load<T>(rsp);
  write_register<u64>(c, rsp_offset, rsp + sizeof(T));
  const u64 address = linear_address<Place::Anywhere>(c, op);
  write_register<u64>(c, rsp_offset, rsp);
  memory_of<Port>(c, op).template store<T>(address, value);
  write_register<u64>(c, rsp_offset, rsp + sizeof(T));
  return next<Port>(c, op);
}

template <class Port>
Handler select_pop(const Selection& s) {
  return for_wide(s.width(), [&]<class T>() {
    return s.is_register(0) ? &pop<Port, T, has_fast_path<Port>> : &pop_to_memory<Port, T>;
  });
}

template <class Port, class T>
const DecodedOp* leave_frame(Context& c, const DecodedOp* op) {
  constexpr RegisterOffset rbp_offset = register_offset(isa::Rbp);
  const u64 frame = read_register<u64>(c, rbp_offset);
  const T saved = memory_of<Port>(c, op).template load<T>(frame);
  write_register<u64>(c, rsp_offset, frame + sizeof(T));
  write_register<T>(c, rbp_offset, saved);
  return next<Port>(c, op);
}

template <class Port>
Handler select_leave(const Selection& s) {
  return s.width() == 2 ? &leave_frame<Port, u16> : &leave_frame<Port, u64>;
}

template <class Port, class T, Place P>
const DecodedOp* xchg(Context& c, const DecodedOp* op) {
  Updated<Port, T, P> first(c, op);
  const T second = read<Port, T, Place::Src>(c, op);
  write<Port, T, Place::Src>(c, op, first.value());
  first.set(second);
  return next<Port>(c, op);
}

/// xchg r, m is the same as xchg m, r.
template <class Port, class T>
const DecodedOp* xchg_from_memory(Context& c, const DecodedOp* op) {
  Updated<Port, T, Place::Anywhere> memory(c, op);
  const T value = read<Port, T, Place::Dst>(c, op);
  write<Port, T, Place::Dst>(c, op, memory.value());
  memory.set(value);
  return next<Port>(c, op);
}

template <class Port>
Handler select_xchg(const Selection& s) {
  return for_width(s.width(), [&]<class T>() {
    if (!s.is_register(1)) return &xchg_from_memory<Port, T>;
    return s.is_register(0) ? &xchg<Port, T, Place::Dst> : &xchg<Port, T, Place::Anywhere>;
  });
}

/// The 16-bit form is undefined; processors clear the register.
template <class Port, class T>
const DecodedOp* bswap(Context& c, const DecodedOp* op) {
  T value = read<Port, T, Place::Dst>(c, op);
  if constexpr (sizeof(T) == 2) value = 0;
  if constexpr (sizeof(T) == 4) value = __builtin_bswap32(value);
  if constexpr (sizeof(T) == 8) value = __builtin_bswap64(value);
  write<Port, T, Place::Dst>(c, op, value);
  return next<Port>(c, op);
}

template <class Port>
Handler select_bswap(const Selection& s) {
  return for_wide(s.width(), [&]<class T>() { return &bswap<Port, T>; });
}

/// A false cmov still reads its source, and a 32-bit one still clears the upper half.
template <class Port, class T, Place P, isa::Condition C>
const DecodedOp* cmov(Context& c, const DecodedOp* op) {
  const T source = read<Port, T, P>(c, op);
  const T destination = read<Port, T, Place::Dst>(c, op);
  write<Port, T, Place::Dst>(c, op, c.flags.template holds<C>() ? source : destination);
  return next<Port>(c, op);
}

template <class Port>
Handler select_cmov(const Selection& s) {
  return for_condition(s.instruction.form->condition, [&]<isa::Condition C>() {
    return for_wide(s.width(), [&]<class T>() {
      return s.is_register(1) ? &cmov<Port, T, Place::Src, C> : &cmov<Port, T, Place::Anywhere, C>;
    });
  });
}

template <class Port, Place P, isa::Condition C>
const DecodedOp* setcc(Context& c, const DecodedOp* op) {
  write<Port, u8, P>(c, op, static_cast<u8>(c.flags.template holds<C>()));
  return next<Port>(c, op);
}

template <class Port>
Handler select_setcc(const Selection& s) {
  return for_condition(s.instruction.form->condition, [&]<isa::Condition C>() {
    return s.is_register(0) ? &setcc<Port, Place::Dst, C> : &setcc<Port, Place::Anywhere, C>;
  });
}

}  // namespace

template <class Port>
void bind_moves(HandlerTable& table) {
  table.bind(isa::Op::Mov, &select_mov<Port>);
  table.bind(isa::Op::Movzx, &select_movzx<Port>);
  table.bind(isa::Op::Movsx, &select_movsx<Port>);
  table.bind(isa::Op::Movsxd, &select_movsxd<Port>);
  table.bind(isa::Op::Lea, &select_lea<Port>);
  table.bind(isa::Op::Push, &select_push<Port>);
  table.bind(isa::Op::Pop, &select_pop<Port>);
  table.bind(isa::Op::Leave, &select_leave<Port>);
  table.bind(isa::Op::Xchg, &select_xchg<Port>);
  table.bind(isa::Op::Bswap, &select_bswap<Port>);
  table.bind(isa::Op::Cmovcc, &select_cmov<Port>);
  table.bind(isa::Op::Setcc, &select_setcc<Port>);
}

VITRINE_FOR_EACH_PORT(bind_moves);

}  // namespace vitrine::cpu
