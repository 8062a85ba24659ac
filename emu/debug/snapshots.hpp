#pragma once
// The snapshots of one run, by position, under a memory cap: dense near the cursor, ever thinner
// further away.

#include <map>
#include <optional>

#include "emu/debug/position.hpp"
#include "emu/machine/machine.hpp"

namespace vitrine::debug {

class SnapshotStore {
 public:
  /// What a snapshot marks. Start and Edit are never thinned away: nothing else leads there.
  enum class Kind : u8 { Start, Edit, Plain };
  /// However cheap they are, more would only make each decision slow.
  static constexpr std::size_t most = 512;

  SnapshotStore(machine::Snapshot start, u64 memory_cap);

  /// Keeps a snapshot, in place of another of the same position; then thins for a cursor there.
  /// Returns the host bytes that it holds beside the one before it.
  u64 put(Position position, machine::Snapshot snapshot, Kind kind = Kind::Plain);
  /// Forgets those at `position` and later; not the start.
  void forget_from(Position position);
  /// Forgets all but Start and Edit.
  void forget_plain();

  [[nodiscard]] Position start() const { return entries_.begin()->first; }
  [[nodiscard]] bool has(Position position) const { return entries_.count(position) != 0; }
  /// The one at exactly this position, or null.
  [[nodiscard]] const machine::Snapshot* find(Position position) const;
  /// The latest from which one can run on, at or before `step`; there is always the start.
  [[nodiscard]] Position latest(u64 step) const;
  /// The first position behind `step` that has a snapshot.
  [[nodiscard]] std::optional<Position> next(u64 step) const;
  [[nodiscard]] bool is_edit(Position position) const;

  /// Host bytes that all of them hold, frames shared by several counted once.
  [[nodiscard]] u64 held_bytes() const { return held_bytes_; }
  [[nodiscard]] u64 memory_cap() const { return memory_cap_; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    machine::Snapshot snapshot;
    Kind kind = Kind::Plain;
    u64 bytes = 0;  ///< that the snapshot before does not hold
  };
  using Entries = std::map<Position, Entry>;

  void weigh(Entries::iterator entry);
  Entries::iterator remove(Entries::iterator entry);
  void thin(u64 cursor);

  Entries entries_;
  u64 memory_cap_;
  u64 held_bytes_ = 0;
};

}  // namespace vitrine::debug
