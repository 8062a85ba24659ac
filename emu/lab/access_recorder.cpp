#include "emu/lab/access_recorder.hpp"

namespace vitrine::lab {

bool StepRecorder::on_step(const machine::StepEvent& event) {
  if (event.completed) pieces_.add(event.before.rip, static_cast<u32>(event.bytes.size()));
  if (!data_) return true;
  const memory::MemoryAccess* before = nullptr;
  const bool is_move = event.instruction.length > 0 && event.instruction.op() == isa::Op::Movs;
  for (const memory::MemoryAccess& access : event.accesses) {
    const bool updates = before != nullptr && access.kind == memory::AccessKind::Write &&
                         before->kind == memory::AccessKind::Read &&
                         before->address == access.address && before->size == access.size &&
                         !is_move;
    if (!updates) pieces_.add(access.address, access.size);
    before = &access;
  }
  return true;
}

}  // namespace vitrine::lab
