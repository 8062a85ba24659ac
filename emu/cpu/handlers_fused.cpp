// Two neighbours as one handler: it stands in the first one's op, finds the operands of the second
// in the second's, and goes on behind that. Neither writes memory, so the second cannot change in
// between. Saves the host a jump for each pair.

#include "emu/cpu/alu.hpp"
#include "emu/cpu/dispatch.hpp"
#include "emu/cpu/handler_table.hpp"
#include "emu/cpu/shift.hpp"

namespace vitrine::cpu {

namespace {

template <class Port, class T, Place A, Place B, isa::Condition C>
const DecodedOp* cmp_jcc(Context& c, const DecodedOp* op) {
  ResolvedOperand<Port, T, A, Use::Read> first(c, op);
  ResolvedOperand<Port, T, B, Use::Read> second(c, op);
  constexpr Handler sibling = &cmp_jcc<Port, T, slow_place<A>, slow_place<B>, C>;
  if (first.missed()) return hand_over<Port, sibling>(c, op, first);
  if (second.missed()) return hand_over<Port, sibling>(c, op, second);
  const T a = first.value(), b = second.value();
  c.flags = alu::Sub::apply<T>(a, b).flags();
  if (alu::compares<C, T>(a, b)) return branch<Port>(c, op + 1);
  return next<Port>(c, op + 1);
}

template <class Port, class T, Place A, Place B, isa::Condition C>
const DecodedOp* test_jcc(Context& c, const DecodedOp* op) {
  ResolvedOperand<Port, T, A, Use::Read> first(c, op);
  ResolvedOperand<Port, T, B, Use::Read> second(c, op);
  constexpr Handler sibling = &test_jcc<Port, T, slow_place<A>, slow_place<B>, C>;
  if (first.missed()) return hand_over<Port, sibling>(c, op, first);
  if (second.missed()) return hand_over<Port, sibling>(c, op, second);
  const T a = first.value(), b = second.value();
  c.flags = alu::And::apply<T>(a, b).flags();
  if (c.flags.template holds<C>()) return branch<Port>(c, op + 1);
  return next<Port>(c, op + 1);
}

/// add or sub with the jcc behind it, as at the end of counted loops.
template <class Port, class Operation, class T, Place B, isa::Condition C>
const DecodedOp* count_jcc(Context& c, const DecodedOp* op) {
  const T a = read_register<T>(c, op->dst);
  const alu::Result<T> result = Operation::template apply<T>(a, read<Port, T, B>(c, op));
  write_register<T>(c, op->dst, result.value);
  c.flags = result.flags();
  if (c.flags.template holds<C>()) return branch<Port>(c, op + 1);
  return next<Port>(c, op + 1);
}

template <class Port, class Operation>
Handler select_count_jcc(const Selection& first, isa::Condition condition) {
  if (!first.is_register(0) || first.place(1) == first.memory || first.width() < 4) return nullptr;
  const auto with = [&]<isa::Condition C>() {
    return for_wide(first.width(), [&]<class T>() {
      return first.is_register(1) ? &count_jcc<Port, Operation, T, Place::Src, C>
                                  : &count_jcc<Port, Operation, T, Place::Immediate, C>;
    });
  };
  if (condition == isa::Condition::E) return with.template operator()<isa::Condition::E>();
  if (condition == isa::Condition::Ne) return with.template operator()<isa::Condition::Ne>();
  return nullptr;
}

template <class Port>
Handler select_compare_jcc(const Selection& first, isa::Condition condition) {
  const isa::Op op = first.instruction.op();
  if (first.width() == 2 || first.memory == Place::Anywhere) return nullptr;
  return for_condition(condition, [&]<isa::Condition C>() {
    return for_width(first.width(), [&]<class T>() -> Handler {
      if (op == isa::Op::Test) {
        if (!first.is_register(0)) return nullptr;
        return first.is_register(1) ? &test_jcc<Port, T, Place::Dst, Place::Src, C>
                                    : &test_jcc<Port, T, Place::Dst, Place::Immediate, C>;
      }
      if (first.is_register(0)) {
        if (first.is_register(1)) return &cmp_jcc<Port, T, Place::Dst, Place::Src, C>;
        if (first.place(1) == Place::Immediate)
          return &cmp_jcc<Port, T, Place::Dst, Place::Immediate, C>;
        return for_memory<Port>(first.memory,
                                [&]<Place P>() { return &cmp_jcc<Port, T, Place::Dst, P, C>; });
      }
      return for_memory<Port>(first.memory, [&]<Place P>() {
        return first.is_register(1) ? &cmp_jcc<Port, T, P, Place::Src, C>
                                    : &cmp_jcc<Port, T, P, Place::Immediate, C>;
      });
    });
  });
}

// Register operations whose flags nobody sees. Any two of them make a pair.

struct Move {
  template <class T>
  static void run(Context& c, const DecodedOp* op) {
    write_register<T>(c, op->dst, read_register<T>(c, op->src));
  }
};
struct Complement {
  template <class T>
  static void run(Context& c, const DecodedOp* op) {
    write_register<T>(c, op->dst, static_cast<T>(~read_register<T>(c, op->dst)));
  }
};
template <class Port, class Operation, Place B>
struct Binary {
  template <class T>
  static void run(Context& c, const DecodedOp* op) {
    const T a = read_register<T>(c, op->dst);
    write_register<T>(c, op->dst, Operation::template apply<T>(a, read<Port, T, B>(c, op)).value);
  }
};
template <class Operation>
struct ShiftBy {
  template <class T>
  static void run(Context& c, const DecodedOp* op) {
    const unsigned count = static_cast<unsigned>(op->immediate) & alu::count_mask<T>;
    const T a = read_register<T>(c, op->dst);
    write_register<T>(c, op->dst, Operation::template apply<T>(a, count, c.flags).value);
  }
};

template <class Port, class T, class First, class Second>
const DecodedOp* pair(Context& c, const DecodedOp* op) {
  First::template run<T>(c, op);
  Second::template run<T>(c, op + 1);
  return next<Port>(c, op + 1);
}

template <class Port, class... Parts>
struct Pairs {
  static constexpr std::size_t count = sizeof...(Parts);
  using Row = std::array<Handler, count>;
  template <class T, class First>
  static constexpr Row row{&pair<Port, T, First, Parts>...};
  template <class T>
  static constexpr std::array<Row, count> rows{row<T, Parts>...};
};

/// In the order of Part.
template <class Port>
using RegisterPairs =
    Pairs<Port, Move, Complement, Binary<Port, alu::Add, Place::Src>,
          Binary<Port, alu::Add, Place::Immediate>, Binary<Port, alu::And, Place::Src>,
          Binary<Port, alu::Or, Place::Src>, Binary<Port, alu::Xor, Place::Src>, ShiftBy<alu::Rol>,
          ShiftBy<alu::Ror>, ShiftBy<alu::Shl>, ShiftBy<alu::Shr>>;
enum class Part : u8 { Move, Not, Add, AddConstant, And, Or, Xor, Rol, Ror, Shl, Shr, None };

Part part_of(const Selection& s) {
  const isa::Instruction& instruction = s.instruction;
  const bool moves = instruction.op() == isa::Op::Mov || instruction.op() == isa::Op::Not;
  if (s.width() < 4 || !s.is_register(0) || (s.flags_needed && !moves)) return Part::None;
  if (instruction.op() == isa::Op::Not) return Part::Not;
  if (s.is_register(1)) {
    switch (instruction.op()) {
      case isa::Op::Mov:
        return Part::Move;
      case isa::Op::Add:
        return Part::Add;
      case isa::Op::And:
        return Part::And;
      case isa::Op::Or:
        return Part::Or;
      case isa::Op::Xor:
        return Part::Xor;
      default:
        return Part::None;
    }
  }
  if (instruction.operands[1].kind != isa::Operand::Kind::Immediate) return Part::None;
  if (instruction.op() == isa::Op::Add) return Part::AddConstant;
  // By 0 would be no shift.
  if ((instruction.operands[1].value & (s.width() == 8 ? 63 : 31)) == 0) return Part::None;
  switch (instruction.op()) {
    case isa::Op::Rol:
      return Part::Rol;
    case isa::Op::Ror:
      return Part::Ror;
    case isa::Op::Shl:
      return Part::Shl;
    case isa::Op::Shr:
      return Part::Shr;
    default:
      return Part::None;
  }
}

template <class Port>
Handler select_pair(const Selection& first, const Selection& second) {
  const Part a = part_of(first), b = part_of(second);
  if (a == Part::None || b == Part::None || first.width() != second.width()) return nullptr;
  return for_wide(first.width(), [&]<class T>() {
    return RegisterPairs<Port>::template rows<T>[static_cast<std::size_t>(a)]
                                                [static_cast<std::size_t>(b)];
  });
}

}  // namespace

template <class Port>
Handler select_fused(const Selection& first, const Selection& second) {
  if (second.instruction.op() != isa::Op::Jcc) return select_pair<Port>(first, second);
  const isa::Condition condition = second.instruction.form->condition;
  switch (first.instruction.op()) {
    case isa::Op::Cmp:
    case isa::Op::Test:
      return select_compare_jcc<Port>(first, condition);
    case isa::Op::Add:
      return select_count_jcc<Port, alu::Add>(first, condition);
    case isa::Op::Sub:
      return select_count_jcc<Port, alu::Sub>(first, condition);
    default:
      return nullptr;
  }
}

template Handler select_fused<memory::PlainPort>(const Selection&, const Selection&);
template Handler select_fused<memory::ModelledPort>(const Selection&, const Selection&);

}  // namespace vitrine::cpu
