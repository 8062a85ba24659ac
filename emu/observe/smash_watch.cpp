#include "emu/observe/smash_watch.hpp"

#include <algorithm>

#include "emu/os/process.hpp"

namespace vitrine::observe {

using isa::Op;
using isa::Operand;
using machine::StepEvent;
using memory::AccessKind;

namespace {

constexpr u64 word = sizeof(u64);

Smash::Kind kind_of(SlotKind kind) {
  switch (kind) {
    case SlotKind::ReturnAddress:
      return Smash::Kind::ReturnAddress;
    case SlotKind::SavedRbp:
      return Smash::Kind::SavedRbp;
    case SlotKind::Canary:
      return Smash::Kind::Canary;
  }
  return {};
}

}  // namespace

SmashWatch::SmashWatch(const machine::Machine& machine, Stop stop)
    : machine_(machine),
      began_(machine.step()),
      stop_(stop),
      slots_(machine),
      labels_(machine),
      origins_(machine) {}

bool SmashWatch::on_step(const StepEvent& event) {
  if (!lost_ && event.instruction.length != 0) {
    check_taken(event);
    check_stray(event);
    check_pointer(event);
  }
  labels_.on_step(event);
  slots_.on_step(event);
  if (event.fault == nullptr && !lost_) note_writes(event);
  origins_.on_step(event);
  return !stopping_;
}

void SmashWatch::add(Smash smash) {
  auto& list = smash.note ? notes_ : smashes_;
  const bool known = std::any_of(list.begin(), list.end(), [&](const Smash& other) {
    if (!smash.note || other.kind != smash.kind) return false;
    return smash.kind == Smash::Kind::Overrun ? other.buffer.start == smash.buffer.start
                                              : other.instruction == smash.instruction;
  });
  if (known || list.size() == most_findings) return;
  if (!smash.note && stop_ != Stop::Never) stopping_ = true;
  lost_ = lost_ || (!smash.note && smash.takes_control());
  // Who has run over a buffer is told with what is lost by it.
  if (!smash.note && smash.write)
    notes_.erase(std::remove_if(notes_.begin(), notes_.end(),
                                [&](const Smash& note) {
                                  return note.kind == Smash::Kind::Overrun &&
                                         note.buffer.start == smash.buffer.start &&
                                         note.instruction == smash.write->instruction;
                                }),
                 notes_.end());
  list.push_back(std::move(smash));
}

bool SmashWatch::is_code(u64 address) const {
  const os::Region* region = machine_.process().state().space.find(address);
  return region != nullptr && (region->permissions & image::Execute) != 0 &&
         region->kind != os::RegionKind::Stack;
}

/// A return address that the program has made, to go there by ret.
bool SmashWatch::is_own_return(const LiveSlot& slot, const Write& write, u64 found) const {
  return slot.kind == SlotKind::ReturnAddress && !labels_.in_memory(slot.address, word) &&
         is_code(found) && (write.at_stack_top || slots_.switched());
}

/// Whether the write over it was meant for something below it. Of what begins there and has no
/// known end, a result of arithmetic may well be a part.
bool SmashWatch::ran_over(const Smash& smash, bool computed) {
  if (!smash.write || smash.write->at_fixed_place) return false;
  const u64 distance = smash.address - smash.buffer.start;
  return smash.buffer.size != 0 ? distance >= smash.buffer.size : distance != 0 && !computed;
}

Smash SmashWatch::describe(const LiveSlot& slot, u64 found) const {
  Smash smash;
  smash.kind = kind_of(slot.kind);
  smash.address = slot.address;
  smash.before = slot.value;
  smash.after = found;
  smash.function = slot.function;
  smash.call_site = slot.call_site;
  smash.input = labels_.in_memory(slot.address, word);
  const auto damage = damage_.find(slot.address);
  if (damage == damage_.end()) return smash;
  smash.write = damage->second.write;
  smash.buffer = damage->second.buffer;
  return smash;
}

void SmashWatch::check_taken(const StepEvent& event) {
  const LiveSlot* slot = slots_.taken_by(event);
  if (slot == nullptr) return;
  const u64 found = word_at(machine_, slot->address);
  if (found == slot->value) return;
  Smash smash = describe(*slot, found);
  smash.step = event.step;
  smash.instruction = event.before.rip;
  smash.note = smash.write && is_own_return(*slot, *smash.write, found);
  add(std::move(smash));
}

void SmashWatch::check_stray(const StepEvent& event) {
  if (event.instruction.op() != Op::Ret || slots_.taken_by(event) != nullptr) return;
  if (event.fault != nullptr && event.fault->vector == cpu::Vector::PageFault) return;
  Smash smash;
  smash.kind = Smash::Kind::StrayReturn;
  smash.step = event.step;
  smash.instruction = event.before.rip;
  smash.address = event.before.gpr[isa::Rsp];
  smash.after = word_at(machine_, smash.address);
  smash.to_code = is_code(smash.after);
  const WordLabels labels = labels_.word_in_memory(smash.address);
  smash.input = span_of(labels);
  blame_input(smash);
  // Where a saved rbp was lost before, the stack is no longer the program's.
  const bool chosen = is_copy(labels) || !smash.to_code || ran_over(smash, is_computed(labels)) ||
                      !smashes_.empty();
  smash.note = !smash.input || !chosen;
  add(std::move(smash));
}

void SmashWatch::check_pointer(const StepEvent& event) {
  const Op op = event.instruction.op();
  if (op != Op::CallIndirect && op != Op::JmpIndirect) return;
  // What is no canonical address is refused by the jump itself.
  if (event.fault != nullptr && event.fault->vector != cpu::Vector::GeneralProtection) return;
  const Operand& operand = event.instruction.operands[0];
  Smash smash;
  smash.kind = Smash::Kind::Pointer;
  smash.step = event.step;
  smash.instruction = event.before.rip;
  smash.after = event.after.rip;
  WordLabels labels{};
  if (operand.kind == Operand::Kind::Register) {
    const auto reg = static_cast<isa::Gpr>(operand.reg.number);
    labels = labels_.word_in_register(reg);
    smash.address = labels_.loaded_from(reg);
    if (event.fault != nullptr) smash.after = event.before.gpr[reg];
  } else if (!event.accesses.empty()) {
    smash.address = event.accesses[0].address;
    labels = labels_.word_in_memory(smash.address);
    if (event.fault != nullptr) smash.after = word_at(machine_, smash.address);
  }
  smash.input = span_of(labels);
  if (!smash.input) return;
  smash.to_code = is_code(smash.after);
  blame_input(smash);
  smash.note = !is_copy(labels) && smash.to_code && !ran_over(smash, is_computed(labels));
  add(std::move(smash));
}

void SmashWatch::note_writes(const StepEvent& event) {
  if (event.instruction.length == 0) return;
  for (const Write& write : origins_.kernel_writes(event))
    note_write(write);
  for (const machine::MemoryAccess& access : event.accesses)
    if (access.kind == AccessKind::Write)
      note_write(origins_.note(event, access, slots_.frame_around(event.after.gpr[isa::Rsp])));
}

void SmashWatch::note_write(const Write& write) {
  const u64 end = write.address + write.size;
  const auto& all = slots_.all();
  for (auto it = all.lower_bound(write.address - std::min(write.address, word - 1));
       it != all.end() && it->first < end; ++it) {
    const LiveSlot& slot = it->second;
    const bool intact = word_at(machine_, slot.address) == slot.value;
    if (intact && write.address <= slot.address && end >= slot.address + word) {
      damage_.erase(slot.address);  // put back as a whole
      continue;
    }
    // A first byte may be the same as before by chance.
    const auto [place, fresh] = damage_.try_emplace(slot.address);
    if (fresh) place->second = {write, origins_.of(write, slots_, slot.address)};
    if (!intact && stop_ == Stop::Writing &&
        !is_own_return(slot, write, word_at(machine_, slot.address)))
      stopping_ = true;
  }
  follow_down(write);
  if (!labels_.in_memory(write.address, std::min<u64>(write.size, word))) return;
  const Object buffer = origins_.of(write, slots_);
  input_writes_.erase(input_writes_.lower_bound(write.address), input_writes_.lower_bound(end));
  input_writes_[write.address] = {write, buffer};
  note_overrun(write, buffer);
}

/// A copy that goes downwards meets the end of the slot first, and the slot before its buffer.
void SmashWatch::follow_down(const Write& write) {
  for (auto& [slot, deed] : damage_) {
    if (deed.write.run != write.run || deed.write.instruction != write.instruction ||
        deed.write.first <= write.first)
      continue;
    deed.write.first = write.first;
    if (deed.buffer.size == 0) deed.buffer = origins_.of(write, slots_, slot);
  }
}

/// Who wrote the value, and from which buffer.
void SmashWatch::blame_input(Smash& smash) const {
  constexpr int furthest = 4096;  // writes below that may have reached up to here
  auto at = input_writes_.upper_bound(smash.address);
  for (int i = 0; i < furthest && at != input_writes_.begin(); ++i) {
    const Deed& deed = (--at)->second;
    if (smash.address - deed.write.address >= deed.write.size) continue;
    smash.write = deed.write;
    smash.buffer = deed.buffer;
    return;
  }
}

/// Only between named variables: elsewhere nobody can say where one ends.
void SmashWatch::note_overrun(const Write& write, const Object& buffer) {
  const u64 last = write.address + write.size - 1;
  if (buffer.name.empty() || last - buffer.start < buffer.size) return;
  const u64 first = std::max(write.address, buffer.start + buffer.size);
  const auto hit = origins_.object_at(slots_, first);
  if (!hit || hit->start == buffer.start) return;
  Smash smash;
  smash.kind = Smash::Kind::Overrun;
  smash.note = true;
  smash.step = write.step;
  smash.instruction = write.instruction;
  smash.address = first;
  smash.after = word_at(machine_, hit->start);
  smash.function = hit->function;
  smash.write = write;
  smash.buffer = buffer;
  smash.input = labels_.at(first);
  add(std::move(smash));
}

std::vector<Smash> SmashWatch::damaged() const {
  std::vector<Smash> found;
  for (const auto& [address, slot] : slots_.all())
    if (const u64 value = word_at(machine_, address); value != slot.value)
      found.push_back(describe(slot, value));
  return found;
}

}  // namespace vitrine::observe
