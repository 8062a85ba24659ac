// What instructions use without naming it: the stack, string pointers, counters, accumulators.

#include <cstring>

#include "emu/base/bits.hpp"
#include "tests/differential/generator.hpp"

namespace vitrine::differential {

using isa::Op;

namespace {

/// Writes `value` to the data pages, if it fits there.
void poke(Memory& memory, u64 address, const void* bytes, u64 size) {
  if (address >= data_base && address - data_base <= data_size - size)
    std::memcpy(&memory[address - data_base], bytes, size);
}
u64 peek(const Memory& memory, u64 address) {
  u64 value = 0;
  if (address >= data_base && address - data_base <= data_size - 8)
    std::memcpy(&value, &memory[address - data_base], 8);
  return value;
}

}  // namespace

void Generator::aim_implicit(const isa::Instruction& instruction, Case& out) {
  auto& gpr = out.state.gpr;
  switch (instruction.op()) {
    case Op::Push:
    case Op::Pushf:
    case Op::Call:
    case Op::CallIndirect:
      gpr[isa::Rsp] = target(8, false) + 8;
      break;
    case Op::Enter:
      gpr[isa::Rsp] = target(8, false) + 8;
      if (!one_in(8)) gpr[isa::Rsp] = data_base + data_size - 8 * below(32);
      gpr[isa::Rbp] = data_base + data_size - 8 * below(64);
      break;
    case Op::Pop:
    case Op::Ret:
      gpr[isa::Rsp] = target(8, false);
      break;
    case Op::Popf: {
      gpr[isa::Rsp] = target(8, false);
      const u64 flags = random_();
      poke(out.memory, gpr[isa::Rsp], &flags, 8);
      break;
    }
    case Op::Leave:
      gpr[isa::Rbp] = target(8, false);
      break;
    case Op::Loop:
    case Op::Loope:
    case Op::Loopne:
    case Op::Jrcxz: {
      static constexpr u64 counts[] = {
          0, 1, 2, 0x1'0000'0000, 0x1'0000'0001, 0xffff'ffff'0000'0000};
      gpr[isa::Rcx] = pick(counts);
      break;
    }
    case Op::Div:
    case Op::Idiv:
      // With the upper half small, the quotient often fits.
      if (one_in(2)) gpr[isa::Rdx] = below(3);
      if (one_in(4)) gpr[isa::Rdx] = ~u64{0};
      if (instruction.form->operand_size == 1 && one_in(2))
        gpr[isa::Rax] = static_cast<u64>(sign_extend(below(2048), 11));
      break;
    default:
      break;
  }
  // Indirect branches: mostly to addresses that exist for user programs.
  if (instruction.op() == Op::CallIndirect || instruction.op() == Op::JmpIndirect)
    for (u64& reg : gpr)
      if (&reg != &gpr[isa::Rsp] && !one_in(8)) reg &= low_mask(47);
}

void Generator::aim_string(isa::Instruction& instruction, Case& out) {
  const isa::Form& form = *instruction.form;
  const unsigned size = form.operand_size == 0 ? 1 : form.operand_size;
  auto& gpr = out.state.gpr;
  instruction.memory.address_size = one_in(5) ? 4 : 8;
  const bool narrow = instruction.memory.address_size == 4;
  if (one_in(5)) {
    instruction.memory.has_segment = true;
    instruction.memory.segment = one_in(2) && !narrow ? isa::Fs : isa::Gs;
  }
  const auto set = [&](u8 number, u64 value) {
    gpr[number] = narrow ? (value & low_mask(32)) | (random_() & ~low_mask(32)) : value;
  };
  const u64 source = target(size, false);
  if (form.op == Op::Xlatb) {
    set(isa::Rbx, source - (gpr[isa::Rax] & 0xff) - segment_base(instruction.memory));
    return;
  }
  set(isa::Rsi, source - segment_base(instruction.memory));
  set(isa::Rdi, one_in(2) ? source + below(4 * size) - 2 * size : target(size, false));
  if (one_in(2)) out.state.rflags ^= isa::DF;
  if (form.op == Op::Scas && one_in(2)) gpr[isa::Rax] = peek(out.memory, data_base + 0x100);
  if (one_in(3)) return;
  instruction.repeat = isa::Repeat::Rep;
  if (form.has(isa::RepeatableZ) && one_in(2)) instruction.repeat = isa::Repeat::Repne;
  set(isa::Rcx, one_in(16) ? below(2000) : below(12));
}

/// Values that depend on the operand, once its place is known.
void Generator::aim_operand(const isa::Instruction& instruction, Case& out, u64 target) {
  const isa::Form& form = *instruction.form;
  auto& gpr = out.state.gpr;
  const auto& operands = instruction.operands;
  const auto addresses = [&](u8 number) {
    const auto names = [&](isa::Register reg) {
      return reg.cls == isa::RegisterClass::Gpr && reg.number == number;
    };
    return names(instruction.memory.base) || names(instruction.memory.index);
  };
  if (instruction.has_memory() && one_in(2)) {
    const u64 values[2] = {one_in(2) ? integer(8) : floating(), integer(8)};
    poke(out.memory, target, values, sizeof values);
  }
  switch (form.op) {
    case Op::Bt:
    case Op::Bts:
    case Op::Btr:
    case Op::Btc:
      // In memory a register's bit offset reaches far.
      if (instruction.has_memory() && operands[1].kind == isa::Operand::Kind::Register &&
          !addresses(operands[1].reg.number))
        gpr[operands[1].reg.number] = static_cast<u64>(sign_extend(random_(), 13));
      break;
    case Op::Cmpxchg:
      if (one_in(2) && !addresses(isa::Rax))
        gpr[isa::Rax] =
            instruction.has_memory() ? peek(out.memory, target) : gpr[operands[0].reg.number];
      break;
    case Op::Cmpxchg8b:
    case Op::Cmpxchg16b: {
      const bool wide = form.op == Op::Cmpxchg16b;
      const u64 low = peek(out.memory, target);
      if (one_in(3) || addresses(isa::Rax) || addresses(isa::Rdx)) break;
      gpr[isa::Rax] = wide ? low : (low & low_mask(32)) | (gpr[isa::Rax] & ~low_mask(32));
      gpr[isa::Rdx] = wide ? peek(out.memory, target + 8) : low >> 32;
      break;
    }
    default:
      break;
  }
}

}  // namespace vitrine::differential
