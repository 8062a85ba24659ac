// movs, stos, lods, scas, cmps with their repetitions, and xlatb (SDM vol. 2, REP).
//
// A repetition commits its registers element by element, so that a fault in the middle leaves it
// ready to be resumed; the flags of scas and cmps change only when it ends.

#include "emu/cpu/alu.hpp"
#include "emu/cpu/cold.hpp"
#include "emu/cpu/instantiate.hpp"

namespace vitrine::cpu {
namespace {

/// rsi, rdi and rcx, or their lower halves with the address-size prefix.
struct Pointers {
  Context& c;
  u64 mask, delta, source_base;

  Pointers(Context& context, const DecodedOp* op, u64 size)
      : c(context),
        mask((op->addressing & Address32) ? low_mask(32) : ~u64{0}),
        delta((context.state.rflags & isa::DF) ? 0 - size : size),
        source_base(segment_base(context, op)) {}

  [[nodiscard]] u64 get(isa::Gpr reg) const { return c.state.gpr[reg] & mask; }
  [[nodiscard]] u64 source() const { return get(isa::Rsi) + source_base; }
  [[nodiscard]] u64 destination() const { return get(isa::Rdi); }
  void advance(isa::Gpr reg) const { c.state.gpr[reg] = (c.state.gpr[reg] + delta) & mask; }
};

// One element of each instruction. Those that compare return the flags.

struct Movs {
  static constexpr References references{.reads = 1, .writes = 1};
  template <class T, class Port>
  static void step(const Pointers& p, Port& memory) {
    memory.template store<T>(p.destination(), memory.template load<T>(p.source()));
    p.advance(isa::Rsi);
    p.advance(isa::Rdi);
  }
};

struct Stos {
  static constexpr References references{.writes = 1};
  template <class T, class Port>
  static void step(const Pointers& p, Port& memory) {
    memory.template store<T>(p.destination(), read_register<T>(p.c, rax_offset));
    p.advance(isa::Rdi);
  }
};

struct Lods {
  static constexpr References references{.reads = 1};
  template <class T, class Port>
  static void step(const Pointers& p, Port& memory) {
    write_register<T>(p.c, rax_offset, memory.template load<T>(p.source()));
    p.advance(isa::Rsi);
  }
};

struct Scas {
  static constexpr References references{.reads = 1};
  template <class T, class Port>
  static LazyFlags step(const Pointers& p, Port& memory) {
    const T element = memory.template load<T>(p.destination());
    p.advance(isa::Rdi);
    return alu::Sub::apply<T>(read_register<T>(p.c, rax_offset), element).flags();
  }
};

struct Cmps {
  static constexpr References references{.reads = 2};
  template <class T, class Port>
  static LazyFlags step(const Pointers& p, Port& memory) {
    // The source faults first, as on the processor; but it is counted behind the destination, as
    // cachegrind does.
    T first = memory.mmu().template load<T>(p.source());
    const T second = memory.template load<T>(p.destination());
    if constexpr (Port::counts) first = memory.template load<T>(p.source());
    p.advance(isa::Rsi);
    p.advance(isa::Rdi);
    return alu::Sub::apply<T>(first, second).flags();
  }
};

/// Tells a counting port's ledger of the elements of a repetition, also when one faults.
template <class Port>
struct Tally {
  Context& c;
  const DecodedOp* op;
  References each;
  u64 elements = 0;
  Ledger::End end = Ledger::End::NotYet;

  Tally(Context& context, const DecodedOp* instruction, References references)
      : c(context), op(instruction), each(references) {}
  Tally(const Tally&) = delete;
  Tally& operator=(const Tally&) = delete;
  ~Tally() {
    if constexpr (Port::counts) ledger_of<Port>(c).repeated(c.rip_of(op), elements, end, each);
  }
};

template <class Step>
constexpr bool compares = std::is_same_v<Step, Scas> || std::is_same_v<Step, Cmps>;

template <class Port, class Step, class T>
[[gnu::noinline]] bool once(Context& c, const DecodedOp* op) {
  const Pointers p(c, op, sizeof(T));
  Port& memory = memory_of<Port>(c, op);
  if constexpr (compares<Step>) {
    c.flags = Step::template step<T>(p, memory);
  } else {
    Step::template step<T>(p, memory);
  }
  return true;
}

/// `until_equal`: repne, where that makes a difference.
template <class Port, class Step, class T, bool until_equal>
[[gnu::noinline]] bool repeated(Context& c, const DecodedOp* op) {
  // Elements before others have their turn; a trap comes after each.
  const u64 patience = (c.state.rflags & isa::TF) != 0 ? 1 : 1 << 16;
  const Pointers p(c, op, sizeof(T));
  Port& memory = memory_of<Port>(c, op);
  LazyFlags flags = c.flags;
  Tally<Port> tally(c, op, Step::references);
  for (; p.get(isa::Rcx) != 0; ++tally.elements) {
    if (tally.elements == patience) {
      c.flags = flags;
      interrupt(c, op);
      return false;
    }
    if constexpr (compares<Step>) {
      flags = Step::template step<T>(p, memory);
    } else {
      Step::template step<T>(p, memory);
    }
    c.state.gpr[isa::Rcx] = (c.state.gpr[isa::Rcx] - 1) & p.mask;
    if (compares<Step> && flags.zf() == until_equal) {
      ++tally.elements;
      tally.end = Ledger::End::Condition;
      break;
    }
  }
  if (tally.end == Ledger::End::NotYet) tally.end = Ledger::End::Count;
  c.flags = flags;
  return true;
}

template <class Port, class Step>
Handler select_string(const Selection& s) {
  return for_width(s.width(), [&]<class T>() -> Handler {
    switch (s.instruction.repeat) {
      case isa::Repeat::None:
        return &cold<Port, once<Port, Step, T>>;
      case isa::Repeat::Repne:
        if constexpr (compares<Step>) return &cold<Port, repeated<Port, Step, T, true>>;
        [[fallthrough]];
      case isa::Repeat::Rep:
        break;
    }
    return &cold<Port, repeated<Port, Step, T, false>>;
  });
}

template <class Port>
[[gnu::noinline]] bool xlatb(Context& c, const DecodedOp* op) {
  const Pointers p(c, op, 1);
  const u64 entry = (c.state.gpr[isa::Rbx] + read_register<u8>(c, rax_offset)) & p.mask;
  write_register<u8>(c, rax_offset,
                     memory_of<Port>(c, op).template load<u8>(entry + p.source_base));
  return true;
}

}  // namespace

template <class Port>
void bind_strings(HandlerTable& table) {
  using isa::Op;
  table.bind(Op::Movs, &select_string<Port, Movs>);
  table.bind(Op::Stos, &select_string<Port, Stos>);
  table.bind(Op::Lods, &select_string<Port, Lods>);
  table.bind(Op::Scas, &select_string<Port, Scas>);
  table.bind(Op::Cmps, &select_string<Port, Cmps>);
  table.bind(Op::Xlatb, [](const Selection&) -> Handler { return &cold<Port, xlatb<Port>>; });
}

VITRINE_FOR_EACH_PORT(bind_strings);

}  // namespace vitrine::cpu
