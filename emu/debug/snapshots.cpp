#include "emu/debug/snapshots.hpp"

#include <cassert>

namespace vitrine::debug {

SnapshotStore::SnapshotStore(machine::Snapshot start, u64 memory_cap) : memory_cap_(memory_cap) {
  const u64 step = start.step();
  weigh(entries_.emplace(Position{step, false}, Entry{std::move(start), Kind::Start, 0}).first);
}

/// Frames only change hands forwards in time: what a snapshot shares with any earlier one, it
/// shares with the one right before it. So the sum over neighbours counts every frame once.
void SnapshotStore::weigh(Entries::iterator entry) {
  held_bytes_ -= entry->second.bytes;
  const machine::Snapshot& snapshot = entry->second.snapshot;
  entry->second.bytes = entry == entries_.begin()
                            ? snapshot.held_bytes()
                            : snapshot.held_bytes_beside(std::prev(entry)->second.snapshot);
  held_bytes_ += entry->second.bytes;
}

SnapshotStore::Entries::iterator SnapshotStore::remove(Entries::iterator entry) {
  held_bytes_ -= entry->second.bytes;
  const auto next = entries_.erase(entry);
  if (next != entries_.end()) weigh(next);
  return next;
}

u64 SnapshotStore::put(Position position, machine::Snapshot snapshot, Kind kind) {
  if (const auto old = entries_.find(position); old != entries_.end()) {
    if (old->second.kind == Kind::Start) kind = Kind::Start;
    remove(old);
  }
  const auto entry = entries_.emplace(position, Entry{std::move(snapshot), kind, 0}).first;
  weigh(entry);
  const u64 bytes = entry->second.bytes;
  if (const auto next = std::next(entry); next != entries_.end()) weigh(next);
  thin(position.step);
  return bytes;
}

void SnapshotStore::forget_from(Position position) {
  auto entry = entries_.lower_bound(position);
  if (entry == entries_.begin()) ++entry;
  while (entry != entries_.end())
    entry = remove(entry);
}

void SnapshotStore::forget_plain() {
  for (auto entry = entries_.begin(); entry != entries_.end();)
    entry = entry->second.kind == Kind::Plain ? remove(entry) : std::next(entry);
}

const machine::Snapshot* SnapshotStore::find(Position position) const {
  const auto found = entries_.find(position);
  return found == entries_.end() ? nullptr : &found->second.snapshot;
}

Position SnapshotStore::latest(u64 step) const {
  assert(step >= start().step);
  auto entry = std::prev(entries_.upper_bound(Position{step, false}));
  while (entry->first.ended)
    --entry;
  return entry->first;
}

std::optional<Position> SnapshotStore::next(u64 step) const {
  const auto entry = entries_.upper_bound(Position{step, true});
  if (entry == entries_.end()) return std::nullopt;
  return entry->first;
}

bool SnapshotStore::is_edit(Position position) const {
  const auto found = entries_.find(position);
  return found != entries_.end() && found->second.kind == Kind::Edit;
}

/// Takes away, until all is under the caps, the snapshot whose loss hurts least: that which leaves
/// the smallest gap for its distance from the cursor. So gaps grow with the distance.
void SnapshotStore::thin(u64 cursor) {
  constexpr u64 nearest = 1024;  // steps that are replayed in no time
  while (held_bytes_ > memory_cap_ || entries_.size() > most) {
    auto victim = entries_.end();
    double least = 0;
    for (auto entry = std::next(entries_.begin()); entry != entries_.end(); ++entry) {
      if (entry->second.kind != Kind::Plain) continue;
      const u64 step = entry->first.step;
      const auto after = std::next(entry);
      // Behind the last one there is nothing to replay but what comes up to the cursor.
      const u64 until = after != entries_.end() ? after->first.step : std::max(step, cursor);
      const u64 gap = until - std::prev(entry)->first.step;
      const u64 distance = step > cursor ? step - cursor : cursor - step;
      const double cost = static_cast<double>(gap) / static_cast<double>(distance + nearest);
      if (victim == entries_.end() || cost < least) {
        victim = entry;
        least = cost;
      }
    }
    if (victim == entries_.end()) return;
    remove(victim);
  }
}

}  // namespace vitrine::debug
