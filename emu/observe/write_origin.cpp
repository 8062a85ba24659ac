#include "emu/observe/write_origin.hpp"

#include <algorithm>

namespace vitrine::observe {

using isa::Operand;
using machine::StepEvent;

namespace {

/// The value that a register of an address adds.
u64 part_of(const StepEvent& event, const isa::Register& reg) {
  if (reg.cls == isa::RegisterClass::Rip) return event.before.rip + event.instruction.length;
  return reg.cls == isa::RegisterClass::Gpr ? event.before.gpr[reg.number] : 0;
}

bool is_frame_register(const isa::Register& reg) {
  return reg.cls == isa::RegisterClass::Gpr && (reg.number == isa::Rsp || reg.number == isa::Rbp);
}

}  // namespace

Write WriteRuns::note(const StepEvent& event, const machine::MemoryAccess& access,
                      const LiveSlot* frame) {
  Write write{.step = event.step,
              .instruction = event.before.rip,
              .address = access.address,
              .size = access.size};
  Run& run = runs_[event.before.rip];
  const u64 call = frame != nullptr ? frame->step : 0;
  if (run.call != call || access.address != run.next) run = {call, access.address, 0};
  run.next = access.address + access.size;

  const isa::MemoryOperand& operand = event.instruction.memory;
  const bool is_store = event.instruction.has_memory();
  std::size_t count = 0;
  if (is_store && operand.index) {
    const auto displacement = static_cast<u64>(operand.displacement);
    write.origins[count++] = part_of(event, operand.base) + displacement;
    // [rcx+rdi]: which of them is the index, nobody says.
    if (operand.base && operand.scale == 1)
      write.origins[count++] = part_of(event, operand.index) + displacement;
  }
  write.origins[count] = run.start;
  write.at_fixed_place = is_store && !operand.index && is_frame_register(operand.base);
  return write;
}

namespace {

std::optional<Object> variable_at(const machine::Machine& machine, const LiveSlots& slots,
                                  u64 address) {
  const LiveSlot* frame = slots.frame_around(address);
  const u64 rbp = frame != nullptr ? slots.frame_pointer(*frame) : 0;
  const image::FrameLayout* layout = rbp != 0 ? machine.image().frame_of(frame->function) : nullptr;
  if (layout == nullptr) return std::nullopt;
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

std::optional<Object> object_at(const machine::Machine& machine, const LiveSlots& slots,
                                u64 address) {
  if (auto variable = variable_at(machine, slots, address)) return variable;
  return datum_at(machine.image(), address);
}

Object origin_of(const machine::Machine& machine, const LiveSlots& slots, const Write& write,
                 std::optional<u64> victim) {
  for (const u64 origin : write.origins) {
    const auto object = origin != 0 ? object_at(machine, slots, origin) : std::nullopt;
    if (object && !(victim && *victim - object->start < object->size)) return *object;
  }
  return {"", write.origins[0], 0, 0};
}

}  // namespace vitrine::observe
