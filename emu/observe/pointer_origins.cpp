#include "emu/observe/pointer_origins.hpp"

#include <algorithm>
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

u64 word_of(const std::array<u8, 16>& bytes) {
  u64 value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

bool is_stack_base(const isa::Register& base) {
  return base == isa::gpr(isa::Rsp, 8) || base == isa::gpr(isa::Rbp, 8);
}

}  // namespace

bool PointerOrigins::is_fixed_base(const StepEvent& event) const {
  const isa::Register& base = event.instruction.memory.base;
  return base.cls != isa::RegisterClass::Gpr || is_base(event, base.number);
}

bool PointerOrigins::is_base(const StepEvent& event, u8 number) const {
  if (number != isa::Rbp) return number == isa::Rsp;
  const u64 origin = registers_[isa::Rbp];
  return !rbp_is_pointer_ && (origin == 0 || origin == event.before.gpr[isa::Rbp]);
}

void PointerOrigins::store(u64 address, u64 value, u64 origin) {
  if (origin != 0)
    memory_[address] = {value, origin};
  else
    memory_.erase(address);
}

u64 PointerOrigins::load_from(const memory::MemoryAccess& read) const {
  return read.size == sizeof(u64) ? load(read.address, word_of(read.before)) : 0;
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
  if (to.reg.number == isa::Rbp) rbp_is_pointer_ = !is_stack_base(memory.base);
  u64 index = memory.index ? event.before.gpr[memory.index.number] * memory.scale : 0;
  if (from_base) index = indexes_[memory.base.number];
  if (from_base || fixed) {
    origin = event.after.gpr[to.reg.number] - index;
    // Its constant distance may come afterwards.
    if (fixed && is_stack_base(memory.base) && memory.index && memory.displacement == 0)
      make_base(to.reg.number, origin, index);
    return;
  }
  u64 from = registers_[memory.base.number];
  if (from == 0 && memory.index && memory.scale == 1) from = registers_[memory.index.number];
  origin = from;
}

/// A whole register gets the value of `from`.
void PointerOrigins::set(const StepEvent& event, u8 number, const Operand& from) {
  const u64 value = event.after.gpr[number];
  const bool of_register = is_whole_gpr(from);
  const bool of_base = of_register && is_base(event, from.reg.number);
  const bool goes_on = of_register && is_unused_base(event, from.reg.number);
  unused_bases_[number] = of_base || goes_on;
  indexes_[number] = goes_on ? indexes_[from.reg.number] : 0;
  if (of_base || from.kind == Operand::Kind::Immediate)
    registers_[number] = if_address(value);
  else if (of_register)
    registers_[number] = registers_[from.reg.number];
  else
    registers_[number] = event.accesses.empty() ? 0 : load(event.accesses[0].address, value);
  if (number == isa::Rbp)
    rbp_is_pointer_ =
        from.kind != Operand::Kind::Memory && registers_[number] != 0 && !unused_bases_[number];
}

void PointerOrigins::move(const StepEvent& event, const Operand& to, const Operand& from) {
  using Kind = Operand::Kind;
  if (is_whole_gpr(to)) return set(event, to.reg.number, from);
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
  u64 origin = load(write.address, word_of(write.before));
  const Operand& by = event.instruction.operands[1];
  const u64 other = is_whole_gpr(by) ? registers_[by.reg.number] : 0;
  if (other != 0) origin = event.instruction.op() == Op::Sub ? 0 : origin != 0 ? origin : other;
  store(write.address, word_of(write.after), origin);
}

void PointerOrigins::forget_changed(const StepEvent& event) {
  for (std::size_t i = 0; i < registers_.size(); ++i)
    if (event.before.gpr[i] != event.after.gpr[i]) registers_[i] = 0;
}

/// A register that holds rsp or rbp, and constants added, and has not been used as an address.
bool PointerOrigins::is_unused_base(const StepEvent& event, u8 number) const {
  return unused_bases_[number] && registers_[number] != 0 &&
         registers_[number] + indexes_[number] == event.before.gpr[number];
}

/// add, sub or and of a constant to an unused base.
bool PointerOrigins::move_base(const StepEvent& event) {
  const Operand& first = event.instruction.operands[0];
  if (!is_whole_gpr(first) || event.instruction.operands[1].kind != Operand::Kind::Immediate ||
      !is_unused_base(event, first.reg.number))
    return false;
  registers_[first.reg.number] = event.after.gpr[first.reg.number] - indexes_[first.reg.number];
  return true;
}

void PointerOrigins::push(const StepEvent& event, const Operand& pushed) {
  if (event.accesses.empty()) return;
  const memory::MemoryAccess& write = event.accesses.back();
  if (is_whole_gpr(pushed))
    store(write.address, event.before.gpr[pushed.reg.number], registers_[pushed.reg.number]);
  else if (pushed.kind == Operand::Kind::Memory && write.size == sizeof(u64))
    store(write.address, word_of(write.after), load_from(event.accesses[0]));
}

/// Of two registers, or of a register and what lies in memory. An index and a copy of rbp are an
/// element of what lies in the frame, whose constant distance comes afterwards.
void PointerOrigins::add(const StepEvent& event, const Operand& to, const Operand& by) {
  if (!is_whole_gpr(to)) return;
  const u8 number = to.reg.number;
  u64& origin = registers_[number];
  if (by.kind == Operand::Kind::Memory && !event.accesses.empty()) {
    if (origin == 0) origin = load_from(event.accesses[0]);
    return;
  }
  if (!is_whole_gpr(by)) return;
  const u64 value = event.before.gpr[by.reg.number];
  if (is_unused_base(event, number) && registers_[by.reg.number] == 0) {
    indexes_[number] += value;
  } else if (origin == 0 && is_base(event, by.reg.number)) {
    make_base(number, value, event.before.gpr[number]);
  } else if (origin == 0 && is_unused_base(event, by.reg.number)) {
    make_base(number, registers_[by.reg.number],
              indexes_[by.reg.number] + event.before.gpr[number]);
  } else if (origin == 0) {
    origin = registers_[by.reg.number];
  }
}

/// Between two pointers lies a distance.
void PointerOrigins::make_difference(u64& origin, u64 from, u64 distance) {
  if (origin != 0)
    differences_[next_difference_++ % differences_.size()] = {distance, from, origin};
  origin = 0;
}

u64 PointerOrigins::across(u64 origin, u64 distance) const {
  const auto found =
      std::find_if(differences_.begin(), differences_.end(), [&](const Difference& each) {
        return origin != 0 && each.from == origin && each.distance == distance;
      });
  return found != differences_.end() ? found->to : 0;
}

/// A copy of a base, to which an index was added.
void PointerOrigins::make_base(u8 number, u64 origin, u64 index) {
  registers_[number] = origin;
  indexes_[number] = index;
  unused_bases_[number] = true;
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
      unused_bases_[isa::Rbp] = rbp_is_pointer_ = false;
      registers_[isa::Rbp] = load(event.accesses[0].address, event.after.gpr[isa::Rbp]);
      return;
    case Op::Enter:
      unused_bases_[isa::Rbp] = rbp_is_pointer_ = false;
      store(event.accesses[0].address, event.before.gpr[isa::Rbp], registers_[isa::Rbp]);
      registers_[isa::Rbp] = event.after.gpr[isa::Rbp];
      return;
    case Op::Push:
      return push(event, first);
    case Op::Pop:
      if (!is_whole_gpr(first) || event.accesses.empty()) return;
      registers_[first.reg.number] =
          load(event.accesses[0].address, event.after.gpr[first.reg.number]);
      unused_bases_[first.reg.number] = false;
      if (first.reg.number == isa::Rbp) rbp_is_pointer_ = false;
      return;
    case Op::Xchg:
      if (is_whole_gpr(first) && is_whole_gpr(second))
        return std::swap(registers_[first.reg.number], registers_[second.reg.number]);
      return forget_changed(event);
    case Op::Add:
      if (first.kind == Operand::Kind::Memory) return change_stored(event);
      if (move_base(event)) return;
      return add(event, first, second);
    case Op::Sub:
      if (first.kind == Operand::Kind::Memory) return change_stored(event);
      if (move_base(event)) return;
      if (is_whole_gpr(first) && is_whole_gpr(second) && registers_[second.reg.number] != 0)
        make_difference(registers_[first.reg.number], registers_[second.reg.number],
                        event.after.gpr[first.reg.number]);
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
