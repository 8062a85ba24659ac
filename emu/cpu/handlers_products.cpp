// mul, imul, div, idiv, and the sign extensions that prepare a division.

#include "emu/cpu/dispatch.hpp"
#include "emu/cpu/instantiate.hpp"
#include "emu/cpu/product.hpp"

namespace vitrine::cpu {

namespace {

/// The double-width accumulator: ax for bytes, else (r)dx:(r)ax.
template <class T>
constexpr RegisterOffset high_offset = sizeof(T) == 1 ? rax_offset + 1 : rdx_offset;

template <class T>
[[gnu::always_inline]] inline void write_accumulator(Context& c, alu::Wide<T> value) {
  write_register<T>(c, rax_offset, value.low);
  write_register<T>(c, high_offset<T>, value.high);
}

template <class Port, class Sign, class T, Place P>
const DecodedOp* multiply(Context& c, const DecodedOp* op) {
  const T b = read<Port, T, P>(c, op);
  const auto product = Sign::template multiply<T>(read_register<T>(c, rax_offset), b);
  write_accumulator<T>(c, product.value);
  c.flags = product.flags;
  return next<Port>(c, op);
}

template <class Port, class Sign>
Handler select_multiply(const Selection& s) {
  return for_width(s.width(), [&]<class T>() {
    return s.is_register(0) ? &multiply<Port, Sign, T, Place::Dst>
                            : &multiply<Port, Sign, T, Place::Anywhere>;
  });
}

/// The flags are undefined: left alone.
template <class Port, class Sign, class T, Place P>
const DecodedOp* divide(Context& c, const DecodedOp* op) {
  const T divisor = read<Port, T, P>(c, op);
  const alu::Wide<T> dividend{read_register<T>(c, rax_offset), read_register<T>(c, high_offset<T>)};
  const auto result = Sign::template divide<T>(dividend, divisor);
  if (!result) return raise(c, op, Vector::DivideError);
  write_accumulator<T>(c, *result);
  return next<Port>(c, op);
}

template <class Port, class Sign>
Handler select_divide(const Selection& s) {
  return for_width(s.width(), [&]<class T>() {
    return s.is_register(0) ? &divide<Port, Sign, T, Place::Dst>
                            : &divide<Port, Sign, T, Place::Anywhere>;
  });
}

/// imul with two operands (`A` is Dst) or three.
template <class Port, class T, Place A, Place B, bool WithFlags>
const DecodedOp* imul(Context& c, const DecodedOp* op) {
  ResolvedOperand<Port, T, A, Use::Read> a(c, op);
  ResolvedOperand<Port, T, B, Use::Read> b(c, op);
  constexpr Handler sibling = &imul<Port, T, slow_place<A>, slow_place<B>, WithFlags>;
  if (a.missed()) return hand_over<Port, sibling>(c, op, a);
  if (b.missed()) return hand_over<Port, sibling>(c, op, b);
  const auto product = alu::Signed::multiply<T>(a.value(), b.value());
  write<Port, T, Place::Dst>(c, op, product.value.low);
  if constexpr (WithFlags) c.flags = product.flags;
  return next<Port>(c, op);
}

template <class Port, class T, bool WithFlags>
Handler select_imul_width(const Selection& s) {
  const bool three = s.instruction.operands[2].kind == isa::Operand::Kind::Immediate;
  return for_place<Port>(s, 1, [&]<Place P>() {
    return three ? &imul<Port, T, P, Place::Immediate, WithFlags>
                 : &imul<Port, T, Place::Dst, P, WithFlags>;
  });
}

template <class Port>
Handler select_imul(const Selection& s) {
  return for_wide(s.width(), [&]<class T>() {
    return s.flags_needed ? select_imul_width<Port, T, true>(s)
                          : select_imul_width<Port, T, false>(s);
  });
}

/// cbw, cwde, cdqe.
template <class Port, class T, class Half>
const DecodedOp* widen(Context& c, const DecodedOp* op) {
  write_register<T>(c, rax_offset,
                    static_cast<T>(alu::sign_extended(read_register<Half>(c, rax_offset))));
  return next<Port>(c, op);
}

template <class Port>
Handler select_widen(const Selection& s) {
  if (s.width() == 2) return &widen<Port, u16, u8>;
  if (s.width() == 4) return &widen<Port, u32, u16>;
  return &widen<Port, u64, u32>;
}

/// cwd, cdq, cqo.
template <class Port, class T>
const DecodedOp* spread_sign(Context& c, const DecodedOp* op) {
  const i64 value = alu::sign_extended(read_register<T>(c, rax_offset));
  write_register<T>(c, rdx_offset, static_cast<T>(value < 0 ? -1 : 0));
  return next<Port>(c, op);
}

template <class Port>
Handler select_spread_sign(const Selection& s) {
  return for_wide(s.width(), [&]<class T>() { return &spread_sign<Port, T>; });
}

}  // namespace

template <class Port>
void bind_products(HandlerTable& table) {
  table.bind(isa::Op::Mul, &select_multiply<Port, alu::Unsigned>);
  table.bind(isa::Op::Imul1, &select_multiply<Port, alu::Signed>);
  table.bind(isa::Op::Imul, &select_imul<Port>);
  table.bind(isa::Op::Div, &select_divide<Port, alu::Unsigned>);
  table.bind(isa::Op::Idiv, &select_divide<Port, alu::Signed>);
  table.bind(isa::Op::Cbw, &select_widen<Port>);
  table.bind(isa::Op::Cwd, &select_spread_sign<Port>);
}

VITRINE_FOR_EACH_PORT(bind_products);

}  // namespace vitrine::cpu
