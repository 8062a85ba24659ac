#include "emu/observe/write_origin.hpp"

#include "emu/observe/filled_buffers.hpp"
#include "emu/os/syscalls.hpp"

namespace vitrine::observe {

using machine::StepEvent;

namespace {

/// The value that a register of an address adds.
u64 part_of(const StepEvent& event, const isa::Register& reg) {
  if (reg.cls == isa::RegisterClass::Rip) return event.before.rip + event.instruction.length;
  return reg.cls == isa::RegisterClass::Gpr ? event.before.gpr[reg.number] : 0;
}

bool is_string_store(isa::Op op) {
  return op == isa::Op::Movs || op == isa::Op::Stos;
}

/// Writes below rsp's old place; an operand in memory is only read.
bool is_push(isa::Op op) {
  using isa::Op;
  return op == Op::Push || op == Op::Pushf || op == Op::Call || op == Op::CallIndirect ||
         op == Op::Enter;
}

/// bts and its like go to a bit by a register, which may lie anywhere.
bool goes_by_bit(const isa::Instruction& instruction) {
  using isa::Op;
  const Op op = instruction.op();
  return (op == Op::Bts || op == Op::Btr || op == Op::Btc) &&
         instruction.operands[1].kind == isa::Operand::Kind::Register;
}

/// rsp, or an rbp that is the frame pointer of a call: it points at the saved one.
bool is_frame_base(const StepEvent& event, const LiveSlots& slots) {
  const isa::Register& base = event.instruction.memory.base;
  if (base != isa::gpr(isa::Rbp, 8)) return base == isa::gpr(isa::Rsp, 8);
  const auto slot = slots.all().find(event.before.gpr[isa::Rbp]);
  return slot != slots.all().end() && slot->second.kind == SlotKind::SavedRbp;
}

}  // namespace

void WriteOrigins::add_to_run(Write& write, u64 pointer, u64 anchor, const LiveSlots& slots,
                              u64 rsp) {
  Run run{.pointer = pointer,
          .anchor = anchor,
          .step = write.step,
          .element = write.system_call ? 1 : write.size};
  if (pointer != 0)
    run.birth = objects_.birth(slots, pointer);
  else if (const LiveSlot* call = slots.frame_around(rsp))
    run.birth = call->step;
  write.run = runs_.add(run, write.instruction, write.address, write.size);
}

u64 WriteOrigins::pointer_of(const StepEvent& event, const memory::MemoryAccess& access) const {
  if (is_string_store(event.instruction.op())) return pointers_.in_register(isa::Rdi);
  const isa::MemoryOperand& operand = event.instruction.memory;
  const auto displacement = static_cast<u64>(operand.displacement);
  const bool fixed = pointers_.is_fixed_base(event);
  const auto across = [&](const isa::Register& pointer, const isa::Register& distance) {
    const bool both = pointer.cls == isa::RegisterClass::Gpr && operand.index && operand.scale == 1;
    return both ? pointers_.across(pointers_.in_register(pointer.number),
                                   event.before.gpr[distance.number])
                : 0;
  };
  const u64 candidates[] = {
      across(operand.base, operand.index),
      across(operand.index, operand.base),
      fixed ? part_of(event, operand.base) + displacement
            : pointers_.in_register(operand.base.number),
      operand.index && operand.scale == 1 ? pointers_.in_register(operand.index.number) : 0,
      fixed ? 0 : displacement,
  };
  for (const u64 candidate : candidates)
    if (candidate != 0 && objects_.together(candidate, access.address)) return candidate;
  return 0;
}

Write WriteOrigins::note(const StepEvent& event, const machine::MemoryAccess& access,
                         const LiveSlots& slots) {
  Write write{.step = event.step,
              .instruction = event.before.rip,
              .address = access.address,
              .size = access.size};
  const isa::MemoryOperand& operand = event.instruction.memory;
  const isa::Op op = event.instruction.op();
  const u64 rsp = event.after.gpr[isa::Rsp];
  const bool pushed = is_push(op);
  if (pushed || (!is_string_store(op) && !operand.index && !goes_by_bit(event.instruction) &&
                 pointers_.is_fixed_base(event))) {
    write.at_fixed_place = true;
    write.in_frame = pushed || is_frame_base(event, slots);
    write.at_stack_top = access.address == rsp;
  }
  const u64 anchor =
      operand.index ? access.address - static_cast<u64>(operand.displacement) : u64{0};
  add_to_run(write, write.at_fixed_place ? 0 : pointer_of(event, access), anchor, slots, rsp);
  return write;
}

std::vector<Write> WriteOrigins::kernel_writes(const StepEvent& event, const LiveSlots& slots) {
  std::vector<Write> writes;
  const auto& gpr = event.before.gpr;
  for (const FilledBuffer& filled : filled_buffers(event)) {
    Write write{.step = event.step,
                .instruction = event.before.rip,
                .address = filled.address,
                .size = filled.size,
                .system_call = os::system_call_number(gpr[isa::Rax]),
                .run = nullptr};
    const u64 made_from =
        filled.address == gpr[isa::Rsi] ? pointers_.in_register(isa::Rsi) : u64{0};
    add_to_run(write, made_from != 0 ? made_from : filled.address, 0, slots, gpr[isa::Rsp]);
    writes.push_back(std::move(write));
  }
  return writes;
}

bool WriteOrigins::takes_room(const StepEvent& event) const {
  using Kind = isa::Operand::Kind;
  const u64 rsp = event.before.gpr[isa::Rsp];
  if (event.fault != nullptr || event.instruction.length == 0 || event.after.gpr[isa::Rsp] >= rsp)
    return false;
  const isa::Operand& by = event.instruction.operands[1];
  if (event.instruction.op() == isa::Op::Sub) return by.kind != Kind::Immediate;
  return event.instruction.op() == isa::Op::Mov && by.kind == Kind::Register &&
         by.reg.number != isa::Rbp && pointers_.in_register(by.reg.number) == rsp;
}

void WriteOrigins::on_step(const StepEvent& event) {
  const bool room = takes_room(event);
  pointers_.on_step(event);
  if (objects_.on_step(event, room)) pointers_.make_pointer(isa::Rax, event.after.gpr[isa::Rax]);
}

void WriteOrigins::judge(const Write& write, const LiveSlots& slots) const {
  Run& run = *write.run;
  // Going up, it began where it began.
  if (run.judged && !(run.goes_down() && write.address == run.low)) return;
  run.judged = true;
  run.buffer = buffer_of(run, objects_, slots);
}

}  // namespace vitrine::observe
