#include "nasm_text.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"

namespace vitrine::isa {
namespace {

std::string_view size_word(u8 size) {
  switch (size) {
    case 1:
      return "byte ";
    case 2:
      return "word ";
    case 4:
      return "dword ";
    case 8:
      return "qword ";
    default:
      return "";
  }
}

/// Numbers below ten need no 0x, as Capstone has it.
std::string number(u64 value) {
  return value < 10 ? std::to_string(value) : hex(value);
}

std::string memory_text(const Instruction& instruction, const Operand& operand, u64 next) {
  const MemoryOperand& memory = instruction.memory;
  const bool is_moffs =
      instruction.form->operands[&operand - instruction.operands.data()].slot == Slot::Moffs;
  std::string text(size_word(operand.size));
  text += is_moffs && memory.address_size == 8 ? "[qword " : "[";
  if (memory.has_segment) text.append(name({RegisterClass::Segment, memory.segment, 2})) += ':';
  if (memory.base.cls == RegisterClass::Rip && memory.address_size == 8)
    return text.append("rel ").append(hex(next + static_cast<u64>(memory.displacement))) += ']';
  text += name(memory.base);
  if (memory.index) {
    if (memory.base) text += '+';
    text += name(memory.index);
    if (memory.scale != 1) text.append("*") += std::to_string(memory.scale);
  }
  const auto magnitude = static_cast<u64>(memory.displacement);
  if (!memory.base && !memory.index)
    text += number(magnitude & low_mask(memory.address_size * 8u));
  else if (memory.displacement < 0)
    text.append("-") += number(0 - magnitude);
  else if (memory.displacement > 0)
    text.append("+") += number(magnitude);
  return text + "]";
}

}  // namespace

std::string nasm_text(const Instruction& instruction, u64 address) {
  const Form& form = *instruction.form;
  const u64 next = address + instruction.length;
  std::string text;
  if (form.has(ImplicitMemory) && instruction.memory.has_segment)
    text.append(name({RegisterClass::Segment, instruction.memory.segment, 2})) += ' ';
  if (form.has(ImplicitMemory) && instruction.memory.address_size == 4) text += "a32 ";
  if (instruction.lock) text += "lock ";
  if (instruction.repeat == Repeat::Rep) text += form.has(RepeatableZ) ? "repe " : "rep ";
  if (instruction.repeat == Repeat::Repne) text += "repne ";
  if ((form.op == Op::Enter || form.op == Op::Leave) && form.operand_size == 2) text += "o16 ";
  text += form.mnemonic;
  for (std::size_t i = 0; i < form.operand_count; ++i) {
    const Operand& operand = instruction.operands[i];
    text += i == 0 ? " " : ", ";
    switch (operand.kind) {
      case Operand::Kind::None:
        break;
      case Operand::Kind::Register:
        text += name(operand.reg);
        break;
      case Operand::Kind::Memory:
        text += memory_text(instruction, operand, next);
        break;
      case Operand::Kind::Immediate:
        if (form.op == Op::Push && operand.size == 2) text += "word ";
        text += hex(static_cast<u64>(operand.value) & low_mask(operand.size * 8u));
        break;
      case Operand::Kind::Relative:
        text += hex(next + static_cast<u64>(operand.value));
        break;
    }
  }
  return text;
}

std::string with_our_numbers(const Instruction& instruction, const std::string& text) {
  std::string result;
  std::size_t operand = 0;
  for (std::size_t i = 0; i < text.size();) {
    const bool starts_number =
        (i > 0 && text[i - 1] == ' ') && (text[i] == '-' || (text[i] >= '0' && text[i] <= '9'));
    const bool in_brackets =
        result.rfind('[') != std::string::npos &&
        (result.rfind(']') == std::string::npos || result.rfind(']') < result.rfind('['));
    if (text[i] == ',') ++operand;
    if (!starts_number || in_brackets || operand >= instruction.operands.size()) {
      result += text[i++];
      continue;
    }
    const char* begin = text.c_str() + i;
    char* end = nullptr;
    const u64 value =
        *begin == '-' ? 0 - std::strtoull(begin + 1, &end, 0) : std::strtoull(begin, &end, 0);
    result += hex(value & low_mask(instruction.operands[operand].size * 8u));
    i += static_cast<std::size_t>(end - begin);
  }
  return result;
}

}  // namespace vitrine::isa
