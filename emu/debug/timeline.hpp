#pragma once
// A run that can be visited at any of its moments: snapshots, dense near the cursor and thinner
// further away, and replay in between. At every moment the machine is as in a fresh run up to
// there.
//
//   - A moment is the state before an instruction; the last one, when the program has ended, is
//     the state that it left.
//   - The past is what has been run; going forward beyond the furthest moment runs the program.
//   - An edit begins a new branch: what came later is forgotten, and going through that moment
//     again applies the edit again.
//   - Snapshots share frames and decoded code with the machine: all stay on one thread.

#include <functional>

#include "emu/debug/position.hpp"
#include "emu/debug/snapshots.hpp"
#include "emu/machine/machine.hpp"
#include "emu/machine/stops.hpp"
#include "emu/observe/step_record.hpp"

namespace vitrine::debug {

/// Why a journey through the run ended where it did.
struct Arrival {
  enum class Reason : u8 {
    Asked,        ///< at the moment asked for
    Breakpoint,   ///< about to execute an instruction with a breakpoint
    Watchpoint,   ///< the step just done (forwards) or about to be done (backwards) touched a watch
    Ended,        ///< the program exited or was killed
    Beginning,    ///< backwards: nothing found up to the start of the run
    Interrupted,  ///< by the user, or at TimelineOptions::most_steps; the cursor is at the moment
                  ///< reached (backwards: unchanged)
  } reason{};
  std::optional<u64> breakpoint;  ///< its address
  machine::WatchHits watched;     ///< how the step touched the watches; empty: not
  /// Backwards: the watches were touched by no step but by the edit at this moment. `watched` tells
  /// of each the first bytes that it changed.
  bool by_edit = false;
};

/// Told now and then during long journeys: how much of the way is done, 0..1 (0 while nobody can
/// know). Return false to interrupt.
using Progress = std::function<bool(double done)>;

struct TimelineOptions {
  u64 memory_cap = u64{512} << 20;  ///< bytes that snapshots may hold
  machine::Engine engine = machine::Engine::Plain;
  u64 spacing = 0;  ///< steps between snapshots on new ground, at least; 0: some milliseconds
  u64 most_steps = machine::no_limit;  ///< no journey leads further than this moment
};

class Timeline {
 public:
  /// The run begins where `machine` is now. `machine` must outlive this and be run by nobody else.
  /// Its request_stop() interrupts a journey.
  explicit Timeline(machine::Machine& machine, TimelineOptions options = {});

  [[nodiscard]] const machine::Machine& machine() const { return *machine_; }
  [[nodiscard]] Position now() const;
  /// The furthest moment that this branch of history has seen.
  [[nodiscard]] Position furthest() const { return furthest_; }
  /// The moment at which the run began, which is step 0 unless the machine had run before.
  [[nodiscard]] Position beginning() const { return snapshots_.start(); }
  /// What the step that led here did; null at the start and just after an edit. Valid until the
  /// cursor moves.
  [[nodiscard]] const observe::StepRecord* last_step();

  /// Whether a journey has ended at TimelineOptions::most_steps.
  [[nodiscard]] bool reached_limit() const { return reached_limit_; }

  void set_progress(Progress progress) { progress_ = std::move(progress); }
  /// From now on the machine's model (TLBs, caches, counters, call record) is exact at every
  /// moment: replays the run so far on the modelled engine, once. Interrupted: not so.
  Arrival require_model();
  [[nodiscard]] bool has_model() const { return engine_ != machine::Engine::Plain; }

  /// To any moment; one that has not been run yet is run to. `position.ended`: to the end, whatever
  /// the step. Ended when the program ends before the moment comes.
  Arrival go_to(Position position);
  /// At most `steps` on, each shown to `observer`, until it has seen enough: no step further.
  Arrival forward_observed(u64 steps, machine::Observer& observer);
  /// `steps` on. A breakpoint at the present moment does not count, one at the last does.
  Arrival forward(u64 steps, const machine::Stops& stops = {});
  /// To the latest moment before now at which a breakpoint's instruction is about to execute, or
  /// before the latest step that touched a watch, or to the edit that changed bytes watched for
  /// writes; at most `steps` back.
  Arrival backward(u64 steps, const machine::Stops& stops = {});

  /// Changes registers or memory now; `change` must not run the machine. What came later is
  /// forgotten: a new branch of history. A program that has ended is dead: then the moment before
  /// its end is edited.
  void edit(const std::function<void(machine::Machine&)>& change);

  /// The program is to read something else from now on than it has read later than this moment, all
  /// of which is forgotten, as by an edit. Returns how many bytes of input those were.
  u64 forget_later_input();

  /// The steps at whose moments this branch of history was edited.
  [[nodiscard]] std::vector<u64> edits() const;
  /// How many there have been, also on branches that are forgotten.
  [[nodiscard]] u64 edits_made() const { return edits_made_; }
  /// Shows the machine as it was at the moment of such an edit, before the first one there.
  void look_before_edit(u64 step, const std::function<void(const machine::Machine&)>& look);

  /// Shows the machine as it was just before step number `step` of the past.
  void look_before_step(u64 step, const std::function<void(const machine::Machine&)>& look);
  /// Shows the machine as step number `step` of the past left it, before an edit there if any.
  void look_after_step(u64 step, const std::function<void(const machine::Machine&)>& look);

  /// How many steps led here from step 0: now().step, but one more after a fault.
  [[nodiscard]] u64 steps_done() {
    return machine_->finished() ? last_live_step() + 1 : machine_->step();
  }
  /// Shows the steps [from, to) of the past to `observer`; the cursor stays. Returns false when the
  /// user interrupted it.
  bool replay(u64 from, u64 to, machine::Observer& observer);
  /// Tells the user how far a search has come. False: interrupt it.
  [[nodiscard]] bool report_progress(double done) const;

  [[nodiscard]] const SnapshotStore& snapshots() const { return snapshots_; }

 private:
  friend class Excursion;
  enum class Telling : u8 { Off, On };  ///< whether to report progress
  struct Stop {
    Arrival::Reason reason{};
    machine::WatchHits watched;
    u64 step = 0;  ///< of watches: the number of the step that touched them
  };
  struct Hit {
    u64 step = 0;
    std::optional<u64> breakpoint;
    machine::WatchHits watched;
  };

  void begin_branch(SnapshotStore::Kind kind);
  Arrival advance(u64 target, const machine::Stops& stops, Telling telling);
  [[nodiscard]] Arrival arrival_at(u64 target);
  Arrival forward_to(u64 step);
  void start_towards(u64 step);
  void reach(u64 step);
  void settle();
  Arrival arrive(Arrival arrival);
  std::optional<Stop> run(u64 steps, const machine::Stops& stops);
  std::optional<Hit> last_hit(u64 until, const machine::Stops& stops, bool& interrupted);
  machine::WatchHits edit_hits(u64 step, const machine::Stops& stops);
  Arrival search_back(u64 first, u64 until, const machine::Stops& stops);

  void lay();
  bool cross_edit();
  [[nodiscard]] u64 least_spacing() const;
  [[nodiscard]] u64 next_rung(u64 target) const;
  [[nodiscard]] bool breakpoint_here(const machine::Stops& stops) const;
  [[nodiscard]] u64 last_live_step();

  machine::Machine* machine_;
  machine::Engine engine_;
  SnapshotStore snapshots_;
  std::map<u64, machine::Snapshot> before_edits_;  ///< by step
  u64 edits_made_ = 0;
  Position furthest_;
  Progress progress_;
  u64 most_steps_;
  bool reached_limit_ = false;
  u64 least_spacing_;                  ///< as asked for, or 0
  u64 spacing_;                        ///< steps between snapshots on new ground
  std::optional<u64> last_live_step_;  ///< of an ended run: of the step that ended it
  std::optional<observe::StepRecord> last_step_;
  bool last_step_known_ = false;
  bool rebuilding_model_ = false;
};

/// Looks elsewhere in a run and comes back: the cursor is again where it was, unless one stays.
class Excursion {
 public:
  explicit Excursion(Timeline& timeline);
  ~Excursion();
  void stay() { timeline_ = nullptr; }
  Excursion(const Excursion&) = delete;
  Excursion& operator=(const Excursion&) = delete;

 private:
  Timeline* timeline_;
  machine::Snapshot home_;
};

}  // namespace vitrine::debug
