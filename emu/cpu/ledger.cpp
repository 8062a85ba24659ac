#include "emu/cpu/ledger.hpp"

namespace vitrine::cpu {

namespace {

/// Of what has no operand for it: the stack and the strings.
References implied_references(const isa::Instruction& instruction) {
  using isa::Op;
  switch (instruction.op()) {
    case Op::Push:
    case Op::Pushf:
    case Op::Call:
    case Op::CallIndirect:
    case Op::Stos:
      return {.writes = 1};
    case Op::Pop:
    case Op::Popf:
    case Op::Ret:
    case Op::Leave:
    case Op::Lods:
    case Op::Scas:
    case Op::Xlatb:
      return {.reads = 1};
    case Op::Movs:
      return {.reads = 1, .writes = 1};
    case Op::Cmps:
      return {.reads = 2};
    case Op::Enter: {
      // The saved rbp, and at deeper levels the frame pointers of the enclosing ones and its own.
      const auto level = static_cast<u8>(instruction.operands[1].value % 32);
      if (level == 0) return {.writes = 1};
      return {.reads = static_cast<u8>(level - 1), .writes = static_cast<u8>(level + 1)};
    }
    default:
      return {};
  }
}

bool is_cmpxchg(isa::Op op) {
  return op == isa::Op::Cmpxchg || op == isa::Op::Cmpxchg8b || op == isa::Op::Cmpxchg16b;
}

}  // namespace

References references_of(const isa::Instruction& instruction) {
  References found = implied_references(instruction);
  for (std::size_t i = 0; i < instruction.operands.size(); ++i) {
    if (instruction.operands[i].kind != isa::Operand::Kind::Memory) continue;
    switch (instruction.form->operands[i].access) {
      case isa::Access::None:
        break;
      case isa::Access::Read:
        ++found.reads;
        break;
      case isa::Access::Write:
        ++found.writes;
        break;
      case isa::Access::ReadWrite:
        if (is_locked(instruction)) {
          ++found.locked;
        } else {
          ++found.updates;
        }
        break;
    }
  }
  return found;
}

bool is_locked(const isa::Instruction& instruction) {
  if (is_cmpxchg(instruction.op())) return false;
  return instruction.lock || instruction.op() == isa::Op::Xchg;
}

}  // namespace vitrine::cpu
