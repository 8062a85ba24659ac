// shl, shr, sar, rol, ror, rcl, rcr, shld, shrd.

#include "emu/cpu/dispatch.hpp"
#include "emu/cpu/instantiate.hpp"
#include "emu/cpu/shift.hpp"

namespace vitrine::cpu {

namespace {

/// By a constant that is not 0.
template <class Port, class Operation, class T, Place P, bool WithFlags>
const DecodedOp* shift_by_constant(Context& c, const DecodedOp* op) {
  Updated<Port, T, P> a(c, op);
  const unsigned count = static_cast<unsigned>(op->immediate) & alu::count_mask<T>;
  const alu::Shifted<T> result = Operation::template apply<T>(a.value(), count, c.flags);
  a.set(result.value);
  if constexpr (WithFlags) c.flags = result.flags;
  return next<Port>(c, op);
}

template <class Port, class T, Place Count>
unsigned shift_count(Context& c, const DecodedOp* op) {
  const unsigned count = Count == Place::Immediate ? static_cast<unsigned>(op->immediate)
                                                   : read_register<u8>(c, rcx_offset);
  return count & alu::count_mask<T>;
}

/// A count of 0 writes the operand back (a 32-bit register loses its upper half) and keeps the
/// flags.
template <class Port, class Operation, class T, Place P, Place Count>
const DecodedOp* shift(Context& c, const DecodedOp* op) {
  const unsigned count = shift_count<Port, T, Count>(c, op);
  Updated<Port, T, P> a(c, op);
  alu::Shifted<T> result{a.value(), c.flags};
  if (count != 0) result = Operation::template apply<T>(a.value(), count, c.flags);
  a.set(result.value);
  c.flags = result.flags;
  return next<Port>(c, op);
}

template <class Port, class Operation>
Handler select_shift(const Selection& s) {
  const i64 mask = s.width() == 8 ? 63 : 31;
  const bool by_constant = s.place(1) == Place::Immediate;
  const bool never_zero = by_constant && (s.instruction.operands[1].value & mask) != 0;
  return for_width(s.width(), [&]<class T>() {
    if (s.is_register(0) && never_zero) {
      return s.flags_needed ? &shift_by_constant<Port, Operation, T, Place::Dst, true>
                            : &shift_by_constant<Port, Operation, T, Place::Dst, false>;
    }
    if (s.is_register(0)) {
      return by_constant ? &shift<Port, Operation, T, Place::Dst, Place::Immediate>
                         : &shift<Port, Operation, T, Place::Dst, Place::Src>;
    }
    return by_constant ? &shift<Port, Operation, T, Place::Anywhere, Place::Immediate>
                       : &shift<Port, Operation, T, Place::Anywhere, Place::Src>;
  });
}

template <class Port, class Operation, class T, Place P, Place Count>
const DecodedOp* double_shift(Context& c, const DecodedOp* op) {
  const unsigned count = shift_count<Port, T, Count>(c, op);
  Updated<Port, T, P> a(c, op);
  const T b = read<Port, T, Place::Src>(c, op);
  alu::Shifted<T> result{a.value(), c.flags};
  if (count != 0) result = Operation::template apply<T>(a.value(), b, count);
  a.set(result.value);
  c.flags = result.flags;
  return next<Port>(c, op);
}

template <class Port, class Operation>
Handler select_double_shift(const Selection& s) {
  const bool by_constant = s.instruction.operands[2].kind == isa::Operand::Kind::Immediate;
  return for_wide(s.width(), [&]<class T>() {
    if (s.is_register(0)) {
      return by_constant ? &double_shift<Port, Operation, T, Place::Dst, Place::Immediate>
                         : &double_shift<Port, Operation, T, Place::Dst, Place::Src>;
    }
    return by_constant ? &double_shift<Port, Operation, T, Place::Anywhere, Place::Immediate>
                       : &double_shift<Port, Operation, T, Place::Anywhere, Place::Src>;
  });
}

}  // namespace

template <class Port>
void bind_shifts(HandlerTable& table) {
  table.bind(isa::Op::Shl, &select_shift<Port, alu::Shl>);
  table.bind(isa::Op::Shr, &select_shift<Port, alu::Shr>);
  table.bind(isa::Op::Sar, &select_shift<Port, alu::Sar>);
  table.bind(isa::Op::Rol, &select_shift<Port, alu::Rol>);
  table.bind(isa::Op::Ror, &select_shift<Port, alu::Ror>);
  table.bind(isa::Op::Rcl, &select_shift<Port, alu::Rcl>);
  table.bind(isa::Op::Rcr, &select_shift<Port, alu::Rcr>);
  table.bind(isa::Op::Shld, &select_double_shift<Port, alu::Shld>);
  table.bind(isa::Op::Shrd, &select_double_shift<Port, alu::Shrd>);
}

VITRINE_FOR_EACH_PORT(bind_shifts);

}  // namespace vitrine::cpu
