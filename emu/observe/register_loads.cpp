#include "emu/observe/register_loads.hpp"

#include <algorithm>

namespace vitrine::observe {

using isa::Op;
using isa::Operand;
using machine::StepEvent;

namespace {

bool is_whole_gpr(const Operand& operand) {
  return operand.kind == Operand::Kind::Register && operand.reg.cls == isa::RegisterClass::Gpr &&
         operand.reg.size == sizeof(u64);
}

u64 address_read(const StepEvent& event) {
  const auto read = std::find_if(
      event.accesses.begin(), event.accesses.end(),
      [](const machine::MemoryAccess& each) { return each.kind == memory::AccessKind::Read; });
  return read != event.accesses.end() && read->size == sizeof(u64) ? read->address : 0;
}

}  // namespace

void RegisterLoads::on_step(const StepEvent& event) {
  if (event.fault != nullptr || event.instruction.length == 0) return;
  const Operand& to = event.instruction.operands[0];
  const Operand& source = event.instruction.operands[1];
  const Op op = event.instruction.op();
  const bool sets = (op == Op::Mov || op == Op::Pop) && is_whole_gpr(to);
  const u64 from =
      op == Op::Mov && is_whole_gpr(source) ? loaded_from_[source.reg.number] : address_read(event);
  for (std::size_t i = 0; i < loaded_from_.size(); ++i)
    if (event.before.gpr[i] != event.after.gpr[i]) loaded_from_[i] = 0;
  if (sets) loaded_from_[to.reg.number] = from;
}

u64 place_of_word(const StepEvent& event, const Operand& operand, const RegisterLoads& loads) {
  if (operand.kind == Operand::Kind::Memory) return address_read(event);
  return is_whole_gpr(operand) ? loads.of(operand.reg.number) : 0;
}

}  // namespace vitrine::observe
