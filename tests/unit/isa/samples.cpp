#include "samples.hpp"

#include <fmt/format.h>

#include "emu/base/bits.hpp"

namespace vitrine::isa {
namespace {

Operand register_operand(Register reg, u8 size) {
  Operand operand;
  operand.kind = Operand::Kind::Register;
  operand.size = size;
  operand.reg = reg;
  return operand;
}

Operand value_operand(Operand::Kind kind, i64 value, u8 size) {
  Operand operand;
  operand.kind = kind;
  operand.size = size;
  operand.value = value;
  return operand;
}

std::vector<MemoryOperand> memory_samples() {
  std::vector<MemoryOperand> all;
  const auto add = [&](Register base, Register index, u8 scale, i64 displacement, u8 size = 8) {
    MemoryOperand memory;
    memory.base = base;
    memory.index = index;
    memory.scale = scale;
    memory.displacement = displacement;
    memory.address_size = size;
    all.push_back(memory);
  };
  for (const u8 base : {Rax, Rsp, Rbp, Rdi, R8, R12, R13, R15})
    for (const i64 displacement : {0, 1, -128, 127, 128, -129, 0x7FFFFFFF})
      add(gpr(base, 8), {}, 1, displacement);
  for (const u8 base : {Rbx, Rsp, Rbp, R12, R13})
    for (const u8 index : {Rax, Rbp, R9, R12, R13})
      for (const u8 scale : {u8{1}, u8{8}})
        for (const i64 displacement : {0, -8, 0x12345})
          add(gpr(base, 8), gpr(index, 8), scale, displacement);
  add({}, gpr(Rcx, 8), 4, 0);
  add({}, gpr(R13, 8), 2, -4);
  add({}, {}, 1, 0x402000);
  add({}, {}, 1, -0x1000);
  add({RegisterClass::Rip, 0, 8}, {}, 1, 0x1234);
  add({RegisterClass::Rip, 0, 4}, {}, 1, -4, 4);
  add(gpr(Rbx, 4), {}, 1, 16, 4);
  add(gpr(R13, 4), gpr(R14, 4), 2, 0, 4);
  add({}, {}, 1, 0x1000, 4);
  for (const Segment segment : {Fs, Gs}) {
    add(gpr(Rdx, 8), {}, 1, 0x28);
    all.back().has_segment = true;
    all.back().segment = segment;
  }
  add({}, {}, 1, 0x28);
  all.back().has_segment = true;
  all.back().segment = Fs;
  return all;
}

std::vector<Register> register_samples(const OperandSpec& spec) {
  std::vector<Register> all;
  if (spec.kind == OperandKind::Xmm || spec.kind == OperandKind::XmmMem) {
    for (const u8 number : {0, 3, 7, 8, 15})
      all.push_back(xmm(number));
    return all;
  }
  for (const u8 number : {Rax, Rcx, Rbx, Rsp, Rbp, Rdi, R8, R12, R13, R15})
    all.push_back(gpr(number, spec.size));
  if (spec.size == 1)
    for (const u8 number : {0, 3})
      all.push_back({RegisterClass::GprHigh, number, 1});
  return all;
}

std::vector<Operand> operand_samples(const OperandSpec& spec) {
  std::vector<Operand> all;
  const unsigned bits = spec.encoded_size * 8u;
  switch (spec.slot) {
    case Slot::None:
      break;
    case Slot::Fixed:
      if (spec.kind == OperandKind::One)
        all.push_back(value_operand(Operand::Kind::Immediate, 1, spec.size));
      else
        all.push_back(register_operand(spec.fixed, spec.size));
      break;
    case Slot::ModrmReg:
    case Slot::OpcodeReg:
    case Slot::ModrmRm:
      if (spec.kind != OperandKind::Mem)
        for (const Register reg : register_samples(spec))
          all.push_back(register_operand(reg, spec.size));
      break;
    case Slot::Imm:
    case Slot::Imm2:
      for (const i64 value : {i64{0}, i64{5}, sign_extend(low_mask(bits - 1), 64)})
        all.push_back(value_operand(Operand::Kind::Immediate, value, spec.size));
      if (spec.is_unsigned)
        all.push_back(
            value_operand(Operand::Kind::Immediate, static_cast<i64>(low_mask(bits)), spec.size));
      else
        all.push_back(value_operand(Operand::Kind::Immediate,
                                    sign_extend(u64{1} << (bits - 1), bits), spec.size));
      break;
    case Slot::Rel:
      for (const i64 value : {i64{0}, i64{-2}, sign_extend(low_mask(bits - 1), 64)})
        all.push_back(value_operand(Operand::Kind::Relative, value, 8));
      break;
    case Slot::Moffs:
      break;
  }
  return all;
}

}  // namespace

std::vector<Instruction> samples(const Form& form) {
  std::vector<Instruction> all(1);
  all[0].form = &form;
  for (std::size_t i = 0; i < form.operand_count; ++i) {
    const OperandSpec& spec = form.operands[i];
    std::vector<Instruction> extended;
    for (const Instruction& before : all) {
      for (const Operand& operand : operand_samples(spec)) {
        extended.push_back(before);
        extended.back().operands[i] = operand;
      }
      if (spec.slot == Slot::Moffs) {
        extended.push_back(before);
        extended.back().memory.displacement = 0x1122334455667788;
        extended.back().operands[i] = value_operand(Operand::Kind::Memory, 0, spec.size);
      }
      if (spec.slot != Slot::ModrmRm) continue;
      for (const MemoryOperand& memory : memory_samples()) {
        extended.push_back(before);
        extended.back().memory = memory;
        extended.back().operands[i] = value_operand(Operand::Kind::Memory, 0, spec.size);
      }
    }
    all = std::move(extended);
  }
  return all;
}

std::string describe(const Instruction& instruction) {
  std::string text = instruction.lock ? "lock " : "";
  if (instruction.repeat != Repeat::None)
    text += instruction.repeat == Repeat::Rep ? "rep " : "repne ";
  text += instruction.form->mnemonic;
  const MemoryOperand& memory = instruction.memory;
  for (std::size_t i = 0; i < instruction.form->operand_count; ++i) {
    const Operand& operand = instruction.operands[i];
    text += i == 0 ? " " : ", ";
    if (operand.kind == Operand::Kind::Register)
      text += name(operand.reg);
    else if (operand.kind == Operand::Kind::Memory)
      text +=
          fmt::format("m{}[{}{}{}*{}{:+#x}]", operand.size * 8,
                      memory.has_segment ? name({RegisterClass::Segment, memory.segment, 2}) : "",
                      name(memory.base), name(memory.index), memory.scale, memory.displacement);
    else
      text += fmt::format("{:#x}", operand.value);
  }
  return text + fmt::format("  ({}: {})", instruction.form->id, encoding_text(*instruction.form));
}

}  // namespace vitrine::isa
