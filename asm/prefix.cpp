#include "asm/prefix.hpp"

#include <fmt/core.h>

namespace vitrine::assembler {

namespace {

constexpr u8 segment_prefixes[] = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65};

/// bnd is a prefix of calls, returns and jumps that reach everywhere; loop, jrcxz and a jmp that is
/// short by its keyword are none.
bool takes_bnd(const isa::Form& form) {
  switch (form.op) {
    case isa::Op::Call:
    case isa::Op::CallIndirect:
    case isa::Op::JmpIndirect:
    case isa::Op::Ret:
    case isa::Op::Jcc:
      return true;
    case isa::Op::Jmp:
      return form.operands[0].encoded_size != 1;
    default:
      return false;
  }
}

}  // namespace

bool lockable(const ParsedInstruction& instruction, const isa::Form& form) {
  return form.has(isa::Lockable) && (instruction.operands[0].kind == ParsedOperand::Kind::Memory ||
                                     instruction.operands[1].kind == ParsedOperand::Kind::Memory);
}

bool repeatable(const ParsedInstruction& instruction, const isa::Form& form) {
  return form.has(isa::RepeatableZ) ||
         (form.has(isa::Repeatable) && instruction.repeat == isa::Repeat::Rep);
}

PrefixBytes loose_prefixes(const ParsedInstruction& instruction, const isa::Form& form,
                           bool has_memory) {
  PrefixBytes prefixes;
  if (instruction.bnd) prefixes.add(0xF2);
  if (instruction.notrack) prefixes.add(0x3E);
  if (instruction.repeat != isa::Repeat::None && !repeatable(instruction, form))
    prefixes.add(instruction.repeat == isa::Repeat::Rep ? 0xF3 : 0xF2);
  if (instruction.lock && !lockable(instruction, form)) prefixes.add(0xF0);
  if (instruction.has_segment && !has_memory) prefixes.add(segment_prefixes[instruction.segment]);
  if (instruction.operand_size == 2 && !form.operand_size_prefix) prefixes.add(0x66);
  return prefixes;
}

bool prefixes_allowed(Unit& unit, const ParsedInstruction& instruction, const isa::Form& form,
                      const Place& place) {
  if (instruction.bnd && !takes_bnd(form)) {
    unit.error(place, "bnd is a prefix of calls, returns and jumps that are not short",
               "leave `bnd` out");
    return false;
  }
  if (instruction.repeat == isa::Repeat::Repne && takes_bnd(form)) {
    // The same byte: what is bnd must be written so.
    unit.error(place, "repne means nothing before a jump, call or return", "leave `repne` out");
    return false;
  }
  for (const ParsedOperand& operand : instruction.operands) {
    if (!instruction.has_segment || !operand.has_segment) continue;
    unit.error(place, "two segments for one address", "keep the one inside the brackets");
    return false;
  }
  return true;
}

void check_lock(Unit& unit, const ParsedInstruction& instruction, const isa::Form& form,
                const Place& place) {
  if (!instruction.lock || lockable(instruction, form)) return;
  unit.warning(place, fmt::format("`{}` with these operands cannot be locked", form.mnemonic),
               "the processor raises #UD; lock needs a memory destination");
}

}  // namespace vitrine::assembler
