// Moves to, from and between xmm registers, and the bitwise operations on 128 bits.

#include "emu/cpu/cold.hpp"
#include "emu/cpu/instantiate.hpp"
#include "emu/cpu/xmm_operand.hpp"

namespace vitrine::cpu {
namespace {

/// movss and movsd between registers: the rest of the destination stays.
template <class T>
[[gnu::noinline]] bool merge(Context& c, const DecodedOp* op) {
  write_low<T>(c, op->dst, read_low<T>(c, op->src));
  return true;
}

/// The rest of the destination becomes zero.
template <class Port, class T, XmmPlace place>
[[gnu::noinline]] bool zero_extend(Context& c, const DecodedOp* op) {
  c.state.xmm[op->dst] = {{read_scalar<Port, T, place>(c, op), 0}};
  return true;
}

template <class T>
[[gnu::noinline]] bool from_gpr(Context& c, const DecodedOp* op) {
  c.state.xmm[op->dst] = {{read_register<T>(c, op->src), 0}};
  return true;
}

template <class T>
[[gnu::noinline]] bool to_gpr(Context& c, const DecodedOp* op) {
  write_register<T>(c, op->dst, read_low<T>(c, op->src));
  return true;
}

template <class Port, class T>
[[gnu::noinline]] bool store_low(Context& c, const DecodedOp* op) {
  write<Port, T, Place::Anywhere>(c, op, read_low<T>(c, op->src));
  return true;
}

/// movss, movsd.
template <class Port, class T>
Handler select_scalar_move(const Selection& s) {
  if (!s.is_register(0)) return &cold<Port, store_low<Port, T>>;
  if (s.is_register(1)) return &cold<Port, merge<T>>;
  return &cold<Port, zero_extend<Port, T, XmmPlace::Memory>>;
}

bool is_xmm(const Selection& s, std::size_t operand) {
  return s.instruction.operands[operand].reg.cls == isa::RegisterClass::Xmm;
}

/// movd, movq.
template <class Port, class T>
Handler select_move(const Selection& s) {
  if (!s.is_register(0)) return &cold<Port, store_low<Port, T>>;
  if (!s.is_register(1)) return &cold<Port, zero_extend<Port, T, XmmPlace::Memory>>;
  if (!is_xmm(s, 0)) return &cold<Port, to_gpr<T>>;
  if (!is_xmm(s, 1)) return &cold<Port, from_gpr<T>>;
  return &cold<Port, zero_extend<Port, T, XmmPlace::Register>>;
}

[[gnu::noinline]] bool copy(Context& c, const DecodedOp* op) {
  c.state.xmm[op->dst] = c.state.xmm[op->src];
  return true;
}

template <class Port, bool aligned>
[[gnu::noinline]] bool load_whole(Context& c, const DecodedOp* op) {
  const u64 address = linear_address<Place::Anywhere>(c, op);
  if (aligned && address % 16 != 0) return fault(c, op, Vector::GeneralProtection, address);
  c.state.xmm[op->dst] = memory_of<Port>(c, op).template load<Xmm>(address);
  return true;
}

template <class Port, bool aligned>
[[gnu::noinline]] bool store_whole(Context& c, const DecodedOp* op) {
  const u64 address = linear_address<Place::Anywhere>(c, op);
  if (aligned && address % 16 != 0) return fault(c, op, Vector::GeneralProtection, address);
  memory_of<Port>(c, op).template store<Xmm>(address, c.state.xmm[op->src]);
  return true;
}

template <class Port, bool aligned>
Handler select_whole(const Selection& s) {
  if (!s.is_register(0)) return &cold<Port, store_whole<Port, aligned>>;
  if (!s.is_register(1)) return &cold<Port, load_whole<Port, aligned>>;
  return &cold<Port, copy>;
}

struct And {
  static u64 apply(u64 a, u64 b) { return a & b; }
};
struct AndNot {
  static u64 apply(u64 a, u64 b) { return ~a & b; }
};
struct Or {
  static u64 apply(u64 a, u64 b) { return a | b; }
};
struct Xor {
  static u64 apply(u64 a, u64 b) { return a ^ b; }
};

template <class Port, class Operation, XmmPlace place>
[[gnu::noinline]] bool bitwise(Context& c, const DecodedOp* op) {
  Xmm source;
  if constexpr (place == XmmPlace::Register) {
    source = c.state.xmm[op->src];
  } else {
    const u64 address = linear_address<Place::Anywhere>(c, op);
    if (address % 16 != 0) return fault(c, op, Vector::GeneralProtection, address);
    source = memory_of<Port>(c, op).template load<Xmm>(address);
  }
  Xmm& destination = c.state.xmm[op->dst];
  for (std::size_t i = 0; i < 2; ++i)
    destination.q[i] = Operation::apply(destination.q[i], source.q[i]);
  return true;
}

template <class Port, class Operation>
Handler select_bitwise(const Selection& s) {
  if (s.is_register(1)) return &cold<Port, bitwise<Port, Operation, XmmPlace::Register>>;
  return &cold<Port, bitwise<Port, Operation, XmmPlace::Memory>>;
}

}  // namespace

template <class Port>
void bind_sse_moves(HandlerTable& table) {
  using isa::Op;
  table.bind(Op::Movss, &select_scalar_move<Port, u32>);
  table.bind(Op::Movsd, &select_scalar_move<Port, u64>);
  table.bind(Op::Movd, &select_move<Port, u32>);
  table.bind(Op::Movq, &select_move<Port, u64>);
  table.bind(Op::Movaps, &select_whole<Port, true>);
  table.bind(Op::Movups, &select_whole<Port, false>);
  table.bind(Op::Andps, &select_bitwise<Port, And>);
  table.bind(Op::Andnps, &select_bitwise<Port, AndNot>);
  table.bind(Op::Orps, &select_bitwise<Port, Or>);
  table.bind(Op::Xorps, &select_bitwise<Port, Xor>);
}

VITRINE_FOR_EACH_PORT(bind_sse_moves);

}  // namespace vitrine::cpu
