// add, adc, sub, sbb, cmp, and, or, xor, test, neg, inc, dec, not.

#include "emu/cpu/alu.hpp"
#include "emu/cpu/dispatch.hpp"
#include "emu/cpu/instantiate.hpp"

namespace vitrine::cpu {

namespace {

/// What is done with the result.
enum class Keep : u8 {
  Both,   ///< value and flags
  Value,  ///< nobody can see the flags
  Flags,  ///< cmp, test
};

template <class Operation>
constexpr bool takes_carry =
    std::is_same_v<Operation, alu::Adc> || std::is_same_v<Operation, alu::Sbb> ||
    std::is_same_v<Operation, alu::Inc> || std::is_same_v<Operation, alu::Dec>;

template <class Operation>
[[gnu::always_inline]] inline bool carry_for(const Context& c) {
  if constexpr (takes_carry<Operation>) return c.flags.cf();
  return false;
}

template <class Port, class Operation, class T, Place To, Place From, Keep K>
const DecodedOp* binary(Context& c, const DecodedOp* op) {
  ResolvedOperand<Port, T, From, Use::Read> b(c, op);
  ResolvedOperand<Port, T, To, K == Keep::Flags ? Use::Read : Use::Update> a(c, op);
  constexpr Handler sibling = &binary<Port, Operation, T, slow_place<To>, slow_place<From>, K>;
  if (a.missed()) return hand_over<Port, sibling>(c, op, a);
  if (b.missed()) return hand_over<Port, sibling>(c, op, b);
  const alu::Result<T> result =
      Operation::template apply<T>(a.value(), b.value(), carry_for<Operation>(c));
  if constexpr (K != Keep::Flags) a.set(result.value);
  if constexpr (K != Keep::Value) c.flags = result.flags();
  return next<Port>(c, op);
}

/// Only register destinations are worth a variant without flags.
template <class Port, class Operation, class T, Place From, Keep K>
Handler to_register(const Selection& s) {
  if constexpr (K == Keep::Both && !Port::steps_singly) {
    if (!s.flags_needed) return &binary<Port, Operation, T, Place::Dst, From, Keep::Value>;
  }
  return &binary<Port, Operation, T, Place::Dst, From, K>;
}

template <class Port, class Operation, Keep K>
Handler select_binary(const Selection& s) {
  return for_width(s.width(), [&]<class T>() -> Handler {
    if (s.is_register(0)) {
      if (s.is_register(1)) return to_register<Port, Operation, T, Place::Src, K>(s);
      if (s.place(1) == Place::Immediate) {
        return to_register<Port, Operation, T, Place::Immediate, K>(s);
      }
      return for_memory<Port>(
          s.memory, [&]<Place From>() { return to_register<Port, Operation, T, From, K>(s); });
    }
    return for_memory<Port>(s.memory, [&]<Place To>() {
      return s.is_register(1) ? &binary<Port, Operation, T, To, Place::Src, K>
                              : &binary<Port, Operation, T, To, Place::Immediate, K>;
    });
  });
}

template <class Port, class Operation, class T, Place P, Keep K>
const DecodedOp* unary(Context& c, const DecodedOp* op) {
  ResolvedOperand<Port, T, P, Use::Update> a(c, op);
  if (a.missed()) return hand_over<Port, &unary<Port, Operation, T, slow_place<P>, K>>(c, op, a);
  const alu::Result<T> result = Operation::template apply<T>(a.value(), carry_for<Operation>(c));
  a.set(result.value);
  if constexpr (K == Keep::Both) c.flags = result.flags();
  return next<Port>(c, op);
}

template <class Port, class Operation>
Handler select_unary(const Selection& s) {
  return for_width(s.width(), [&]<class T>() {
    return for_place<Port>(s, 0, [&]<Place P>() {
      return s.flags_needed ? &unary<Port, Operation, T, P, Keep::Both>
                            : &unary<Port, Operation, T, P, Keep::Value>;
    });
  });
}

/// The only one of the family that sets no flags.
template <class Port, class T, Place P>
const DecodedOp* complement(Context& c, const DecodedOp* op) {
  Updated<Port, T, P> a(c, op);
  a.set(static_cast<T>(~a.value()));
  return next<Port>(c, op);
}

template <class Port>
Handler select_not(const Selection& s) {
  return for_width(s.width(), [&]<class T>() {
    return for_place<Port>(s, 0, [&]<Place P>() { return &complement<Port, T, P>; });
  });
}

}  // namespace

template <class Port>
void bind_arithmetic(HandlerTable& table) {
  table.bind(isa::Op::Add, &select_binary<Port, alu::Add, Keep::Both>);
  table.bind(isa::Op::Adc, &select_binary<Port, alu::Adc, Keep::Both>);
  table.bind(isa::Op::Sub, &select_binary<Port, alu::Sub, Keep::Both>);
  table.bind(isa::Op::Sbb, &select_binary<Port, alu::Sbb, Keep::Both>);
  table.bind(isa::Op::And, &select_binary<Port, alu::And, Keep::Both>);
  table.bind(isa::Op::Or, &select_binary<Port, alu::Or, Keep::Both>);
  table.bind(isa::Op::Xor, &select_binary<Port, alu::Xor, Keep::Both>);
  table.bind(isa::Op::Cmp, &select_binary<Port, alu::Sub, Keep::Flags>);
  table.bind(isa::Op::Test, &select_binary<Port, alu::And, Keep::Flags>);
  table.bind(isa::Op::Neg, &select_unary<Port, alu::Neg>);
  table.bind(isa::Op::Inc, &select_unary<Port, alu::Inc>);
  table.bind(isa::Op::Dec, &select_unary<Port, alu::Dec>);
  table.bind(isa::Op::Not, &select_not<Port>);
}

VITRINE_FOR_EACH_PORT(bind_arithmetic);

}  // namespace vitrine::cpu
