#include "emu/observe/smash_watch.hpp"

#include <algorithm>

#include "emu/os/process.hpp"

namespace vitrine::observe {

using isa::Op;
using isa::Operand;
using machine::StepEvent;

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

std::bitset<8> changed_bytes(u64 before, u64 after) {
  std::bitset<8> changed;
  for (u64 i = 0; i < word; ++i)
    changed[i] = (((before ^ after) >> (8 * i)) & 0xff) != 0;
  return changed;
}

std::bitset<8> labelled_bytes(const WordLabels& labels) {
  std::bitset<8> labelled;
  for (u64 i = 0; i < word; ++i)
    labelled[i] = bool(labels[i]);
  return labelled;
}

}  // namespace

SmashWatch::SmashWatch(const machine::Machine& machine, Stop stop)
    : machine_(machine),
      began_(machine.step()),
      stop_(stop),
      slots_(machine),
      labels_(machine),
      origins_(machine),
      pointers_(machine) {}

bool SmashWatch::on_step(const StepEvent& event) {
  if (!lost_ && event.instruction.length != 0) {
    check_taken(event);
    check_stray(event);
    check_pointer(event);
  }
  labels_.on_step(event);
  const u64 stack = slots_.stack();
  slots_.on_step(event, origins_.takes_room(event));
  if (slots_.just_loaded()) give_up_prepared(event.after.gpr[isa::Rsp], stack);
  if (!lost_) note_writes(event);
  origins_.on_step(event);
  return !stopping_;
}

void SmashWatch::add(Smash smash) {
  auto& list = smash.note ? notes_ : smashes_;
  const bool known = std::any_of(list.begin(), list.end(), [&](const Smash& other) {
    return smash.note && smash.kind != Smash::Kind::Overrun && other.kind == smash.kind &&
           other.instruction == smash.instruction;
  });
  if (known || list.size() == most_findings) return;
  if (!smash.note && stop_ != Stop::Never) stopping_ = true;
  lost_ = lost_ || (!smash.note && smash.takes_control());
  // Who has run over a buffer is told with what is lost by it.
  const auto tells = [&](const Smash& note) {
    return note.kind == Smash::Kind::Overrun &&
           std::any_of(smash.writers.begin(), smash.writers.end(), [&](const Writer& writer) {
             return writer.buffer.start == note.writer()->buffer.start &&
                    writer.instruction == note.instruction;
           });
  };
  if (!smash.note) notes_.erase(std::remove_if(notes_.begin(), notes_.end(), tells), notes_.end());
  list.push_back(std::move(smash));
}

/// Whether what was found in such a slot can be used in the place of what was there.
bool SmashWatch::leads_on(SlotKind kind, u64 value) const {
  const os::Region* region = machine_.process().state().space.find(value);
  switch (kind) {
    case SlotKind::ReturnAddress:
      return is_code(machine_, value);
    case SlotKind::SavedRbp:
      return region != nullptr && (region->permissions & image::Write) != 0;
    case SlotKind::Canary:
      return false;
  }
  return false;
}

/// Whether the program has changed the slot to go on there: where rsp points, also to what it has
/// computed from input, as a jump to one of several cases does.
bool SmashWatch::is_on_purpose(const LiveSlot& slot, const Smash& smash) const {
  if (smash.writers.size() != 1 || !leads_on(slot.kind, smash.after)) return false;
  const Write& write = smash.writers.front();
  const bool returns = slot.kind == SlotKind::ReturnAddress;
  if (labels_.any_in_memory(slot.address, word))
    return returns && write.at_stack_top && write.size == word &&
           is_computed(labels_.word_in_memory(slot.address));
  return (write.in_frame && is_own_word(slot, smash)) ||
         (returns && (write.at_stack_top || slots_.switched()));
}

/// Whether one write has put the whole word there, without the input.
bool SmashWatch::is_own_word(const LiveSlot& slot, const Smash& smash) const {
  if (smash.writers.size() != 1 || labels_.any_in_memory(slot.address, word)) return false;
  const u64 first = slot.address - smash.writers.front().address;
  return first < smash.writers.front().size && smash.writers.front().size - first >= word;
}

/// After a load of rsp, from stack `from`. What the program has put into slots right there it has
/// put for what begins there now, be it by way of a pointer: a stack in its second life still has
/// the slots of its first. What has run over a buffer was put there by mistake all the same.
void SmashWatch::give_up_prepared(u64 rsp, u64 from) {
  constexpr u64 reach = 64 * word;  // a context with all registers, and more
  std::vector<u64> prepared;
  const auto& all = slots_.all();
  for (auto it = all.lower_bound(rsp); it != all.end() && it->first - rsp < reach; ++it) {
    const LiveSlot& slot = it->second;
    const u64 found = word_at(machine_, slot.address);
    const bool ends_chain = slot.kind == SlotKind::SavedRbp && found == 0 && slot.stack != from;
    if (found == slot.value || !(ends_chain || leads_on(slot.kind, found))) continue;
    const Smash smash = describe(slot, found);
    if (is_own_word(slot, smash) && !ran_over(smash, true)) prepared.push_back(slot.address);
  }
  for (const u64 address : prepared)
    slots_.give_up(address);
}

bool SmashWatch::ran_over(const Smash& smash, bool computed) {
  return std::any_of(smash.writers.begin(), smash.writers.end(),
                     [&](const Writer& writer) { return writer.ran_over(computed); });
}

/// Who wrote the bytes of the word at `address`. An instruction is one writer as long as it goes on
/// without a gap, and is named when one of its bytes `matters`.
std::vector<Writer> SmashWatch::writers_of(u64 address, std::bitset<8> matters) const {
  std::vector<Writer> all, named;
  std::array<std::size_t, word> writer_of{};
  for (u64 i = 0; i < word; ++i) {
    const Write* write = writers_.at(address + i);
    if (write == nullptr) {
      matters.reset(i);
      continue;
    }
    const auto same = std::find_if(all.begin(), all.end(), [&](const Writer& writer) {
      return writer.instruction == write->instruction && writer.run == write->run;
    });
    writer_of[i] = static_cast<std::size_t>(same - all.begin());
    if (same == all.end()) all.push_back({*write, write->run->buffer, address + i, {}});
    Writer& writer = all[writer_of[i]];
    // A copy that goes downwards has begun with the highest.
    writer.step = std::min(writer.step, write->step);
    add_span(writer.input, labels_.at(address + i));
  }
  for (std::size_t number = 0; number < all.size(); ++number) {
    bool any = false;
    for (u64 i = 0; i < word; ++i)
      any = any || (matters[i] && writer_of[i] == number);
    if (any) named.push_back(std::move(all[number]));
  }
  return named;
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
  smash.writers = writers_of(slot.address, changed_bytes(slot.value, found));
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
  smash.note = is_on_purpose(*slot, smash);
  add(std::move(smash));
}

void SmashWatch::check_stray(const StepEvent& event) {
  if (event.instruction.op() != Op::Ret || slots_.taken_by(event) != nullptr) return;
  // A ret to what is no address has taken its word; one that could not read has not.
  if (event.fault != nullptr && (event.fault->vector == cpu::Vector::PageFault ||
                                 event.fault->vector == cpu::Vector::StackSegment))
    return;
  Smash smash;
  smash.kind = Smash::Kind::StrayReturn;
  smash.knows_before = false;
  smash.step = event.step;
  smash.instruction = event.before.rip;
  smash.address = event.before.gpr[isa::Rsp];
  smash.after = word_at(machine_, smash.address);
  smash.to_code = is_code(machine_, smash.after);
  const WordLabels labels = labels_.word_in_memory(smash.address);
  smash.input = spans_of(labels);
  smash.writers = writers_of(smash.address, labelled_bytes(labels));
  // The caller's leave, or its like, has taken rsp from the rbp that was lost.
  const auto lost = std::find_if(smashes_.begin(), smashes_.end(), [&](const Smash& other) {
    return other.kind == Smash::Kind::SavedRbp && other.after + word == smash.address;
  });
  const bool led = lost != smashes_.end();
  if (led) smash.function = lost->function;
  // Where anything was lost before, the stack is no longer the program's.
  const bool chosen = is_copy(labels) || !smash.to_code || ran_over(smash, is_computed(labels)) ||
                      !smashes_.empty();
  smash.note = !led && (smash.input.empty() || !chosen);
  add(std::move(smash));
}

void SmashWatch::check_pointer(const StepEvent& event) {
  const Op op = event.instruction.op();
  if (op != Op::CallIndirect && op != Op::JmpIndirect) return;
  // What is no canonical address is refused by the jump itself.
  if (event.fault != nullptr && (event.fault->vector == cpu::Vector::PageFault ||
                                 event.fault->vector == cpu::Vector::StackSegment))
    return;
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
    smash.address = slots_.loads().of(reg);
    if (event.fault != nullptr) smash.after = event.before.gpr[reg];
  } else if (!event.accesses.empty()) {
    smash.address = event.accesses[0].address;
    labels = labels_.word_in_memory(smash.address);
    if (event.fault != nullptr) smash.after = word_at(machine_, smash.address);
  }
  smash.input = spans_of(labels);
  if (smash.input.empty()) return;
  smash.before = pointers_.at(smash.address);
  smash.knows_before = smash.before != 0;
  smash.to_code = is_code(machine_, smash.after);
  smash.writers = writers_of(smash.address, labelled_bytes(labels));
  smash.note = !is_copy(labels) && smash.to_code && !ran_over(smash, is_computed(labels));
  add(std::move(smash));
}

/// The memory of a stack that was left may have become something else.
bool SmashWatch::accuses(const LiveSlot& slot, const Smash& smash) const {
  return slots_.in_use(slot) || (!slots_.is_passed(slot) && ran_over(smash, true));
}

/// Whether the program has ended without a need for the slot, and has used its place for a word.
bool SmashWatch::was_in_the_way(const LiveSlot& slot, const Smash& smash) const {
  return machine_.finished() && is_own_word(slot, smash) && smash.writers.front().in_frame;
}

std::vector<Smash> SmashWatch::damaged() const {
  std::vector<Smash> found;
  // A ret that has faulted has taken its slot, which is still there.
  const auto is_told = [&](const LiveSlot& slot) {
    return std::any_of(smashes_.begin(), smashes_.end(), [&](const Smash& smash) {
      return smash.kind == kind_of(slot.kind) && smash.address == slot.address &&
             smash.before == slot.value;
    });
  };
  for (const auto& [address, slot] : slots_.all())
    if (const u64 value = word_at(machine_, address); value != slot.value && !is_told(slot))
      if (Smash smash = describe(slot, value);
          accuses(slot, smash) && !is_on_purpose(slot, smash) && !was_in_the_way(slot, smash))
        found.push_back(std::move(smash));
  return found;
}

}  // namespace vitrine::observe
