#include "emu/observe/objects.hpp"

#include <algorithm>

#include "emu/os/process.hpp"

namespace vitrine::observe {

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
      return Object{variable.name, start, variable.size, frame->function, 0};
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
  const Object datum{symbol->name, symbol->value,
                     symbol->size != 0 ? symbol->size : end - symbol->value, 0, 0};
  return datum.contains(address) ? std::optional(datum) : std::nullopt;
}

}  // namespace

bool Objects::on_step(const machine::StepEvent& event, bool takes_room) {
  const u64 before = event.before.gpr[isa::Rsp], after = event.after.gpr[isa::Rsp];
  const auto [low, high] = std::minmax(before, after);
  if (!rooms_.empty() && together(low, high))
    rooms_.erase(rooms_.lower_bound(low), rooms_.lower_bound(high));
  if (takes_room) rooms_[after] = {before, event.step, event.before.rip};
  return heap_.on_step(event);
}

/// What was taken in an earlier call is no longer there.
std::optional<Object> Objects::room_at(const LiveSlots& slots, u64 address) const {
  const auto room = rooms_.upper_bound(address);
  if (room == rooms_.begin()) return std::nullopt;
  const auto& [start, taken] = *std::prev(room);
  const LiveSlot* frame = slots.frame_around(address);
  if (address >= taken.end || frame == nullptr || taken.step < frame->step) return std::nullopt;
  return Object{"", start, taken.end - start, frame->function, taken.instruction};
}

std::optional<Object> Objects::at(const LiveSlots& slots, u64 address) const {
  if (auto variable = variable_at(machine_, slots, address)) return variable;
  if (auto room = room_at(slots, address)) return room;
  if (const HeapBlock* block = heap_.around(address))
    return Object{"", block->start, block->size, 0, 0};
  return datum_at(machine_.image(), address);
}

u64 Objects::birth(const LiveSlots& slots, u64 address) const {
  if (const HeapBlock* block = heap_.around(address)) return block->step;
  const LiveSlot* frame = slots.frame_around(address);
  return frame != nullptr && together(address, frame->address) ? frame->step : 0;
}

bool Objects::together(u64 one, u64 other) const {
  const os::Region* region = machine_.process().state().space.find(one);
  return region != nullptr && region->contains(other);
}

}  // namespace vitrine::observe
