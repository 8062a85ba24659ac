#include "emu/observe/write_run.hpp"

#include <algorithm>

namespace vitrine::observe {

namespace {

bool is_beside(const Run& run, u64 address, u64 end) {
  return address == run.high || end == run.low;
}

/// Whether the run and the write lie on two sides of where their pointer was made.
bool is_across(const Run& run, u64 address, u64 end) {
  return run.pointer != 0 && ((run.low == run.pointer && end == run.pointer) ||
                              (run.high == run.pointer && address == run.pointer));
}

/// Of writes by the same instruction: through a pointer that is known, one may go over the run's
/// bytes once more.
bool goes_on(const Run& run, u64 address, u64 end) {
  return is_beside(run, address, end) ||
         (run.pointer != 0 && address >= run.low && end <= run.high);
}

/// Of several elements: a single one is no buffer that a run could be for.
bool is_array(const Object& object, const Run& run) {
  return object.size > run.element;
}

/// Memory that holds a return address is a stack, made by hand.
std::optional<Object> buffer_at(const Objects& objects, const LiveSlots& slots, u64 address) {
  auto object = objects.at(slots, address);
  if (object && slots.any_in(object->start, object->start + object->size)) return std::nullopt;
  return object;
}

}  // namespace

std::shared_ptr<Run> WriteRuns::add(const Run& run, u64 instruction, u64 address, u64 size) {
  const u64 end = address + size;
  constexpr u64 by_anchor = 1;
  const auto find = [&](u64 place, u64 of) -> std::shared_ptr<Run> {
    const auto found = runs_.find({place, of});
    return found != runs_.end() && found->second->birth == run.birth ? found->second : nullptr;
  };
  const auto known = [&](u64 of) { return find(run.pointer, of); };
  const std::shared_ptr<Run> own = known(instruction);
  std::shared_ptr<Run> joined = own;
  if (!own || !goes_on(*own, address, end)) {
    joined = run.pointer != 0 ? known(0) : nullptr;
    if (joined && (!is_beside(*joined, address, end) || is_across(*joined, address, end)))
      joined = nullptr;
  }
  if (!joined && run.anchor != 0)
    if (auto unrolled = find(run.anchor, by_anchor); unrolled && is_beside(*unrolled, address, end))
      joined = unrolled;
  if (!joined) {
    joined = std::make_shared<Run>(run);
    joined->opening = own ? own->opening : address;
    joined->first = joined->low = address;
    joined->high = end;
  }
  joined->low = std::min(joined->low, address);
  joined->high = std::max(joined->high, end);
  // A run that is forgotten begins anew: better than to take all memory of the host.
  constexpr std::size_t most_runs = 1 << 20;
  if (runs_.size() >= most_runs) runs_.clear();
  runs_[{run.pointer, instruction}] = joined;
  if (run.pointer != 0) runs_[{run.pointer, 0}] = joined;
  if (run.anchor != 0) runs_[{run.anchor, by_anchor}] = joined;
  return joined;
}

Object buffer_of(const Run& run, const Objects& objects, const LiveSlots& slots) {
  const auto made = run.pointer != 0 ? buffer_at(objects, slots, run.pointer) : std::nullopt;
  if (made && made->contains(run.opening) && !made->contains(run.first)) return *made;
  const auto began = buffer_at(objects, slots, run.first);
  const auto ended = run.goes_down() ? buffer_at(objects, slots, run.low) : began;
  if (!ended || (began && began->start == ended->start)) {
    if (began) return *began;
  } else {
    const u64 first_end = run.first + run.element;
    const bool from_last =
        began && first_end == began->start + began->size && is_array(*began, run);
    const bool to_first = run.low == ended->start && is_array(*ended, run);
    if (from_last != to_first) return from_last ? *began : *ended;
  }
  if (!began && !ended)
    if (auto opened = buffer_at(objects, slots, run.opening); opened && is_array(*opened, run))
      return *opened;
  if (made && made->start == run.pointer && (is_array(*made, run) || run.low == run.pointer))
    return *made;
  // A write to the slot alone says nothing of a buffer; its pointer does.
  const bool alone = !run.goes_down() && slots.any_in(run.first, run.first + 1);
  const bool by_pointer = alone && run.pointer != 0 && objects.together(run.pointer, run.first);
  const u64 start = by_pointer ? run.pointer : run.low;
  const LiveSlot* frame = slots.frame_around(start);
  const bool in_frame = frame != nullptr && objects.together(start, frame->address);
  return {"", start, 0, in_frame ? frame->function : 0, 0};
}

}  // namespace vitrine::observe
