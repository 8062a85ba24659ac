#include "emu/debug/timeline.hpp"

#include <algorithm>
#include <cassert>

#include "emu/observe/next_step.hpp"

namespace vitrine::debug {

namespace {

using machine::Engine;
using machine::StopKind;
using machine::Stops;

/// Rungs nearer to a moment than this part of the spacing are not worth their memory: so little is
/// replayed in no time.
constexpr u64 finest_part = 4096;

/// After a snapshot, the first write to each page copies it, which takes as long as about a
/// thousand instructions. So that recording costs about a tenth at most, programs that write to
/// many pages get fewer snapshots; but not so few that a step back is felt.
constexpr u64 steps_per_copied_page = 3000;
constexpr u64 most_spacing = 8;  // times the least

}  // namespace

Timeline::Timeline(machine::Machine& machine, TimelineOptions options)
    : machine_(&machine),
      engine_(options.engine),
      snapshots_(machine.snapshot(), options.memory_cap),
      furthest_(now()),
      most_steps_(options.most_steps),
      least_spacing_(options.spacing),
      spacing_(least_spacing()) {}

/// Some milliseconds of replay.
u64 Timeline::least_spacing() const {
  if (least_spacing_ != 0) return least_spacing_;
  return engine_ == Engine::Plain ? 4'000'000 : engine_ == Engine::Modelled ? 1'000'000 : 50'000;
}

Position Timeline::now() const {
  return {machine_->step(), machine_->finished().has_value()};
}

bool Timeline::report_progress(double done) const {
  return !progress_ || progress_(std::clamp(done, 0.0, 1.0));
}

bool Timeline::breakpoint_here(const Stops& stops) const {
  return std::find(stops.breakpoints.begin(), stops.breakpoints.end(), machine_->state().rip) !=
         stops.breakpoints.end();
}

/// Where to pause on the way to `target`: at known snapshots (one may be an edit), at the spacing
/// of new ones, and on a ladder of rungs that come closer together towards the target, so that
/// from there short ways back are short.
u64 Timeline::next_rung(u64 target) const {
  const u64 step = machine_->step(), gap = target - step;
  const u64 finest = least_spacing() / finest_part + 1;
  u64 next = target;
  if (gap > finest) {
    const u64 due = snapshots_.latest(step).step + spacing_;
    next = std::min(target - gap / 4, std::max(due, step + finest));
  }
  if (const auto known = snapshots_.next(step)) next = std::min(next, known->step);
  return next;
}

void Timeline::lay() {
  const Position here = now();
  const u64 way = here.step - snapshots_.latest(here.step).step;
  machine::Snapshot snapshot = machine_->snapshot();
  const u64 pages = snapshots_.put(here, std::move(snapshot)) / memory::page_size;
  if (way >= spacing_) {
    const u64 least = least_spacing();
    spacing_ = std::clamp(pages * steps_per_copied_page, least, least * most_spacing);
  }
}

/// At the moment of an edit, the machine is as the edit left it.
bool Timeline::cross_edit() {
  if (!snapshots_.is_edit(now())) return false;
  const machine::Snapshot& edited = *snapshots_.find(now());
  if (rebuilding_model_) {
    machine_->restore_all_but_model(edited);
    snapshots_.put(now(), machine_->snapshot(), SnapshotStore::Kind::Edit);
  } else {
    machine_->restore(edited);
  }
  return true;
}

/// Runs on from the present moment, which may lie in the past. It lays snapshots on its way.
Arrival Timeline::advance(u64 target, const Stops& stops, Telling telling) {
  const u64 from = machine_->step(), last = std::min(target, most_steps_);
  while (!machine_->finished() && machine_->step() < last) {
    const u64 next = next_rung(last);
    auto stop = run(next - machine_->step(), stops);
    if (machine_->finished()) break;
    if (stop && stop->reason == Arrival::Reason::Interrupted) return {stop->reason, {}, {}};
    cross_edit();
    const u64 step = machine_->step();
    if (step == next && step < target && !snapshots_.has(now())) lay();
    if (breakpoint_here(stops)) {
      if (!stop) stop = Stop{Arrival::Reason::Breakpoint, {}, 0};
      return {stop->reason, machine_->state().rip, stop->watched};
    }
    if (stop && !stop->watched.empty()) return {stop->reason, {}, stop->watched};
    const double way = target == machine::no_limit ? 0 : static_cast<double>(target - from);
    if (telling == Telling::On && step < target &&
        !report_progress(way == 0 ? 0 : static_cast<double>(step - from) / way))
      return {Arrival::Reason::Interrupted, {}, {}};
  }
  return arrival_at(target);
}

/// Of a way that nothing has stopped.
Arrival Timeline::arrival_at(u64 target) {
  if (machine_->finished()) return {Arrival::Reason::Ended, {}, {}};
  if (machine_->step() >= target) return {Arrival::Reason::Asked, {}, {}};
  reached_limit_ = true;
  return {Arrival::Reason::Interrupted, {}, {}};
}

/// Prepares to run to `step`: goes to the nearest snapshot before it, unless the cursor is nearer.
void Timeline::start_towards(u64 step) {
  const Position best = snapshots_.latest(step);
  const Position here = now();
  if (!here.ended && here.step <= step && here.step >= best.step) return;
  machine_->restore(*snapshots_.find(best));
}

/// To the moment before step `step`, or to an earlier end. A request to stop is put off.
void Timeline::reach(u64 step) {
  bool requested = false;
  start_towards(step);
  while (advance(step, {}, Telling::Off).reason == Arrival::Reason::Interrupted)
    requested = true;
  if (requested) machine_->request_stop();
}

/// A request to stop may have cut a long repetition in two, which is no moment of the run.
void Timeline::settle() {
  const u64 step = machine_->step();
  machine_->restore(*snapshots_.find(snapshots_.latest(step)));
  reach(step);
}

/// To be called wherever the cursor comes to rest.
Arrival Timeline::arrive(Arrival arrival) {
  const Position here = now();
  furthest_ = std::max(furthest_, here);
  if (here.ended && !snapshots_.has(here)) snapshots_.put(here, machine_->snapshot());
  last_step_known_ = false;
  return arrival;
}

Arrival Timeline::go_to(Position position) {
  const Position from = now();
  if (position == from) return {Arrival::Reason::Asked, {}, {}};
  if (position.ended && from.ended) return {Arrival::Reason::Ended, {}, {}};
  if (position.ended) return forward_to(machine::no_limit);
  if (position > from) {
    if (from.ended) return {Arrival::Reason::Ended, {}, {}};
    return forward_to(position.step);
  }

  const u64 step = std::max(position.step, beginning().step);
  const machine::Snapshot home = machine_->snapshot();
  start_towards(step);
  const Arrival arrival = advance(step, {}, Telling::On);
  if (arrival.reason == Arrival::Reason::Interrupted) {
    machine_->restore(home);
    return arrival;
  }
  return arrive(step == position.step ? arrival : Arrival{Arrival::Reason::Beginning, {}, {}});
}

/// Forwards without stops: along the snapshots where there are any.
Arrival Timeline::forward_to(u64 step) {
  if (step == machine::no_limit && furthest_.ended) {
    if (const machine::Snapshot* end = snapshots_.find(furthest_)) {
      machine_->restore(*end);
      return arrive({Arrival::Reason::Ended, {}, {}});
    }
  }
  start_towards(step);
  const Arrival arrival = advance(step, {}, Telling::On);
  if (arrival.reason == Arrival::Reason::Interrupted) settle();
  return arrive(arrival);
}

Arrival Timeline::forward(u64 steps, const Stops& stops) {
  if (machine_->finished()) return {Arrival::Reason::Ended, {}, {}};
  if (steps == 0) return {Arrival::Reason::Asked, {}, {}};
  const u64 step = machine_->step();
  const u64 target = steps > machine::no_limit - step ? machine::no_limit : step + steps;
  if (stops == Stops()) return forward_to(target);
  const Arrival arrival = advance(target, stops, Telling::On);
  if (arrival.reason == Arrival::Reason::Interrupted) settle();
  return arrive(arrival);
}

Arrival Timeline::forward_observed(u64 steps, machine::Observer& observer) {
  const u64 step = machine_->step();
  const u64 target = steps > machine::no_limit - step ? machine::no_limit : step + steps;
  const u64 last = std::min(target, most_steps_);
  machine_->set_stops({});
  while (!machine_->finished() && machine_->step() < last) {
    const u64 next = next_rung(last);
    const auto report = machine_->observe(observer, next - machine_->step());
    if (machine_->finished()) break;
    if (report.kind == StopKind::Interrupted) {
      settle();
      return arrive({Arrival::Reason::Interrupted, {}, {}});
    }
    cross_edit();
    if (machine_->step() == next && next < target && !snapshots_.has(now())) lay();
    if (report.kind == StopKind::Observer) return arrive({Arrival::Reason::Asked, {}, {}});
  }
  return arrive(arrival_at(target));
}

/// The number of the step that ended the run. One that faulted has not retired, one that exited
/// has: running to where the end was shows which.
u64 Timeline::last_live_step() {
  assert(machine_->finished());
  if (!last_live_step_) {
    const Excursion excursion(*this);
    const u64 end = machine_->step();
    reach(end);
    last_live_step_ = machine_->finished() ? end - 1 : end;
  }
  return *last_live_step_;
}

Arrival Timeline::backward(u64 steps, const Stops& stops) {
  if (steps == 0) return {Arrival::Reason::Asked, {}, {}};
  const u64 until = steps_done(), beginning_step = beginning().step;
  const bool all = steps > until - beginning_step;
  const u64 first = all ? beginning_step : until - steps;
  Arrival arrival{Arrival::Reason::Asked, {}, {}};
  if (stops != Stops()) {
    arrival = search_back(first, until, stops);
    if (arrival.reason != Arrival::Reason::Asked) return arrival;
  }
  arrival = go_to({first, false});
  if (arrival.reason == Arrival::Reason::Asked && all) arrival.reason = Arrival::Reason::Beginning;
  return arrival;
}

const observe::StepRecord* Timeline::last_step() {
  if (!last_step_known_) {
    last_step_.reset();
    if (now() != beginning() && !snapshots_.is_edit(now())) {
      const u64 step = steps_done() - 1;
      const Excursion excursion(*this);
      reach(step);
      machine_->set_stops({});
      last_step_ = observe::record_next_step(*machine_);
    }
    last_step_known_ = true;
  }
  return last_step_ ? &*last_step_ : nullptr;
}

void Timeline::edit(const std::function<void(machine::Machine&)>& change) {
  if (machine_->finished()) reach(last_live_step());
  ++edits_made_;
  const u64 step = machine_->step();
  before_edits_.erase(before_edits_.upper_bound(step), before_edits_.end());
  before_edits_.emplace(step, machine_->snapshot());  // of several at one moment, the first
  change(*machine_);
  machine_->state().retired = step;
  begin_branch(SnapshotStore::Kind::Edit);
  last_step_known_ = false;
}

u64 Timeline::forget_later_input() {
  using Kind = SnapshotStore::Kind;
  before_edits_.erase(before_edits_.upper_bound(machine_->step()), before_edits_.end());
  const u64 forgotten = machine_->forget_later_input();
  begin_branch(snapshots_.is_edit(now()) ? Kind::Edit : Kind::Plain);
  return forgotten;
}

/// What came later is forgotten.
void Timeline::begin_branch(SnapshotStore::Kind kind) {
  machine_->branch();
  snapshots_.forget_from(now());
  snapshots_.put(now(), machine_->snapshot(), kind);
  furthest_ = now();
  last_live_step_.reset();
}

std::vector<u64> Timeline::edits() const {
  std::vector<u64> steps;
  for (const auto& [step, before] : before_edits_)
    steps.push_back(step);
  return steps;
}

void Timeline::look_before_edit(u64 step,
                                const std::function<void(const machine::Machine&)>& look) {
  const Excursion excursion(*this);
  machine_->restore(before_edits_.at(step));
  look(*machine_);
}

void Timeline::look_before_step(u64 step,
                                const std::function<void(const machine::Machine&)>& look) {
  const Excursion excursion(*this);
  reach(step);
  look(*machine_);
}

void Timeline::look_after_step(u64 step, const std::function<void(const machine::Machine&)>& look) {
  if (before_edits_.count(step + 1) != 0) return look_before_edit(step + 1, look);
  look_before_step(step + 1, look);
}

Arrival Timeline::require_model() {
  if (has_model()) return {Arrival::Reason::Asked, {}, {}};
  const Position cursor = now();
  const machine::Snapshot home = machine_->snapshot();
  engine_ = Engine::Modelled;
  spacing_ = least_spacing();
  snapshots_.forget_plain();
  machine_->restore(*snapshots_.find(beginning()));

  rebuilding_model_ = true;
  const Arrival arrival =
      advance(furthest_.ended ? machine::no_limit : furthest_.step, {}, Telling::On);
  rebuilding_model_ = false;
  if (arrival.reason == Arrival::Reason::Interrupted) {
    engine_ = Engine::Plain;
    spacing_ = least_spacing();
    machine_->restore(home);
    return arrival;
  }
  arrive(arrival);
  if (!cursor.ended) reach(cursor.step);
  return arrive({Arrival::Reason::Asked, {}, {}});
}

bool Timeline::replay(u64 from, u64 to, machine::Observer& observer) {
  const Excursion excursion(*this);
  reach(from);
  machine_->set_stops({});
  while (machine_->step() < to && !machine_->finished()) {
    u64 until = to;
    if (const auto known = snapshots_.next(machine_->step())) until = std::min(until, known->step);
    const auto report = machine_->observe(observer, until - machine_->step());
    if (report.kind == StopKind::Interrupted) return false;
    if (report.kind == StopKind::Observer) return true;
    cross_edit();
  }
  return true;
}

Excursion::Excursion(Timeline& timeline)
    : timeline_(&timeline), home_(timeline.machine_->snapshot()) {}

Excursion::~Excursion() {
  if (timeline_ != nullptr) timeline_->machine_->restore(home_);
}

}  // namespace vitrine::debug
