#pragma once
// A run that can be visited at any of its moments: snapshots, dense near the cursor and thinner
// further away, and replay in between.

#include <functional>
#include <map>

#include "emu/machine/machine.hpp"
#include "emu/machine/stops.hpp"
#include "emu/observe/step_record.hpp"

namespace vitrine::debug {

/// A moment of a run: after `step` instructions have retired. Where the program was killed by a
/// fault, the moment before the fault and the one after it have the same step.
struct Position {
  u64 step = 0;
  bool ended = false;
  auto operator<=>(const Position&) const = default;
};

/// Why a journey through the run ended where it did.
struct Arrival {
  enum class Reason : u8 {
    Asked,        ///< at the moment asked for
    Breakpoint,   ///< about to execute an instruction with a breakpoint
    Watchpoint,   ///< the step just done (forwards) or about to be done (backwards) touched a watch
    Ended,        ///< the program exited or was killed
    Beginning,    ///< backwards: nothing found up to the start of the run
    Interrupted,  ///< by the user; the cursor is at the moment reached (backwards: unchanged)
  } reason{};
  std::optional<u64> breakpoint;  ///< its address
  std::optional<machine::WatchHit> watch;
};

/// Told now and then during long journeys: how much of the way is done, 0..1. Return false to
/// interrupt.
using Progress = std::function<bool(double done)>;

struct TimelineOptions {
  u64 memory_cap = u64{512} << 20;  ///< bytes that snapshots may hold
  machine::Engine engine = machine::Engine::Plain;
};

class Timeline {
 public:
  /// `machine` must be at its start, and outlive this.
  explicit Timeline(machine::Machine& machine, TimelineOptions options = {});

  [[nodiscard]] const machine::Machine& machine() const;
  [[nodiscard]] Position now() const;
  /// The furthest moment that this branch of history has seen.
  [[nodiscard]] Position furthest() const;
  /// What the step that led here did; null at the start and just after an edit.
  [[nodiscard]] const observe::StepRecord* last_step();

  void set_progress(Progress progress);
  /// From now on the machine's model (TLBs, caches, counters, call record) is exact at every
  /// moment: replays the run so far on the modelled engine, once.
  Arrival require_model();

  Arrival go_to(Position position);
  Arrival forward(u64 steps, const machine::Stops& stops = {});
  /// To the latest moment before now at which a breakpoint's instruction is about to execute, or
  /// before the latest step that touched a watch; at most `steps` back.
  Arrival backward(u64 steps, const machine::Stops& stops = {});

  /// Changes registers or memory now. What came later is forgotten: a new branch of history.
  void edit(const std::function<void(machine::Machine&)>& change);
};

}  // namespace vitrine::debug
