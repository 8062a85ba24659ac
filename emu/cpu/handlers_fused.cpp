// cmp or test and the jcc behind it as one handler: it stands in the first one's op, takes the link
// from the second and goes on behind that. Neither writes memory, so nothing can change in between.

#include "emu/cpu/alu.hpp"
#include "emu/cpu/dispatch.hpp"
#include "emu/cpu/handler_table.hpp"

namespace vitrine::cpu {

namespace {

using Plain = memory::PlainPort;

template <class T, Place A, Place B, isa::Condition C>
const DecodedOp* cmp_jcc(Context& c, const DecodedOp* op) {
  ResolvedOperand<Plain, T, A, Use::Read> first(c, op);
  ResolvedOperand<Plain, T, B, Use::Read> second(c, op);
  if (first.missed() || second.missed()) return cmp_jcc<T, slow_place<A>, slow_place<B>, C>(c, op);
  const T a = first.value(), b = second.value();
  c.flags = alu::Sub::apply<T>(a, b).flags();
  if (alu::compares<C, T>(a, b)) return follow<Plain>(c, op + 1);
  return next<Plain>(c, op + 1);
}

template <class T, Place A, Place B, isa::Condition C>
const DecodedOp* test_jcc(Context& c, const DecodedOp* op) {
  ResolvedOperand<Plain, T, A, Use::Read> first(c, op);
  ResolvedOperand<Plain, T, B, Use::Read> second(c, op);
  if (first.missed() || second.missed()) return test_jcc<T, slow_place<A>, slow_place<B>, C>(c, op);
  const T a = first.value(), b = second.value();
  c.flags = alu::And::apply<T>(a, b).flags();
  if (c.flags.template holds<C>()) return follow<Plain>(c, op + 1);
  return next<Plain>(c, op + 1);
}

}  // namespace

Handler select_fused(const Selection& first, const isa::Instruction& jump) {
  const isa::Op op = first.instruction.op();
  if (op != isa::Op::Cmp && op != isa::Op::Test) return nullptr;
  if (first.width() == 2 || first.memory == Place::Anywhere) return nullptr;
  return for_condition(jump.form->condition, [&]<isa::Condition C>() {
    return for_width(first.width(), [&]<class T>() -> Handler {
      if (op == isa::Op::Test) {
        if (!first.is_register(0)) return nullptr;
        return first.is_register(1) ? &test_jcc<T, Place::Dst, Place::Src, C>
                                    : &test_jcc<T, Place::Dst, Place::Immediate, C>;
      }
      if (first.is_register(0)) {
        if (first.is_register(1)) return &cmp_jcc<T, Place::Dst, Place::Src, C>;
        if (first.place(1) == Place::Immediate) return &cmp_jcc<T, Place::Dst, Place::Immediate, C>;
        return for_memory<Plain>(first.memory,
                                 [&]<Place P>() { return &cmp_jcc<T, Place::Dst, P, C>; });
      }
      return for_memory<Plain>(first.memory, [&]<Place P>() {
        return first.is_register(1) ? &cmp_jcc<T, P, Place::Src, C>
                                    : &cmp_jcc<T, P, Place::Immediate, C>;
      });
    });
  });
}

}  // namespace vitrine::cpu
