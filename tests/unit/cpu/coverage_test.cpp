// Every row of the table has a handler, for registers and for memory, on every port.

#include "emu/cpu/handler_table.hpp"
#include "emu/memory/port.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using isa::Operand;
using isa::OperandKind;

namespace {

/// An instruction of the form; operands that may be memory are memory if `memory`.
isa::Instruction sample(const isa::Form& form, bool memory) {
  isa::Instruction instruction{.form = &form, .length = 4};
  for (std::size_t i = 0; i < form.operand_count; ++i) {
    const isa::OperandSpec& spec = form.operands[i];
    Operand& operand = instruction.operands[i];
    operand.size = spec.size;
    switch (spec.kind) {
      case OperandKind::Mem:
        operand.kind = Operand::Kind::Memory;
        break;
      case OperandKind::RegMem:
      case OperandKind::XmmMem:
        operand.kind = memory ? Operand::Kind::Memory : Operand::Kind::Register;
        break;
      case OperandKind::Imm:
      case OperandKind::One:
        operand.kind = Operand::Kind::Immediate;
        break;
      case OperandKind::Rel:
        operand.kind = Operand::Kind::Relative;
        break;
      default:
        operand.kind = Operand::Kind::Register;
        break;
    }
    if (operand.kind != Operand::Kind::Register) continue;
    const bool is_xmm = spec.kind == OperandKind::Xmm || spec.kind == OperandKind::XmmMem;
    operand.reg = spec.fixed ? spec.fixed : is_xmm ? isa::xmm(1) : isa::gpr(1, spec.size);
  }
  return instruction;
}

template <class Port>
void check_every_form() {
  for (const isa::Form& form : isa::forms()) {
    for (const bool memory : {false, true}) {
      INFO(form.mnemonic << " " << isa::operands_text(form));
      const isa::Instruction instruction = sample(form, memory);
      CHECK(cpu::handler_table<Port>().select({instruction}) != nullptr);
    }
  }
}

}  // namespace

TEST_CASE("every form of the table has a handler on every port") {
  check_every_form<memory::PlainPort>();
  check_every_form<memory::ModelledPort>();
  check_every_form<memory::ObservedPort>();
}
