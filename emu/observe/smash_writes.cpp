// What the watch notes of each write: slots that it changes, input that runs from one variable into
// another.

#include <algorithm>

#include "emu/observe/smash_watch.hpp"

namespace vitrine::observe {

using machine::StepEvent;
using memory::AccessKind;

namespace {

constexpr u64 word = sizeof(u64);

}  // namespace

void SmashWatch::note_writes(const StepEvent& event) {
  if (event.instruction.length == 0) return;
  written_ = event.kernel_accesses;
  for (const Write& write : origins_.kernel_writes(event, slots_))
    note_write(write);
  written_ = event.accesses;
  for (const machine::MemoryAccess& access : event.accesses)
    if (access.kind == AccessKind::Write) {
      note_write(origins_.note(event, access, slots_));
      if (!labels_.any_in_memory(access.address, access.size)) pointers_.note(access);
    }
}

void SmashWatch::note_write(const Write& write) {
  constexpr u64 widest = 16;  // bytes that an instruction writes at once
  const u64 end = write.address + write.size;
  const bool labelled = labels_.any_in_memory(write.address, std::min(write.size, widest));
  const bool hits = slots_.any_in(write.address, end);
  if (labelled || hits || write.run->judged) origins_.judge(write, slots_);
  if (labelled) {
    writers_.note(write.address, end, std::make_shared<Write>(write));
    note_overrun(write);
  }
  if (!hits) return;
  const auto& all = slots_.all();
  for (auto it = all.lower_bound(write.address - std::min(write.address, word - 1));
       it != all.end() && it->first < end; ++it)
    note_damage(it->second, write);
}

void SmashWatch::note_damage(const LiveSlot& slot, const Write& write) {
  const u64 first = std::max(write.address, slot.address);
  const u64 end = std::min(write.address + write.size, slot.address + word);
  const u64 found = word_at(machine_, slot.address);
  if (found == slot.value && end - first == word)
    return writers_.forget(first, end);  // put there, or put back as a whole
  // Bytes that are as before may be so by chance.
  writers_.note(first, end, std::make_shared<Write>(write));
}

/// The first object with a byte in [first, end); an element may begin in the padding before it.
std::optional<Object> SmashWatch::object_in(u64 first, u64 end) const {
  constexpr u64 widest = 16;  // bytes of an element, and of padding
  for (u64 at = first; at < std::min(end, first + widest); ++at)
    if (auto object = origins_.objects().at(slots_, at)) return object;
  return std::nullopt;
}

/// The run has come to a further variable.
void SmashWatch::add_name(Smash& note, const Object& further) {
  constexpr std::size_t most = 4;
  auto& names = note.then_onto;
  if (further.name.empty() || further.name == note.onto || names.size() == most ||
      std::find(names.begin(), names.end(), further.name) != names.end())
    return;
  names.push_back(further.name);
}

/// Only from what has a known end into named variables: elsewhere nobody can say where one ends.
void SmashWatch::note_overrun(const Write& write) {
  const Run& run = *write.run;
  const Object& buffer = run.buffer;
  // What goes down is known for what it is only when it has arrived.
  notes_.erase(std::remove_if(notes_.begin(), notes_.end(),
                              [&](const Smash& note) {
                                return note.kind == Smash::Kind::Overrun &&
                                       note.writer()->run == write.run &&
                                       note.writer()->buffer.start != buffer.start;
                              }),
               notes_.end());
  if ((buffer.name.empty() && buffer.taken_by == 0) || write.at_fixed_place) return;
  u64 first = write.address, end = write.address + write.size;
  const u64 buffer_end = buffer.start + buffer.size;
  const bool from_beyond = run.goes_down() && run.first >= buffer_end;
  if (from_beyond) end = run.high;
  if (from_beyond || first >= buffer.start)
    first = std::max(first, buffer_end);
  else
    end = std::min(end, buffer.start);
  if (first >= end) return;
  const auto hit = from_beyond ? origins_.objects().at(slots_, run.first) : object_in(first, end);
  if (!hit || hit->start == buffer.start) return;
  // One instruction that fills several variables to the last byte takes them for one record.
  const bool is_one = run.high - run.low == write.size && !write.system_call;
  if (is_one && write.address == buffer.start && run.high == hit->start + hit->size) return;
  first = std::max(first, hit->start);
  end = std::min(end, hit->start + hit->size);
  for (Smash& note : notes_) {
    if (note.kind != Smash::Kind::Overrun || note.writer()->buffer.start != buffer.start) continue;
    // A copy by bytes goes on within what it hit first.
    if (note.writer()->run == write.run && hit->contains(note.address) &&
        (note.address + note.size == first || end == note.address))
      tell_overrun(note, std::min(first, note.address), std::max(end, note.address + note.size));
    else if (note.writer()->run == write.run)
      add_name(note, *hit);
    return;
  }
  Smash smash;
  smash.kind = Smash::Kind::Overrun;
  smash.note = true;
  smash.size = 0;
  smash.step = write.step;
  smash.instruction = write.instruction;
  smash.function = hit->function;
  smash.onto = hit->name;
  smash.writers.push_back({write, buffer, first, {}});
  tell_overrun(smash, first, end);
  add(std::move(smash));
}

/// What it has put there: those of [first, end) that lie nearest to the buffer.
void SmashWatch::tell_overrun(Smash& smash, u64 first, u64 end) const {
  Writer& writer = smash.writers.front();
  const Smash earlier = smash;
  smash.size = std::min(end - first, word);
  smash.address = writer.lowest = first >= writer.buffer.start ? first : end - smash.size;
  tell_before(smash, earlier);
  smash.after = word_at(machine_, smash.address, smash.size);
  smash.input = writer.input = labels_.in_memory(smash.address, smash.size);
}

/// What was there before the run came: bytes that it has written `earlier`, and those of this step.
void SmashWatch::tell_before(Smash& smash, const Smash& earlier) const {
  smash.before = 0;
  for (u64 i = 0; i < smash.size; ++i) {
    const u64 address = smash.address + i;
    u64 byte = earlier.before >> (8 * (address - earlier.address) % 64);
    if (address - earlier.address >= earlier.size) {
      const auto access = std::find_if(written_.begin(), written_.end(), [&](const auto& each) {
        return each.kind == AccessKind::Write && address - each.address < each.size;
      });
      smash.knows_before = smash.knows_before && access != written_.end();
      byte = access != written_.end() ? access->before[address - access->address] : 0;
    }
    smash.before |= (byte & 0xff) << (8 * i);
  }
}

}  // namespace vitrine::observe
