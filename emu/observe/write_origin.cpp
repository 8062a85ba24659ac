#include "emu/observe/write_origin.hpp"

#include <algorithm>

#include "emu/os/process.hpp"
#include "emu/os/syscalls.hpp"

namespace vitrine::observe {

using machine::StepEvent;
using memory::AccessKind;

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

}  // namespace

Write WriteOrigins::note(const StepEvent& event, const machine::MemoryAccess& access,
                         const LiveSlot* frame) {
  Write write{.step = event.step,
              .instruction = event.before.rip,
              .address = access.address,
              .size = access.size};
  Run& run = runs_[event.before.rip];
  const u64 call = frame != nullptr ? frame->step : 0, end = access.address + access.size;
  const bool up = access.address == run.end, down = end == run.first;
  if (run.call != call || !(up || down)) run = {call, event.step, access.address, end};
  run.first = std::min(run.first, access.address);
  run.end = std::max(run.end, end);
  write.run = run.step;
  write.first = run.first;

  std::size_t count = 0;
  const auto add = [&](u64 origin) {
    if (origin != 0 && count < write.origins.size()) write.origins[count++] = origin;
  };
  const isa::MemoryOperand& operand = event.instruction.memory;
  const isa::Op op = event.instruction.op();
  if (is_string_store(op)) {
    add(pointers_.in_register(isa::Rdi));
  } else if (is_push(op) || (!operand.index && is_fixed_base(operand.base))) {
    write.at_fixed_place = true;
    write.at_stack_top = access.address == event.after.gpr[isa::Rsp];
  } else if (is_fixed_base(operand.base)) {
    add(part_of(event, operand.base) + static_cast<u64>(operand.displacement));
    if (operand.scale == 1) add(pointers_.in_register(operand.index.number));
  } else {
    add(pointers_.in_register(operand.base.number));
    // [rcx+rdi]: which of them is the index, nobody says.
    if (operand.index && operand.scale == 1) add(pointers_.in_register(operand.index.number));
    if (run.first == access.address) add(part_of(event, operand.base));
  }
  add(run.first);
  return write;
}

std::vector<Write> WriteOrigins::kernel_writes(const StepEvent& event) const {
  constexpr u64 nr_read = 0;
  if (event.instruction.length == 0 || event.instruction.op() != isa::Op::Syscall) return {};
  const auto& gpr = event.before.gpr;
  const u64 number = os::system_call_number(gpr[isa::Rax]);
  Write write{.step = event.step, .instruction = event.before.rip, .system_call = number};
  const auto result = static_cast<i64>(event.after.gpr[isa::Rax]);
  if (number == nr_read) {
    if (result <= 0) return {};
    write.address = write.first = gpr[isa::Rsi];
    const u64 made_from = pointers_.in_register(isa::Rsi);
    write.origins = {made_from != 0 ? made_from : write.address, write.address};
    write.size = static_cast<u64>(result);
    return {write};
  }
  std::vector<Write> writes;
  for (const machine::MemoryAccess& access : event.kernel_accesses) {
    if (access.kind != AccessKind::Write) continue;
    if (!writes.empty() && writes.back().address + writes.back().size == access.address) {
      writes.back().size += access.size;
      continue;
    }
    write.address = write.first = write.origins[0] = access.address;
    write.size = access.size;
    writes.push_back(write);
  }
  return writes;
}

void WriteOrigins::on_step(const StepEvent& event) {
  pointers_.on_step(event);
  if (heap_.on_step(event)) pointers_.make_pointer(isa::Rax, event.after.gpr[isa::Rax]);
}

namespace {

std::optional<Object> variable_at(const machine::Machine& machine, const LiveSlots& slots,
                                  u64 address) {
  const LiveSlot* frame = slots.frame_around(address);
  const image::FrameLayout* layout =
      frame != nullptr ? machine.image().frame_of(frame->function) : nullptr;
  if (layout == nullptr) return std::nullopt;
  const u64 rbp = frame->address - sizeof(u64);  // where it points, if the function sets it
  for (const image::FrameVariable& variable : layout->variables) {
    const u64 start = rbp + static_cast<u64>(variable.offset);
    if (address - start < variable.size)
      return Object{variable.name, start, variable.size, frame->function};
  }
  return std::nullopt;
}

/// Labels have no size: one reaches to the next.
std::optional<Object> datum_at(const image::Image& image, u64 address) {
  const image::Segment* segment = image.segment_at(address);
  const image::Symbol* symbol = image.symbol_at(address);
  if (segment == nullptr || symbol == nullptr || (segment->permissions & image::Write) == 0)
    return std::nullopt;
  u64 end = segment->address + segment->memory_size;
  const auto next =
      std::upper_bound(image.symbols.begin(), image.symbols.end(), symbol->value,
                       [](u64 value, const image::Symbol& other) { return value < other.value; });
  if (next != image.symbols.end()) end = std::min(end, next->value);
  return Object{symbol->name, symbol->value, symbol->size != 0 ? symbol->size : end - symbol->value,
                0};
}

}  // namespace

std::optional<Object> WriteOrigins::object_at(const LiveSlots& slots, u64 address) const {
  if (auto variable = variable_at(machine_, slots, address)) return variable;
  if (const HeapBlock* block = heap_.around(address))
    return Object{"", block->start, block->size, 0};
  return datum_at(machine_.image(), address);
}

Object WriteOrigins::of(const Write& write, const LiveSlots& slots,
                        std::optional<u64> victim) const {
  for (const u64 origin : write.origins) {
    const auto object = origin != 0 ? object_at(slots, origin) : std::nullopt;
    if (object && !(victim && *victim - object->start < object->size)) return *object;
  }
  const os::Region* region = machine_.process().state().space.find(write.address);
  for (const u64 origin : write.origins)
    if (region != nullptr && region->contains(origin)) return {"", origin, 0, 0};
  return {"", write.address, 0, 0};
}

}  // namespace vitrine::observe
