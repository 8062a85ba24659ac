#include "emu/observe/register_use.hpp"

#include "emu/base/bits.hpp"

namespace vitrine::observe {

namespace {

using isa::Access;
using isa::Op;

constexpr u8 bytes_mask(unsigned size) {
  return static_cast<u8>(low_mask(size));
}

/// What a write of so many bytes changes.
constexpr u8 write_mask(unsigned size) {
  return size == 4 ? 0xff : bytes_mask(size);
}

class Collector {
 public:
  explicit Collector(RegisterUse& use) : use_(use) {}

  void read(u8 number, unsigned size) { use_.gpr_read[number] |= bytes_mask(size); }
  void write(u8 number, unsigned size) { use_.gpr_written[number] |= write_mask(size); }
  void both(u8 number, unsigned size) {
    read(number, size);
    write(number, size);
  }

  void operand(const isa::Register& reg, Access access) {
    const bool reads = access == Access::Read || access == Access::ReadWrite;
    const bool writes = access == Access::Write || access == Access::ReadWrite;
    const auto bit = static_cast<u16>(1u << reg.number);
    switch (reg.cls) {
      case isa::RegisterClass::Gpr:
        if (reads) read(reg.number, reg.size);
        if (writes) write(reg.number, reg.size);
        break;
      case isa::RegisterClass::GprHigh:
        if (reads) use_.gpr_read[reg.number] |= 2;
        if (writes) use_.gpr_written[reg.number] |= 2;
        break;
      case isa::RegisterClass::Xmm:
        if (reads) use_.xmm_read |= bit;
        if (writes) use_.xmm_written |= bit;
        break;
      default:
        break;
    }
  }

  void address(const isa::MemoryOperand& memory) {
    for (const isa::Register& reg : {memory.base, memory.index})
      if (reg.cls == isa::RegisterClass::Gpr) read(reg.number, memory.address_size);
  }

 private:
  RegisterUse& use_;
};

/// rep with a count of 0.
bool repeats_nothing(const isa::Instruction& instruction, const cpu::State& before) {
  if (instruction.repeat == isa::Repeat::None) return false;
  const u64 count = before.gpr[isa::Rcx];
  return (instruction.memory.address_size == 4 ? static_cast<u32>(count) : count) == 0;
}

/// Pointers, counter and accumulator of the string instructions.
void string_use(Collector& use, const isa::Instruction& instruction, const cpu::State& before) {
  const unsigned address = instruction.memory.address_size;
  if (repeats_nothing(instruction, before)) return use.read(isa::Rcx, address);
  const unsigned size = instruction.form->operand_size;
  const Op op = instruction.op();
  if (op != Op::Lods) use.both(isa::Rdi, address);
  if (op == Op::Movs || op == Op::Lods || op == Op::Cmps) use.both(isa::Rsi, address);
  if (op == Op::Stos || op == Op::Scas) use.read(isa::Rax, size);
  if (op == Op::Lods) use.write(isa::Rax, size);
  if (instruction.repeat != isa::Repeat::None) use.both(isa::Rcx, address);
}

/// The accumulator pair of multiplications and divisions.
void pair_use(Collector& use, Op op, unsigned size) {
  const bool divides = op == Op::Div || op == Op::Idiv;
  if (size == 1) {
    use.read(isa::Rax, divides ? 2 : 1);
    return use.write(isa::Rax, 2);
  }
  use.both(isa::Rax, size);
  if (divides) use.read(isa::Rdx, size);
  use.write(isa::Rdx, size);
}

void compare_exchange_use(Collector& use, const isa::Instruction& instruction, bool stored) {
  const Op op = instruction.op();
  if (op == Op::Cmpxchg) {
    use.read(isa::Rax, instruction.form->operand_size);
    if (!stored) use.write(isa::Rax, instruction.form->operand_size);
    return;
  }
  const unsigned size = op == Op::Cmpxchg8b ? 4 : 8;
  for (const u8 reg : {isa::Rax, isa::Rbx, isa::Rcx, isa::Rdx})
    use.read(reg, size);
  if (stored) return;
  use.write(isa::Rax, size);
  use.write(isa::Rdx, size);
}

/// What the instruction uses without naming it.
void implicit_use(Collector& use, const isa::Instruction& instruction, const cpu::State& before,
                  const cpu::State& after) {
  const unsigned size = instruction.form->operand_size;
  switch (const Op op = instruction.op()) {
    case Op::Push:
    case Op::Pop:
    case Op::Pushf:
    case Op::Popf:
    case Op::Call:
    case Op::CallIndirect:
    case Op::Ret:
      return use.both(isa::Rsp, 8);
    case Op::Enter:
      use.both(isa::Rsp, 8);
      use.read(isa::Rbp, 8);
      return use.write(isa::Rbp, size);
    case Op::Leave:
      use.write(isa::Rsp, 8);
      use.read(isa::Rbp, 8);
      return use.write(isa::Rbp, size);
    case Op::Xlatb:
      use.read(isa::Rbx, instruction.memory.address_size);
      return use.both(isa::Rax, 1);
    case Op::Mul:
    case Op::Imul1:
    case Op::Div:
    case Op::Idiv:
      return pair_use(use, op, size);
    case Op::Cbw:
      use.read(isa::Rax, size / 2);
      return use.write(isa::Rax, size);
    case Op::Cwd:
      use.read(isa::Rax, size);
      return use.write(isa::Rdx, size);
    case Op::Jrcxz:
      return use.read(isa::Rcx, instruction.form->address_size == 4 ? 4 : 8);
    case Op::Loop:
    case Op::Loope:
    case Op::Loopne:
      return use.both(isa::Rcx, instruction.form->address_size == 4 ? 4 : 8);
    case Op::Movs:
    case Op::Stos:
    case Op::Lods:
    case Op::Scas:
    case Op::Cmps:
      return string_use(use, instruction, before);
    case Op::Lahf:
      return use.operand({isa::RegisterClass::GprHigh, 0, 1}, Access::Write);
    case Op::Sahf:
      return use.operand({isa::RegisterClass::GprHigh, 0, 1}, Access::Read);
    case Op::Cmpxchg:
    case Op::Cmpxchg8b:
    case Op::Cmpxchg16b:
      return compare_exchange_use(use, instruction, (after.rflags & isa::ZF) != 0);
    case Op::Syscall:
      for (const u8 reg : {isa::Rax, isa::Rdi, isa::Rsi, isa::Rdx, isa::R10, isa::R8, isa::R9})
        use.read(reg, 8);
      for (const u8 reg : {isa::Rax, isa::Rcx, isa::R11})
        use.write(reg, 8);
      return;
    case Op::Cpuid:
      use.both(isa::Rax, 4);
      use.both(isa::Rcx, 4);
      use.write(isa::Rbx, 4);
      return use.write(isa::Rdx, 4);
    case Op::Rdtsc:
      use.write(isa::Rax, 4);
      return use.write(isa::Rdx, 4);
    default:
      return;
  }
}

/// The flags that a condition asks for.
u64 flags_of(isa::Condition condition) {
  constexpr u64 pairs[] = {isa::OF, isa::CF, isa::ZF,           isa::CF | isa::ZF,
                           isa::SF, isa::PF, isa::SF | isa::OF, isa::SF | isa::OF | isa::ZF};
  return pairs[static_cast<u8>(condition) >> 1];
}

bool shifts(Op op) {
  return op >= Op::Shl && op <= Op::Shrd;
}

/// Whether the instruction, for its count, leaves the flags alone.
bool spares_flags(const isa::Instruction& instruction, const cpu::State& before) {
  if (repeats_nothing(instruction, before)) return true;
  if (!shifts(instruction.op())) return false;
  const isa::Operand& last = instruction.operands[instruction.form->operand_count - 1];
  const u64 count = last.kind == isa::Operand::Kind::Register ? before.gpr[isa::Rcx]
                                                              : static_cast<u64>(last.value);
  return (count & (instruction.form->operand_size == 8 ? 63 : 31)) == 0;
}

}  // namespace

RegisterUse register_use(const isa::Instruction& instruction, const cpu::State& before,
                         const cpu::State& after) {
  RegisterUse use;
  if (instruction.length == 0) return use;
  Collector collector(use);
  const isa::Form& form = *instruction.form;
  for (std::size_t i = 0; i < form.operand_count; ++i) {
    const isa::Operand& operand = instruction.operands[i];
    if (operand.kind == isa::Operand::Kind::Register)
      collector.operand(operand.reg, form.operands[i].access);
    if (operand.kind == isa::Operand::Kind::Memory && instruction.op() != Op::Nop)
      collector.address(instruction.memory);
  }
  implicit_use(collector, instruction, before, after);

  use.flags_read = form.flags.read;
  if (instruction.op() == Op::Syscall) use.flags_read = ~u64{0};
  if (const Op op = instruction.op(); op == Op::Jcc || op == Op::Setcc || op == Op::Cmovcc)
    use.flags_read = flags_of(form.condition);
  if (!spares_flags(instruction, before)) {
    const isa::FlagEffects& flags = form.flags;
    use.flags_written = flags.written | flags.cleared | flags.set | flags.undefined;
  }
  return use;
}

}  // namespace vitrine::observe
