#include "emu/observe/call_stack.hpp"

namespace vitrine::observe {

using isa::Op;

CallStack::CallStack(const cpu::State& start) {
  calls_.push_back({.function = start.rip, .return_slot = start.gpr[isa::Rsp]});
}

void CallStack::on_step(const machine::StepEvent& event) {
  if (event.fault != nullptr) return;
  const u64 rsp = event.after.gpr[isa::Rsp];
  switch (event.instruction.op()) {
    case Op::Call:
    case Op::CallIndirect:
      calls_.push_back({.function = event.after.rip,
                        .call_site = event.before.rip,
                        .return_address = event.before.rip + event.instruction.length,
                        .return_slot = rsp,
                        .step = event.step});
      break;
    case Op::Ret:
      // Every call whose return slot lies below the new rsp is over, also when a longjmp or a
      // hand-made return skipped several at once.
      while (calls_.size() > 1 && calls_.back().return_slot < rsp)
        calls_.pop_back();
      break;
    case Op::Push: {
      Call& call = calls_.back();
      const isa::Operand& operand = event.instruction.operands[0];
      const bool pushes_rbp =
          operand.kind == isa::Operand::Kind::Register && operand.reg == isa::gpr(isa::Rbp, 8);
      if (pushes_rbp && rsp + 8 == call.return_slot) call.saved_rbp_slot = rsp;
      break;
    }
    case Op::Enter: {
      Call& call = calls_.back();
      const bool whole = event.instruction.form->operand_size == 8;
      if (whole && event.before.gpr[isa::Rsp] == call.return_slot)
        call.saved_rbp_slot = event.after.gpr[isa::Rbp];
      break;
    }
    default:
      break;
  }
}

void WriteTimes::on_step(const machine::StepEvent& event) {
  for (const machine::MemoryAccess& access : event.accesses) {
    if (access.kind != memory::AccessKind::Write) continue;
    for (u64 word = access.address / 8; word <= (access.address + access.size - 1) / 8; ++word)
      last_[word] = event.step;
  }
}

bool WriteTimes::written_since(u64 address, u64 size, u64 step) const {
  for (u64 word = address / 8; word <= (address + size - 1) / 8; ++word) {
    const auto found = last_.find(word);
    if (found != last_.end() && found->second >= step) return true;
  }
  return false;
}

}  // namespace vitrine::observe
