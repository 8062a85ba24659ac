#include "tests/differential/generator.hpp"

#include <algorithm>
#include <cassert>

#include "emu/base/bits.hpp"
#include "emu/isa/encoder.hpp"

namespace vitrine::differential {

using isa::OperandKind;
using isa::Register;
using isa::RegisterClass;
using isa::Slot;

isa::Operand Generator::operand(const isa::OperandSpec& spec, bool memory) {
  using Kind = isa::Operand::Kind;
  isa::Operand out;
  out.size = spec.size;
  const auto number = static_cast<u8>(below(16));
  switch (spec.kind) {
    case OperandKind::None:
      return out;
    case OperandKind::One:
      out.kind = Kind::Immediate;
      out.value = 1;
      return out;
    case OperandKind::Imm: {
      out.kind = Kind::Immediate;
      const u64 value = integer(spec.encoded_size);
      out.value =
          spec.is_unsigned ? static_cast<i64>(value) : sign_extend(value, spec.encoded_size * 8);
      return out;
    }
    case OperandKind::Rel:
      out.kind = Kind::Relative;
      out.value = sign_extend(random_(), spec.encoded_size * 8);
      return out;
    default:
      break;
  }
  if (memory) {
    out.kind = Kind::Memory;
    return out;
  }
  out.kind = Kind::Register;
  if (spec.slot == Slot::Fixed)
    out.reg = spec.fixed;
  else if (spec.kind == OperandKind::Xmm || spec.kind == OperandKind::XmmMem)
    out.reg = isa::xmm(number);
  else if (spec.size == 1 && one_in(3))
    out.reg = {RegisterClass::GprHigh, static_cast<u8>(number % 4), 1};
  else
    out.reg = isa::gpr(number, spec.size);
  return out;
}

u64 Generator::segment_base(const isa::MemoryOperand& memory) const {
  if (!memory.has_segment) return 0;
  return memory.segment == isa::Fs ? fs_base_ : gs_base;
}

/// Makes up an addressing form and sets the registers in it so that it means `target`. False when
/// the form cannot reach it. For rip, the displacement is still relative to 0.
bool Generator::address(isa::MemoryOperand& memory, cpu::State& state, u64 target) {
  memory = {};
  memory.address_size = one_in(6) ? 4 : 8;
  if (one_in(6)) {
    memory.has_segment = true;
    memory.segment = one_in(2) ? isa::Fs : isa::Gs;
  }
  const u64 effective = target - segment_base(memory);
  const bool narrow = memory.address_size == 4;
  if (narrow && !fits_unsigned(effective, 32)) return false;
  const u8 size = memory.address_size;
  const auto set = [&](u8 number, u64 value) {
    state.gpr[number] = narrow ? (value & low_mask(32)) | (random_() & ~low_mask(32)) : value;
  };

  const i64 displacement = one_in(3)   ? 0
                           : one_in(2) ? sign_extend(random_(), 8)
                                       : sign_extend(random_(), 32);
  const u8 base = static_cast<u8>(below(16));
  const u8 index = static_cast<u8>((base + 1 + below(15)) % 16);
  memory.scale = static_cast<u8>(1u << below(4));
  switch (below(8)) {
    case 0:  // absolute
      memory.scale = 1;
      memory.displacement = static_cast<i64>(effective);
      return narrow ? true : fits_signed(memory.displacement, 32);
    case 1:  // relative to the instruction's end
      memory.scale = 1;
      memory.base = {RegisterClass::Rip, 0, size};
      memory.displacement = static_cast<i64>(effective);
      return fits_signed(memory.displacement - static_cast<i64>(code_base), 31);
    case 2: {  // an index alone
      if (index == isa::Rsp) return false;
      memory.index = isa::gpr(index, size);
      const u64 wanted = effective - static_cast<u64>(displacement);
      memory.displacement = displacement + static_cast<i64>(wanted % memory.scale);
      set(index, wanted / memory.scale);
      return fits_signed(memory.displacement, 32);
    }
    case 3:
    case 4: {  // a base and an index
      if (index == isa::Rsp) return false;
      memory.base = isa::gpr(base, size);
      memory.index = isa::gpr(index, size);
      memory.displacement = displacement;
      const u64 offset = one_in(2) ? below(4096) : integer(8);
      set(index, offset);
      set(base, effective - offset * memory.scale - static_cast<u64>(displacement));
      return true;
    }
    default:
      memory.scale = 1;
      memory.base = isa::gpr(base, size);
      memory.displacement = displacement;
      set(base, effective - static_cast<u64>(displacement));
      return true;
  }
}

/// A bit string whose offset is in its own address register: it could end anywhere, in the code or
/// in the C library's data. (AMD processors also want its address to be canonical without fs.)
bool reaches_anywhere(const isa::Instruction& instruction) {
  using isa::Op;
  const Op op = instruction.op();
  if (op != Op::Bt && op != Op::Bts && op != Op::Btr && op != Op::Btc) return false;
  const isa::MemoryOperand& memory = instruction.memory;
  const Register offset = instruction.operands[1].reg;
  return instruction.has_memory() && offset &&
         ((memory.base && memory.base.number == offset.number) ||
          (memory.index && memory.index.number == offset.number));
}

bool Generator::try_generate(const isa::Form& form, isa::Instruction& instruction, Case& out) {
  instruction = {};
  instruction.form = &form;
  const bool memory = one_in(2);
  for (std::size_t i = 0; i < form.operand_count; ++i) {
    const isa::OperandSpec& spec = form.operands[i];
    const bool here =
        spec.kind == OperandKind::Mem ||
        (memory && (spec.kind == OperandKind::RegMem || spec.kind == OperandKind::XmmMem));
    instruction.operands[i] = operand(spec, here);
  }
  const bool has_memory = instruction.has_memory();
  instruction.lock = has_memory && form.has(isa::Lockable) && one_in(4);

  fill_state(out.state);
  fill_memory(out.memory, form.has(isa::RepeatableZ));
  aim_implicit(instruction, out);
  if (form.has(isa::ImplicitMemory)) aim_string(instruction, out);
  u64 aim = 0;
  if (has_memory) {
    unsigned size = 0;
    bool moffs = false;
    for (std::size_t i = 0; i < form.operand_count; ++i) {
      if (instruction.operands[i].kind != isa::Operand::Kind::Memory) continue;
      size = form.operands[i].size;
      moffs = form.operands[i].slot == Slot::Moffs;
    }
    const bool locked = instruction.lock || form.op == isa::Op::Xchg;
    aim = target(size, locked);
    if (moffs) {
      instruction.memory.displacement = static_cast<i64>(aim);
      if (one_in(3) && fits_unsigned(aim, 32)) instruction.memory.address_size = 4;
    } else if (!address(instruction.memory, out.state, aim)) {
      return false;
    }
  }
  if (reaches_anywhere(instruction)) return false;
  aim_operand(instruction, out, aim);
  if (!any_rsp_ && !is_canonical(out.state.gpr[isa::Rsp])) return false;

  const isa::EncodeOptions options{one_in(4) ? isa::DisplacementSize::Dword
                                             : isa::DisplacementSize::Shortest};
  isa::Encoding encoding = isa::encode(instruction, options);
  if (encoding.length == 0) return false;
  out.state.rip = code_base + 0x100 + below(code_size - 0x200);
  if (one_in(64)) out.state.rip = code_base + code_size - 1 - below(encoding.length);
  if (instruction.memory.base.cls == RegisterClass::Rip) {
    instruction.memory.displacement -= static_cast<i64>(out.state.rip + encoding.length);
    encoding = isa::encode(instruction, options);
  }
  instruction.length = encoding.length;
  out.code = encoding.bytes;
  out.length = encoding.length;
  out.repeats = instruction.repeat != isa::Repeat::None;
  return true;
}

isa::Instruction Generator::generate(const isa::Form& form, Case& out) {
  isa::Instruction instruction;
  constexpr int patience = 1000;
  for (int i = 0; i < patience; ++i)
    if (try_generate(form, instruction, out)) return instruction;
  assert(!"a form that cannot be encoded");
  return instruction;
}

}  // namespace vitrine::differential
