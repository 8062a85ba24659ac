// xadd, cmpxchg, cmpxchg8b, cmpxchg16b. With one processor every instruction is atomic.

#include "emu/cpu/alu.hpp"
#include "emu/cpu/cold.hpp"
#include "emu/cpu/instantiate.hpp"

namespace vitrine::cpu {
namespace {

template <class Port, class T, Place place>
[[gnu::noinline]] bool xadd(Context& c, const DecodedOp* op) {
  Updated<Port, T, place> destination(c, op);
  const T source = read_register<T>(c, op->src);
  const auto sum = alu::Add::apply<T>(destination.value(), source);
  write_register<T>(c, op->src, destination.value());  // first: both may be the same register
  destination.set(sum.value);
  c.flags = sum.flags();
  return true;
}

/// The destination is written even when it keeps its value (SDM vol. 2, CMPXCHG).
template <class Port, class T, Place place>
[[gnu::noinline]] bool cmpxchg(Context& c, const DecodedOp* op) {
  Updated<Port, T, place> destination(c, op);
  const T accumulator = read_register<T>(c, rax_offset);
  const T old = destination.value();
  if (accumulator == old) {
    destination.set(read_register<T>(c, op->src));
  } else {
    if constexpr (is_memory(place)) destination.set(old);
    write_register<T>(c, rax_offset, old);
  }
  c.flags = alu::Sub::apply<T>(accumulator, old).flags();
  return true;
}

void set_zero_flag(Context& c, bool zero) {
  c.flags = LazyFlags::from_bits((c.flags.bits() & ~u64{isa::ZF}) | (zero ? u64{isa::ZF} : 0));
}

template <class Port>
[[gnu::noinline]] bool cmpxchg8b(Context& c, const DecodedOp* op) {
  auto& gpr = c.state.gpr;
  Updated<Port, u64, Place::Anywhere> destination(c, op);
  const u64 old = destination.value();
  const bool equal = old == (gpr[isa::Rdx] << 32 | static_cast<u32>(gpr[isa::Rax]));
  destination.set(equal ? gpr[isa::Rcx] << 32 | static_cast<u32>(gpr[isa::Rbx]) : old);
  if (!equal) {
    gpr[isa::Rax] = static_cast<u32>(old);
    gpr[isa::Rdx] = old >> 32;
  }
  set_zero_flag(c, equal);
  return true;
}

template <class Port>
[[gnu::noinline]] bool cmpxchg16b(Context& c, const DecodedOp* op) {
  auto& gpr = c.state.gpr;
  const u64 address = linear_address<Place::Anywhere>(c, op);
  if (address % 16 != 0) return fault(c, op, Vector::GeneralProtection, address);
  Updated<Port, Xmm, Place::Anywhere> destination(c, op);
  const Xmm old = destination.value();
  const bool equal = old == Xmm{{gpr[isa::Rax], gpr[isa::Rdx]}};
  destination.set(equal ? Xmm{{gpr[isa::Rbx], gpr[isa::Rcx]}} : old);
  if (!equal) {
    gpr[isa::Rax] = old.q[0];
    gpr[isa::Rdx] = old.q[1];
  }
  set_zero_flag(c, equal);
  return true;
}

template <class Port>
Handler select_xadd(const Selection& s) {
  return for_width(s.width(), [&]<class T>() -> Handler {
    if (s.is_register(0)) return &cold<Port, xadd<Port, T, Place::Dst>>;
    return &cold<Port, xadd<Port, T, Place::Anywhere>>;
  });
}

template <class Port>
Handler select_cmpxchg(const Selection& s) {
  return for_width(s.width(), [&]<class T>() -> Handler {
    if (s.is_register(0)) return &cold<Port, cmpxchg<Port, T, Place::Dst>>;
    return &cold<Port, cmpxchg<Port, T, Place::Anywhere>>;
  });
}

}  // namespace

template <class Port>
void bind_atomics(HandlerTable& table) {
  using isa::Op;
  table.bind(Op::Xadd, &select_xadd<Port>);
  table.bind(Op::Cmpxchg, &select_cmpxchg<Port>);
  table.bind(Op::Cmpxchg8b,
             [](const Selection&) -> Handler { return &cold<Port, cmpxchg8b<Port>>; });
  table.bind(Op::Cmpxchg16b,
             [](const Selection&) -> Handler { return &cold<Port, cmpxchg16b<Port>>; });
}

VITRINE_FOR_EACH_PORT(bind_atomics);

}  // namespace vitrine::cpu
