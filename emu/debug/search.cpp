#include "emu/debug/search.hpp"

#include <algorithm>

#include "emu/debug/register_search.hpp"

namespace vitrine::debug {

namespace {

using Outcome = SearchResult::Outcome;
using Reason = Arrival::Reason;

std::vector<u8> memory_bytes(const machine::Machine& machine, const Subject& subject) {
  std::vector<u8> bytes(std::min(subject.size, Culprit::most_bytes));
  (void)machine.peek(subject.address, bytes);
  return bytes;
}

std::vector<u8> bytes_of(const machine::Machine& machine, const Subject& subject) {
  return subject.kind == Subject::Kind::Memory ? memory_bytes(machine, subject)
                                               : register_bytes(machine.state(), subject);
}

/// What the edit at this step made of the subject.
Culprit edit_of(Timeline& timeline, const Subject& subject, u64 step) {
  Culprit culprit;
  culprit.step = step;
  culprit.by_edit = true;
  timeline.look_before_edit(
      step, [&](const machine::Machine& machine) { culprit.before = bytes_of(machine, subject); });
  const Excursion excursion(timeline);
  timeline.go_to({step, false});
  culprit.instruction = timeline.machine().state().rip;
  culprit.after = bytes_of(timeline.machine(), subject);
  return culprit;
}

SearchResult search_memory(Timeline& timeline, const Subject& subject, Deed deed,
                           Direction direction) {
  const Excursion excursion(timeline);
  const bool wrote = deed == Deed::Wrote;
  const machine::Stops stops{{}, {{subject.address, subject.size, !wrote, wrote}}};
  const Arrival arrival = direction == Direction::Back ? timeline.backward(machine::no_limit, stops)
                                                       : timeline.forward(machine::no_limit, stops);
  if (arrival.reason == Reason::Interrupted) return {Outcome::Interrupted};
  if (arrival.reason != Reason::Watchpoint) return {Outcome::Nothing};

  if (arrival.by_edit) return {Outcome::Found, edit_of(timeline, subject, timeline.now().step)};

  if (direction == Direction::On) timeline.backward(1);
  const machine::Machine& machine = timeline.machine();
  Culprit culprit{machine.step(), machine.state().rip, memory_bytes(machine, subject), {}};
  culprit.access = arrival.watched.front().access;
  if (arrival.watched.front().by_kernel) culprit.system_call = machine.state().gpr[isa::Rax];
  timeline.look_after_step(culprit.step, [&](const machine::Machine& then) {
    culprit.after = memory_bytes(then, subject);
  });
  return {Outcome::Found, culprit};
}

/// What the edit at this step made of the subject, if it changed anything.
std::optional<Culprit> changed_by_edit(Timeline& timeline, const Subject& subject, u64 step) {
  const Culprit culprit = edit_of(timeline, subject, step);
  if (culprit.before == culprit.after) return std::nullopt;
  return culprit;
}

/// The edit that changed the subject nearer to now than `found`.
std::optional<Culprit> nearer_edit(Timeline& timeline, const Subject& subject, Direction direction,
                                   const SearchResult& found) {
  const u64 now = timeline.steps_done();
  const bool any = found.outcome == Outcome::Nothing;
  std::vector<u64> edits = timeline.edits();
  if (direction == Direction::Back) {
    std::reverse(edits.begin(), edits.end());
    // The moment of an edit at step s comes before step s.
    edits.erase(std::remove_if(
                    edits.begin(), edits.end(),
                    [&](u64 step) { return step >= now || (!any && step <= found.culprit.step); }),
                edits.end());
  } else {
    edits.erase(std::remove_if(
                    edits.begin(), edits.end(),
                    [&](u64 step) { return step <= now || (!any && step > found.culprit.step); }),
                edits.end());
  }
  for (const u64 step : edits)
    if (auto culprit = changed_by_edit(timeline, subject, step)) return culprit;
  return std::nullopt;
}

/// changed_by_death(), seen from before it.
std::optional<Culprit> death_to_come(Timeline& timeline, const Subject& subject) {
  if (timeline.now().ended) return std::nullopt;
  const Excursion excursion(timeline);
  timeline.go_to({timeline.furthest().step, true});
  return changed_by_death(timeline, subject);
}

}  // namespace

/// A rep that ran off its buffer, say.
std::optional<Culprit> changed_by_death(Timeline& timeline, const Subject& subject) {
  if (!timeline.now().ended) return std::nullopt;
  const machine::Machine& machine = timeline.machine();
  Culprit culprit;
  culprit.step = timeline.now().step;
  culprit.after = bytes_of(machine, subject);
  const Excursion excursion(timeline);
  timeline.go_to({culprit.step, false});
  culprit.instruction = machine.state().rip;
  culprit.before = bytes_of(machine, subject);
  if (culprit.before == culprit.after) return std::nullopt;
  return culprit;
}

SearchResult search(Timeline& timeline, const Subject& subject, Deed deed, Direction direction,
                    u64 observed_first) {
  const bool wrote = deed == Deed::Wrote;
  if (wrote && direction == Direction::Back)
    if (auto death = changed_by_death(timeline, subject)) return {Outcome::Found, *death};
  SearchResult result;
  if (subject.kind == Subject::Kind::Memory) {
    result = search_memory(timeline, subject, deed, direction);
  } else {
    result = RegisterSearch(timeline, subject, deed, observed_first).run(direction);
  }
  if (wrote && result.outcome != Outcome::Interrupted)
    if (auto edit = nearer_edit(timeline, subject, direction, result))
      return {Outcome::Found, *edit};
  if (wrote && direction == Direction::On && result.outcome == Outcome::Nothing)
    if (auto death = death_to_come(timeline, subject)) return {Outcome::Found, *death};
  return result;
}

std::optional<Culprit> edit_here(Timeline& timeline, const Subject& subject) {
  const Position here = timeline.now();
  const std::vector<u64> edits = timeline.edits();
  if (here.ended || !std::binary_search(edits.begin(), edits.end(), here.step)) return std::nullopt;
  return changed_by_edit(timeline, subject, here.step);
}

}  // namespace vitrine::debug
