#include "emu/debug/travel.hpp"

#include <algorithm>

#include "emu/debug/code.hpp"
#include "emu/debug/frame.hpp"

namespace vitrine::debug {

namespace {

/// How many hits of false conditions pass between two looks at the progress function.
constexpr u64 hops_between_looks = 64;

/// Each hop back costs a replay. After so many in vain, whole windows are run forwards instead,
/// where a hop costs next to nothing, and the last good one is kept.
constexpr u64 hops_before_seeking = 32;
constexpr u64 first_window = u64{1} << 14, largest_window = u64{1} << 24;  // steps

/// How the step or the edit touched one of the watches.
machine::WatchHits hits_of(const Arrival& arrival, std::size_t watch) {
  machine::WatchHits hits;
  for (const machine::WatchHit& hit : arrival.watched)
    if (hit.watch == watch) hits.push_back(hit);
  return hits;
}

bool is_back_jump(const isa::Instruction& instruction) {
  return instruction.operands[0].kind == isa::Operand::Kind::Relative && !is_call(instruction) &&
         instruction.operands[0].value < 0;
}

}  // namespace

void Travel::set_progress(const Progress& progress) {
  progress_ = progress;
  timeline_.set_progress(progress);
}

bool Travel::is_interrupted() {
  return progress_ && !progress_(0);
}

Halt Travel::run(Way way, u64 steps) {
  return journey(way, steps, {});
}

Halt Travel::journey(Way way, u64 steps, const Own& own) {
  Excursion home(timeline_);
  Halt halt = follow(way, steps, own);
  if (way == Way::Forwards || halt.reason != Halt::Reason::Interrupted) home.stay();
  return halt;
}

Halt Travel::follow(Way way, u64 steps, const Own& own) {
  const bool forwards = way == Way::Forwards;
  u64 left = steps;
  for (u64 hops = 1;; ++hops) {
    Breakpoints::Armed armed = breakpoints_.armed();
    machine::Stops stops = armed.stops;
    stops.breakpoints.insert(stops.breakpoints.end(), own.addresses.begin(), own.addresses.end());
    stops.watches.insert(stops.watches.end(), own.watches.begin(), own.watches.end());
    const u64 before = timeline_.now().step;
    const Arrival arrival =
        forwards ? timeline_.forward(left, stops) : timeline_.backward(left, stops);
    switch (arrival.reason) {
      case Arrival::Reason::Asked:
        return {Halt::Reason::Arrived, {}, {}};
      case Arrival::Reason::Ended:
        return {Halt::Reason::Ended, {}, {}};
      case Arrival::Reason::Beginning:
        return {Halt::Reason::Beginning, {}, {}};
      case Arrival::Reason::Interrupted:
        return {Halt::Reason::Interrupted, {}, {}};
      case Arrival::Reason::Breakpoint:
      case Arrival::Reason::Watchpoint:
        break;
    }
    if (auto halt = judge(way, arrival, armed, own)) return std::move(*halt);
    if (hops % hops_between_looks == 0 && is_interrupted())
      return {Halt::Reason::Interrupted, {}, {}};
    if (!forwards && left == machine::no_limit && hops % hops_before_seeking == 0 &&
        can_seek(own)) {
      const Found found = seek_back(own, nullptr);
      if (found == Found::Interrupted) return {Halt::Reason::Interrupted, {}, {}};
      if (found == Found::Nothing) return {Halt::Reason::Beginning, {}, {}};
    }
    const u64 now = timeline_.now().step;
    const u64 gone = now > before ? now - before : before - now;
    if (left != machine::no_limit) left -= std::min(left, gone);
    if (left == 0) return {Halt::Reason::Arrived, {}, {}};
  }
}

std::optional<Halt> Travel::judge(Way way, const Arrival& arrival, const Breakpoints::Armed& armed,
                                  const Own& own) {
  Halt halt{Halt::Reason::Stopped, {}, {}, arrival.by_edit};
  const u64 rip = timeline_.machine().state().rip;
  std::vector<unsigned> met;
  for (const Breakpoint& item : breakpoints_.all())
    if (item.enabled &&
        std::find(item.addresses.begin(), item.addresses.end(), rip) != item.addresses.end())
      met.push_back(item.number);
  const u64 here = timeline_.now().step;
  for (const unsigned number : met)
    passes(*breakpoints_.find(number), halt, here);

  if (!arrival.watched.empty()) {
    // Whichever way one travels, a watchpoint's condition looks at the moment after the access.
    const bool behind = way == Way::Forwards && here > 0;  // one stops behind an access
    const u64 access = behind ? here - 1 : here;
    const auto look = [&](const machine::Machine&) {
      for (std::size_t i = 0; i < armed.owners.size(); ++i) {
        const machine::WatchHits hits = hits_of(arrival, i);
        if (!hits.empty()) passes(*breakpoints_.find(armed.owners[i]), halt, access, hits);
      }
    };
    if (way == Way::Backwards && !arrival.by_edit)
      timeline_.look_after_step(timeline_.now().step, look);
    else
      look(timeline_.machine());
  }
  if (!halt.hits.empty()) {
    for (const Halt::Hit& hit : halt.hits)
      if (hit.item.temporary) breakpoints_.remove(hit.item.number);
    return halt;
  }
  const bool own_watch =
      std::any_of(arrival.watched.begin(), arrival.watched.end(),
                  [&](const machine::WatchHit& hit) { return hit.watch >= armed.owners.size(); });
  const bool own_address =
      std::find(own.addresses.begin(), own.addresses.end(), rip) != own.addresses.end();
  if ((own_watch || own_address) && (!own.accept || own.accept()))
    return Halt{Halt::Reason::Arrived, {}, {}};
  return std::nullopt;
}

/// Whether the run stops here for this breakpoint, which step `step` has met; then `halt` names it.
bool Travel::passes(Breakpoint& breakpoint, Halt& halt, u64 step,
                    const machine::WatchHits& watched) {
  if (breakpoint.condition) {
    const auto value = breakpoint.condition->evaluate(timeline_.machine());
    if (!value) halt.condition = value.error();
    if (value && value->bits == 0) return false;
  }
  count_hit(breakpoint, step);
  if (breakpoint.skip > 0 && !halt.condition) {
    --breakpoint.skip;
    return false;
  }
  halt.hits.push_back({breakpoint, watched});
  return true;
}

/// Counted breakpoints need each hit in its order, a call is known only before it is made, and what
/// an edit changed is seen only on the way back.
bool Travel::can_seek(const Own& own) const {
  const bool edits_matter = !timeline_.edits().empty() && !breakpoints_.armed().owners.empty();
  return own.watches.empty() && !edits_matter &&
         std::none_of(breakpoints_.all().begin(), breakpoints_.all().end(),
                      [](const Breakpoint& item) { return item.enabled && item.skip != 0; });
}

bool Travel::would_stop_here(const Own& own, const Expression* condition) const {
  const machine::Machine& machine = timeline_.machine();
  const u64 rip = machine.state().rip;
  const auto holds = [&](const Expression& expression) {
    const auto value = expression.evaluate(machine);
    return !value || value->bits != 0;  // an error is a reason to stop, too
  };
  const auto contains = [&](const std::vector<u64>& addresses) {
    return std::find(addresses.begin(), addresses.end(), rip) != addresses.end();
  };
  for (const Breakpoint& item : breakpoints_.all())
    if (item.enabled && contains(item.addresses) && (!item.condition || holds(*item.condition)))
      return true;
  if (contains(own.addresses) && (!own.accept || own.accept())) return true;
  return condition != nullptr && holds(*condition);
}

Travel::Found Travel::seek_back(const Own& own, const Expression* condition) {
  const Position home = timeline_.now();
  const u64 beginning = timeline_.beginning().step;
  u64 window = first_window;
  for (u64 end = home.step; end > beginning;) {
    const u64 start = end - std::min(window, end - beginning);
    const Found found = seek_in(start, end, own, condition);
    if (found == Found::Interrupted) timeline_.go_to(home);
    if (found != Found::Nothing) return found;
    end = start;
    window = std::min(2 * window, largest_window);
  }
  timeline_.go_to(timeline_.beginning());
  return Found::Nothing;
}

/// The latest moment in [start, end).
Travel::Found Travel::seek_in(u64 start, u64 end, const Own& own, const Expression* condition) {
  const Breakpoints::Armed armed = breakpoints_.armed();
  machine::Stops stops = armed.stops;
  stops.breakpoints.insert(stops.breakpoints.end(), own.addresses.begin(), own.addresses.end());
  if (timeline_.go_to({start, false}).reason == Arrival::Reason::Interrupted)
    return Found::Interrupted;
  std::optional<u64> latest;
  if (would_stop_here(own, condition)) latest = start;
  for (u64 hops = 1; timeline_.now().step < end; ++hops) {
    const u64 left = end - timeline_.now().step;
    const Arrival arrival = timeline_.forward(condition != nullptr ? 1 : left, stops);
    if (arrival.reason == Arrival::Reason::Interrupted) return Found::Interrupted;
    const u64 now = timeline_.now().step;
    for (const machine::WatchHit& hit : arrival.watched) {
      const Breakpoint& item = *breakpoints_.find(armed.owners[hit.watch]);
      const auto value =
          item.condition ? item.condition->evaluate(timeline_.machine()) : Result<Value>(Value{1});
      if (!value || value->bits != 0) latest = now - 1;
    }
    if (now < end && would_stop_here(own, condition)) latest = now;
    if (hops % hops_between_looks == 0 && is_interrupted()) return Found::Interrupted;
    if (arrival.reason == Arrival::Reason::Ended) break;
  }
  if (!latest) return Found::Nothing;
  timeline_.go_to({*latest + 1, false});
  return Found::Here;
}

Halt Travel::next(Way way) {
  const machine::Machine& machine = timeline_.machine();
  const u64 rip = machine.state().rip;
  if (way == Way::Backwards) {
    Halt halt = run(way, 1);
    const auto instruction = instruction_at(machine, machine.state().rip);
    if (halt.reason != Halt::Reason::Arrived || !instruction || instruction->op() != isa::Op::Ret)
      return halt;
    // A ret that took something else than its return address leads back to no call.
    const u64 slot = machine.state().gpr[isa::Rsp];
    const auto frame = recorded_frame(timeline_);
    if (!frame || frame->is_start || frame->return_slot != slot) return halt;
    return back_to_call(slot);
  }
  const auto instruction = instruction_at(machine, rip);
  if (!instruction || !is_call(*instruction)) return run(way, 1);
  const u64 return_slot = machine.state().gpr[isa::Rsp] - 8;
  return journey(
      way, machine::no_limit,
      {.addresses = {rip + instruction->length},
       // A recursion returns here too, with its own frames still below.
       .accept = [&, return_slot] { return machine.state().gpr[isa::Rsp] > return_slot; }});
}

/// Back to the call that pushed a return address there: the latest that wrote it, other writers
/// of the place (who overwrote the return address) do not count.
Halt Travel::back_to_call(u64 return_slot) {
  const machine::Machine& machine = timeline_.machine();
  return journey(Way::Backwards, machine::no_limit,
                 {.watches = {{.address = return_slot, .size = 8, .reads = false, .writes = true}},
                  .accept = [&, return_slot] {
                    const auto instruction = instruction_at(machine, machine.state().rip);
                    return instruction && is_call(*instruction) &&
                           machine.state().gpr[isa::Rsp] - 8 == return_slot;
                  }});
}

Result<Halt> Travel::finish(Way way) {
  const machine::Machine& machine = timeline_.machine();
  const auto frame = recorded_frame(timeline_);
  const bool forwards = way == Way::Forwards;
  if (!frame)
    return fail("",
                "no function is known here: there is no label, and no return address on the stack",
                forwards ? "`continue` goes on" : "`back` goes back one step");
  if (frame->is_start)
    return fail("", "nobody called the program's start, so it does not return",
                forwards ? "`continue` runs to its end" : "`goto start` leads to its beginning");
  if (!forwards) return back_to_call(frame->return_slot);
  const u64 slot = frame->return_slot;
  return journey(way, machine::no_limit,
                 {.addresses = {frame->return_address},
                  .accept = [&, slot] { return machine.state().gpr[isa::Rsp] > slot; }});
}

Halt Travel::until(Way way) {
  const machine::Machine& machine = timeline_.machine();
  const u64 start = machine.state().rip;
  const auto frame = recorded_frame(timeline_);
  const auto instruction = instruction_at(machine, start);
  const bool forwards = way == Way::Forwards;
  if (forwards && (!frame || !instruction || !is_back_jump(*instruction))) return next(way);
  if (!forwards) {
    Halt halt = next(way);
    const bool went_up = machine.state().rip > start;  // over the jump back of a loop
    if (halt.reason != Halt::Reason::Arrived || !went_up || !frame) return halt;
  }
  Own own;
  for (const u64 address : function_code(machine, frame->function))
    if (forwards ? address > start : address < start) own.addresses.push_back(address);
  if (forwards && !frame->is_start) own.addresses.push_back(frame->return_address);
  const u64 slot = frame->return_slot;
  own.accept = [&, slot] {
    const auto here = recorded_frame(timeline_);
    return machine.state().gpr[isa::Rsp] > slot || (here && here->return_slot == slot);
  };
  return journey(way, machine::no_limit, own);
}

Halt Travel::until_place(Way way, const std::vector<u64>& addresses) {
  return journey(way, machine::no_limit, {.addresses = addresses});
}

Result<Halt> Travel::until_condition(Way way, const Expression& condition) {
  Excursion home(timeline_);
  Result<Halt> halt = follow_until(way, condition);
  if (way == Way::Forwards || !halt || halt->reason != Halt::Reason::Interrupted) home.stay();
  return halt;
}

Result<Halt> Travel::follow_until(Way way, const Expression& condition) {
  for (u64 steps = 1;; ++steps) {
    Halt halt = run(way, 1);
    if (halt.reason != Halt::Reason::Arrived) return halt;
    const auto value = condition.evaluate(timeline_.machine());
    if (!value) return tl::unexpected(value.error());
    if (value->bits != 0) return halt;
    if (steps % hops_between_looks == 0 && is_interrupted())
      return Halt{Halt::Reason::Interrupted, {}, {}};
    if (way == Way::Forwards || steps % hops_before_seeking != 0 || !can_seek({})) continue;
    const Found found = seek_back({}, &condition);
    if (found == Found::Interrupted) return Halt{Halt::Reason::Interrupted, {}, {}};
    if (found == Found::Nothing) return Halt{Halt::Reason::Beginning, {}, {}};
  }
}

}  // namespace vitrine::debug
