// The flags as a whole, enter, and what tells about the processor.

#include "emu/cpu/cold.hpp"
#include "emu/cpu/cpuid.hpp"
#include "emu/cpu/instantiate.hpp"

namespace vitrine::cpu {
namespace {

constexpr RegisterOffset ah_offset = rax_offset + 1;

[[gnu::noinline]] bool clc(Context& c, const DecodedOp*) {
  c.flags.set_carry(false);
  return true;
}
[[gnu::noinline]] bool stc(Context& c, const DecodedOp*) {
  c.flags.set_carry(true);
  return true;
}
[[gnu::noinline]] bool cmc(Context& c, const DecodedOp*) {
  c.flags.set_carry(!c.flags.cf());
  return true;
}
[[gnu::noinline]] bool cld(Context& c, const DecodedOp*) {
  c.state.rflags &= ~u64{isa::DF};
  return true;
}
[[gnu::noinline]] bool set_direction(Context& c, const DecodedOp*) {
  c.state.rflags |= isa::DF;
  return true;
}

constexpr u64 low_flags = isa::SF | isa::ZF | isa::AF | isa::PF | isa::CF;

[[gnu::noinline]] bool lahf(Context& c, const DecodedOp*) {
  constexpr u64 always_set = 2;
  write_register<u8>(c, ah_offset, static_cast<u8>((c.flags.bits() & low_flags) | always_set));
  return true;
}
[[gnu::noinline]] bool sahf(Context& c, const DecodedOp*) {
  const u64 ah = read_register<u8>(c, ah_offset);
  c.flags = LazyFlags::from_bits((c.flags.bits() & isa::OF) | (ah & low_flags));
  return true;
}

template <class Port, class T>
[[gnu::noinline]] bool pushf(Context& c, const DecodedOp* op) {
  const u64 rflags = (c.state.rflags & ~isa::status_flags) | c.flags.bits();
  const u64 rsp = c.state.gpr[isa::Rsp] - sizeof(T);
  memory_of<Port>(c, op).template store<T>(rsp, static_cast<T>(rflags));
  c.state.gpr[isa::Rsp] = rsp;
  return true;
}

/// A user program keeps IF and IOPL, and cannot set RF or VM (SDM vol. 2, POPF).
template <class Port, class T>
[[gnu::noinline]] bool popf(Context& c, const DecodedOp* op) {
  constexpr u64 nested_task = 1u << 14;
  constexpr u64 changeable =
      static_cast<T>(isa::status_flags | isa::TF | isa::DF | nested_task | isa::AC | isa::ID);
  const u64 popped = memory_of<Port>(c, op).template load<T>(c.state.gpr[isa::Rsp]);
  c.state.gpr[isa::Rsp] += sizeof(T);
  c.state.rflags = (c.state.rflags & ~changeable) | (popped & changeable);
  c.flags = LazyFlags::from_bits(popped);
  leave_after(c, op);  // TF and AC change what the run loop does
  return false;
}

/// SDM vol. 2, ENTER: with a nesting level, frame pointers are copied from the enclosing frame, and
/// the new top of the stack is probed. First it is seen whether every access may be made, so that a
/// fault changes nothing.
template <class Port, class T>
[[gnu::noinline]] bool enter_frame(Context& c, const DecodedOp* op) {
  auto& gpr = c.state.gpr;
  const u64 allocation = static_cast<u16>(op->immediate);
  const u64 level = static_cast<u64>(op->displacement) % 32;
  Port& memory = memory_of<Port>(c, op);
  const u64 frame = gpr[isa::Rsp] - sizeof(T);
  u64 rsp = gpr[isa::Rsp];
  const auto enclosing = [&](u64 i) { return gpr[isa::Rbp] - i * sizeof(T); };

  const auto probe = [&] { memory.check_writable(rsp -= sizeof(T), sizeof(T)); };
  probe();
  for (u64 i = 1; i < level; ++i) {
    (void)memory.mmu().template load<T>(enclosing(i));
    probe();
  }
  if (level > 0) probe();
  memory.check_writable(rsp - allocation, sizeof(T));

  rsp = gpr[isa::Rsp];
  const auto push = [&](T value) { memory.template store<T>(rsp -= sizeof(T), value); };
  push(static_cast<T>(gpr[isa::Rbp]));
  for (u64 i = 1; i < level; ++i)
    push(memory.template load<T>(enclosing(i)));
  if (level > 0) push(static_cast<T>(frame));
  write_register<T>(c, register_offset(isa::Rbp), static_cast<T>(frame));
  gpr[isa::Rsp] = rsp - allocation;
  if constexpr (Port::counts && sizeof(T) == sizeof(u64)) calls_of<Port>(c).pushed_rbp(frame);
  return true;
}

[[gnu::noinline]] bool nothing(Context&, const DecodedOp*) {
  return true;
}

[[gnu::noinline]] bool identify(Context& c, const DecodedOp*) {
  auto& gpr = c.state.gpr;
  const CpuidResult result =
      cpuid(static_cast<u32>(gpr[isa::Rax]), static_cast<u32>(gpr[isa::Rcx]));
  gpr[isa::Rax] = result.eax;
  gpr[isa::Rbx] = result.ebx;
  gpr[isa::Rcx] = result.ecx;
  gpr[isa::Rdx] = result.edx;
  return true;
}

/// The clock of the guest is the number of instructions that have retired.
[[gnu::noinline]] bool rdtsc(Context& c, const DecodedOp* op) {
  const u64 now = c.retired_before(op);
  c.state.gpr[isa::Rax] = static_cast<u32>(now);
  c.state.gpr[isa::Rdx] = now >> 32;
  return true;
}

template <class Port, Body body>
Handler always(const Selection&) {
  return &cold<Port, body>;
}

}  // namespace

template <class Port>
void bind_system(HandlerTable& table) {
  using isa::Op;
  table.bind(Op::Clc, &always<Port, clc>);
  table.bind(Op::Stc, &always<Port, stc>);
  table.bind(Op::Cmc, &always<Port, cmc>);
  table.bind(Op::Cld, &always<Port, cld>);
  table.bind(Op::Std, &always<Port, set_direction>);
  table.bind(Op::Lahf, &always<Port, lahf>);
  table.bind(Op::Sahf, &always<Port, sahf>);
  table.bind(Op::Pushf, [](const Selection& s) -> Handler {
    return s.width() == 2 ? &cold<Port, pushf<Port, u16>> : &cold<Port, pushf<Port, u64>>;
  });
  table.bind(Op::Popf, [](const Selection& s) -> Handler {
    return s.width() == 2 ? &cold<Port, popf<Port, u16>> : &cold<Port, popf<Port, u64>>;
  });
  table.bind(Op::Enter, [](const Selection& s) -> Handler {
    return s.width() == 2 ? &cold<Port, enter_frame<Port, u16>>
                          : &cold<Port, enter_frame<Port, u64>>;
  });
  for (const Op op : {Op::Lfence, Op::Mfence, Op::Sfence})
    table.bind(op, &always<Port, nothing>);
  table.bind(Op::Cpuid, &always<Port, identify>);
  table.bind(Op::Rdtsc, &always<Port, rdtsc>);
}

VITRINE_FOR_EACH_PORT(bind_system);

}  // namespace vitrine::cpu
