#include "emu/observe/pointer_origins.hpp"

#include <cstring>

namespace vitrine::observe {

using isa::Op;
using isa::Operand;
using machine::StepEvent;

namespace {

bool is_whole_gpr(const Operand& operand) {
  return operand.kind == Operand::Kind::Register && operand.reg.cls == isa::RegisterClass::Gpr &&
         operand.reg.size == 8;
}

/// Linux maps nothing below (vm.mmap_min_addr): a smaller number counts something.
constexpr u64 lowest_address = 0x10000;

u64 if_address(u64 value) {
  return value < lowest_address ? 0 : value;
}

bool is_stack_register(u8 number) {
  return number == isa::Rsp || number == isa::Rbp;
}

}  // namespace

bool PointerOrigins::is_fixed_base(const StepEvent& event) const {
  const isa::Register& base = event.instruction.memory.base;
  if (base.cls != isa::RegisterClass::Gpr) return true;
  if (base.number != isa::Rbp) return base.number == isa::Rsp;
  const u64 origin = registers_[isa::Rbp];
  return origin == 0 || origin == event.before.gpr[isa::Rbp];
}

void PointerOrigins::store(u64 address, u64 value, u64 origin) {
  if (origin != 0)
    memory_[address] = {value, origin};
  else
    memory_.erase(address);
}

/// Others may have written there meanwhile: it must still be the value that was stored.
u64 PointerOrigins::load(u64 address, u64 value) const {
  const auto kept = memory_.find(address);
  return kept != memory_.end() && kept->second.value == value ? kept->second.origin : 0;
}

void PointerOrigins::load_address(const StepEvent& event) {
  const isa::MemoryOperand& memory = event.instruction.memory;
  const Operand& to = event.instruction.operands[0];
  if (!is_whole_gpr(to)) return forget_changed(event);
  u64& origin = registers_[to.reg.number];
  const bool moves_rbp = to.reg.number == isa::Rbp && memory.base == to.reg;
  const bool fixed = is_fixed_base(event) && !moves_rbp;
  const bool from_base = !fixed && !memory.index && is_unused_base(event, memory.base.number);
  unused_bases_[to.reg.number] = false;
  const u64 index = memory.index ? event.before.gpr[memory.index.number] * memory.scale : 0;
  if (from_base || fixed) {
    origin = event.after.gpr[to.reg.number] - index;
    return;
  }
  u64 from = registers_[memory.base.number];
  if (from == 0 && memory.index && memory.scale == 1) from = registers_[memory.index.number];
  origin = from;
}

void PointerOrigins::move(const StepEvent& event, const Operand& to, const Operand& from) {
  using Kind = Operand::Kind;
  if (is_whole_gpr(to)) {
    const u64 value = event.after.gpr[to.reg.number];
    u64& origin = registers_[to.reg.number];
    unused_bases_[to.reg.number] = is_whole_gpr(from) && (is_stack_register(from.reg.number) ||
                                                          is_unused_base(event, from.reg.number));
    if (from.kind == Kind::Immediate || (is_whole_gpr(from) && is_stack_register(from.reg.number)))
      origin = if_address(value);
    else if (is_whole_gpr(from))
      origin = registers_[from.reg.number];
    else
      origin = event.accesses.empty() ? 0 : load(event.accesses[0].address, value);
    return;
  }
  if (to.kind != Kind::Memory || !is_whole_gpr(from) || event.accesses.empty()) {
    forget_changed(event);
    // mov edi, buffer: where addresses are small, the upper half is 0.
    if (to.kind == Kind::Register && from.kind == Kind::Immediate && to.reg.size == 4)
      registers_[to.reg.number] = if_address(event.after.gpr[to.reg.number]);
    return;
  }
  store(event.accesses[0].address, event.before.gpr[from.reg.number], registers_[from.reg.number]);
}

/// add, sub, inc, dec of a pointer that is kept in memory: it stays one into the same buffer.
void PointerOrigins::change_stored(const StepEvent& event) {
  if (event.accesses.size() < 2) return;
  const memory::MemoryAccess& write = event.accesses.back();
  if (write.size != sizeof(u64)) return;
  u64 before = 0, after = 0;
  std::memcpy(&before, write.before.data(), sizeof before);
  std::memcpy(&after, write.after.data(), sizeof after);
  u64 origin = load(write.address, before);
  const Operand& by = event.instruction.operands[1];
  const u64 other = is_whole_gpr(by) ? registers_[by.reg.number] : 0;
  if (other != 0) origin = event.instruction.op() == Op::Sub ? 0 : origin != 0 ? origin : other;
  store(write.address, after, origin);
}

void PointerOrigins::forget_changed(const StepEvent& event) {
  for (std::size_t i = 0; i < registers_.size(); ++i)
    if (event.before.gpr[i] != event.after.gpr[i]) registers_[i] = 0;
}

/// A register that holds rsp or rbp, and constants added, and has not been used as an address.
bool PointerOrigins::is_unused_base(const StepEvent& event, u8 number) const {
  return unused_bases_[number] && registers_[number] == event.before.gpr[number];
}

/// add, sub or and of a constant to an unused base.
bool PointerOrigins::move_base(const StepEvent& event) {
  const Operand& first = event.instruction.operands[0];
  if (!is_whole_gpr(first) || event.instruction.operands[1].kind != Operand::Kind::Immediate ||
      !is_unused_base(event, first.reg.number))
    return false;
  registers_[first.reg.number] = event.after.gpr[first.reg.number];
  return true;
}

void PointerOrigins::on_step(const StepEvent& event) {
  if (event.fault != nullptr || event.instruction.length == 0) return;
  const isa::MemoryOperand& memory = event.instruction.memory;
  if (!event.accesses.empty()) {
    if (memory.base.cls == isa::RegisterClass::Gpr) unused_bases_[memory.base.number] = false;
    if (memory.index) unused_bases_[memory.index.number] = false;
  }
  follow(event);
  // String instructions and system calls use these without naming them.
  switch (event.instruction.op()) {
    case Op::Movs:
    case Op::Stos:
    case Op::Lods:
    case Op::Syscall:
      unused_bases_[isa::Rdi] = unused_bases_[isa::Rsi] = false;
      return;
    case Op::Call:
    case Op::CallIndirect:
      return void(unused_bases_.reset());  // it is an argument
    default:
      return;
  }
}

void PointerOrigins::follow(const StepEvent& event) {
  const Operand& first = event.instruction.operands[0];
  const Operand& second = event.instruction.operands[1];
  switch (event.instruction.op()) {
    case Op::Lea:
      return load_address(event);
    case Op::Mov:
      return move(event, first, second);
    case Op::Cmovcc:
      if (event.before.gpr != event.after.gpr) move(event, first, second);
      return;
    case Op::Leave:
      unused_bases_[isa::Rbp] = false;
      registers_[isa::Rbp] = load(event.accesses[0].address, event.after.gpr[isa::Rbp]);
      return;
    case Op::Enter:
      unused_bases_[isa::Rbp] = false;
      store(event.accesses[0].address, event.before.gpr[isa::Rbp], registers_[isa::Rbp]);
      registers_[isa::Rbp] = event.after.gpr[isa::Rbp];
      return;
    case Op::Push:
      if (is_whole_gpr(first) && !event.accesses.empty())
        store(event.accesses[0].address, event.before.gpr[first.reg.number],
              registers_[first.reg.number]);
      return;
    case Op::Pop:
      if (!is_whole_gpr(first) || event.accesses.empty()) return;
      registers_[first.reg.number] =
          load(event.accesses[0].address, event.after.gpr[first.reg.number]);
      unused_bases_[first.reg.number] = false;
      return;
    case Op::Xchg:
      if (is_whole_gpr(first) && is_whole_gpr(second))
        return std::swap(registers_[first.reg.number], registers_[second.reg.number]);
      return forget_changed(event);
    case Op::Add:
      if (first.kind == Operand::Kind::Memory) return change_stored(event);
      if (move_base(event)) return;
      if (is_whole_gpr(first) && is_whole_gpr(second) && registers_[first.reg.number] == 0)
        registers_[first.reg.number] = registers_[second.reg.number];
      return;
    case Op::Sub:
      if (first.kind == Operand::Kind::Memory) return change_stored(event);
      if (move_base(event)) return;
      // Between two pointers lies a distance.
      if (is_whole_gpr(first) && is_whole_gpr(second) && registers_[second.reg.number] != 0)
        registers_[first.reg.number] = 0;
      return;
    case Op::Inc:
    case Op::Dec:
      if (first.kind == Operand::Kind::Memory) return change_stored(event);
      return;
    case Op::And:
      move_base(event);
      return;
    case Op::Movs:
    case Op::Stos:
    case Op::Cmps:
    case Op::Scas:
      return;
    case Op::Lods: {
      const u64 kept = registers_[isa::Rsi];
      forget_changed(event);
      registers_[isa::Rsi] = kept;
      return;
    }
    case Op::Syscall:
      forget_changed(event);
      registers_[isa::Rax] = if_address(event.after.gpr[isa::Rax]);
      return;
    default:
      return forget_changed(event);
  }
}

}  // namespace vitrine::observe
