// Scalar floating point: arithmetic, comparisons, conversions. The results are sse.hpp's.

#include "emu/cpu/cold.hpp"
#include "emu/cpu/instantiate.hpp"
#include "emu/cpu/sse.hpp"
#include "emu/cpu/xmm_operand.hpp"

namespace vitrine::cpu {
namespace {

/// Makes the raised exceptions sticky. False, with #XM raised, when one is not masked: the
/// destination must then stay as it is.
bool settle(Context& c, const DecodedOp* op, u32 raised) {
  const bool stops = sse::unmasked(raised, c.state.mxcsr);
  c.state.mxcsr |= raised;
  return stops ? fault(c, op, Vector::SimdFloat) : true;
}

template <class Port, class Bits, sse::Arithmetic operation, XmmPlace place>
[[gnu::noinline]] bool arithmetic(Context& c, const DecodedOp* op) {
  const Bits b = read_scalar<Port, Bits, place>(c, op);
  const auto result =
      sse::arithmetic<Bits>(operation, read_low<Bits>(c, op->dst), b, c.state.mxcsr);
  if (!settle(c, op, result.raised)) return false;
  write_low<Bits>(c, op->dst, result.value);
  return true;
}

/// OF, SF and AF are cleared.
template <class Port, class Bits, bool ordered, XmmPlace place>
[[gnu::noinline]] bool compare(Context& c, const DecodedOp* op) {
  const Bits b = read_scalar<Port, Bits, place>(c, op);
  const auto result = sse::compare<Bits>(read_low<Bits>(c, op->dst), b, ordered, c.state.mxcsr);
  if (!settle(c, op, result.raised)) return false;
  c.flags = LazyFlags::from_bits(result.value);
  return true;
}

template <class Port, class Bits, class Integer, Place place>
[[gnu::noinline]] bool from_integer(Context& c, const DecodedOp* op) {
  const Integer value = read<Port, Integer, place>(c, op);
  const auto result =
      sse::from_integer<Bits>(sign_extend(value, sizeof(Integer) * 8), c.state.mxcsr);
  if (!settle(c, op, result.raised)) return false;
  write_low<Bits>(c, op->dst, result.value);
  return true;
}

template <class Port, class Bits, class Integer, bool truncate, XmmPlace place>
[[gnu::noinline]] bool to_integer(Context& c, const DecodedOp* op) {
  const Bits a = read_scalar<Port, Bits, place>(c, op);
  const auto result = sse::to_integer<Bits>(a, sizeof(Integer), truncate, c.state.mxcsr);
  if (!settle(c, op, result.raised)) return false;
  write_register<Integer>(c, op->dst, static_cast<Integer>(result.value));
  return true;
}

template <class Port, XmmPlace place>
[[gnu::noinline]] bool narrow(Context& c, const DecodedOp* op) {
  const auto result = sse::narrow(read_scalar<Port, u64, place>(c, op), c.state.mxcsr);
  if (!settle(c, op, result.raised)) return false;
  write_low<u32>(c, op->dst, result.value);
  return true;
}

template <class Port, XmmPlace place>
[[gnu::noinline]] bool widen(Context& c, const DecodedOp* op) {
  const auto result = sse::widen(read_scalar<Port, u32, place>(c, op), c.state.mxcsr);
  if (!settle(c, op, result.raised)) return false;
  write_low<u64>(c, op->dst, result.value);
  return true;
}

template <class Port, class Bits, sse::Arithmetic operation>
Handler select_arithmetic(const Selection& s) {
  if (s.is_register(1)) return &cold<Port, arithmetic<Port, Bits, operation, XmmPlace::Register>>;
  return &cold<Port, arithmetic<Port, Bits, operation, XmmPlace::Memory>>;
}

template <class Port, class Bits, bool ordered>
Handler select_compare(const Selection& s) {
  if (s.is_register(1)) return &cold<Port, compare<Port, Bits, ordered, XmmPlace::Register>>;
  return &cold<Port, compare<Port, Bits, ordered, XmmPlace::Memory>>;
}

template <class Port, class Bits, class Integer>
Handler select_from_width(const Selection& s) {
  if (s.is_register(1)) return &cold<Port, from_integer<Port, Bits, Integer, Place::Src>>;
  return &cold<Port, from_integer<Port, Bits, Integer, Place::Anywhere>>;
}

template <class Port, class Bits>
Handler select_from_integer(const Selection& s) {
  return s.width() == 4 ? select_from_width<Port, Bits, u32>(s)
                        : select_from_width<Port, Bits, u64>(s);
}

template <class Port, class Bits, class Integer, bool truncate>
Handler select_to_width(const Selection& s) {
  if (s.is_register(1))
    return &cold<Port, to_integer<Port, Bits, Integer, truncate, XmmPlace::Register>>;
  return &cold<Port, to_integer<Port, Bits, Integer, truncate, XmmPlace::Memory>>;
}

template <class Port, class Bits, bool truncate>
Handler select_to_integer(const Selection& s) {
  return s.width() == 4 ? select_to_width<Port, Bits, u32, truncate>(s)
                        : select_to_width<Port, Bits, u64, truncate>(s);
}

template <class Port, sse::Arithmetic operation>
void bind_both(HandlerTable& table, isa::Op single, isa::Op real) {
  table.bind(single, &select_arithmetic<Port, u32, operation>);
  table.bind(real, &select_arithmetic<Port, u64, operation>);
}

}  // namespace

template <class Port>
void bind_sse(HandlerTable& table) {
  using isa::Op;
  using sse::Arithmetic;
  bind_both<Port, Arithmetic::Add>(table, Op::Addss, Op::Addsd);
  bind_both<Port, Arithmetic::Sub>(table, Op::Subss, Op::Subsd);
  bind_both<Port, Arithmetic::Mul>(table, Op::Mulss, Op::Mulsd);
  bind_both<Port, Arithmetic::Div>(table, Op::Divss, Op::Divsd);
  bind_both<Port, Arithmetic::Sqrt>(table, Op::Sqrtss, Op::Sqrtsd);
  bind_both<Port, Arithmetic::Min>(table, Op::Minss, Op::Minsd);
  bind_both<Port, Arithmetic::Max>(table, Op::Maxss, Op::Maxsd);
  table.bind(Op::Ucomiss, &select_compare<Port, u32, false>);
  table.bind(Op::Ucomisd, &select_compare<Port, u64, false>);
  table.bind(Op::Comiss, &select_compare<Port, u32, true>);
  table.bind(Op::Comisd, &select_compare<Port, u64, true>);
  table.bind(Op::Cvtsi2ss, &select_from_integer<Port, u32>);
  table.bind(Op::Cvtsi2sd, &select_from_integer<Port, u64>);
  table.bind(Op::Cvttss2si, &select_to_integer<Port, u32, true>);
  table.bind(Op::Cvttsd2si, &select_to_integer<Port, u64, true>);
  table.bind(Op::Cvtss2si, &select_to_integer<Port, u32, false>);
  table.bind(Op::Cvtsd2si, &select_to_integer<Port, u64, false>);
  table.bind(Op::Cvtsd2ss, [](const Selection& s) -> Handler {
    return s.is_register(1) ? &cold<Port, narrow<Port, XmmPlace::Register>>
                            : &cold<Port, narrow<Port, XmmPlace::Memory>>;
  });
  table.bind(Op::Cvtss2sd, [](const Selection& s) -> Handler {
    return s.is_register(1) ? &cold<Port, widen<Port, XmmPlace::Register>>
                            : &cold<Port, widen<Port, XmmPlace::Memory>>;
  });
}

VITRINE_FOR_EACH_PORT(bind_sse);

}  // namespace vitrine::cpu
