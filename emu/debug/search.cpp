#include "emu/debug/search.hpp"

#include <algorithm>
#include <cstring>

#include "emu/observe/register_use.hpp"

namespace vitrine::debug {

namespace {

using Outcome = SearchResult::Outcome;
using Reason = Arrival::Reason;
using observe::RegisterUse;

std::vector<u8> memory_bytes(const machine::Machine& machine, const Subject& subject) {
  std::vector<u8> bytes(std::min(subject.size, Culprit::most_bytes));
  (void)machine.peek(subject.address, bytes);
  return bytes;
}

/// A register's part, or the flags.
std::vector<u8> register_bytes(const cpu::State& state, const Subject& subject) {
  const auto bytes_of = [](const void* from, std::size_t size) {
    std::vector<u8> bytes(size);
    std::memcpy(bytes.data(), from, size);
    return bytes;
  };
  if (subject.kind == Subject::Kind::Flags) {
    const u64 flags = state.rflags & subject.flags;
    return bytes_of(&flags, sizeof flags);
  }
  const isa::Register& reg = subject.reg;
  if (reg.cls == isa::RegisterClass::Xmm) return bytes_of(&state.xmm[reg.number], 16);
  const u64 value = state.gpr[reg.number] >> (reg.cls == isa::RegisterClass::GprHigh ? 8 : 0);
  return bytes_of(&value, reg.size);
}

std::vector<u8> bytes_of(const machine::Machine& machine, const Subject& subject) {
  return subject.kind == Subject::Kind::Memory ? memory_bytes(machine, subject)
                                               : register_bytes(machine.state(), subject);
}

bool touches(const RegisterUse& use, const Subject& subject, Deed deed) {
  const bool wrote = deed == Deed::Wrote;
  if (subject.kind == Subject::Kind::Flags)
    return ((wrote ? use.flags_written : use.flags_read) & subject.flags) != 0;
  const isa::Register& reg = subject.reg;
  if (reg.cls == isa::RegisterClass::Xmm)
    return ((wrote ? use.xmm_written : use.xmm_read) >> reg.number & 1) != 0;
  const unsigned mask = reg.cls == isa::RegisterClass::GprHigh ? 2 : (1u << reg.size) - 1;
  return ((wrote ? use.gpr_written : use.gpr_read)[reg.number] & mask) != 0;
}

/// Notes the first or the last step of a stretch that did the deed to a register.
class RegisterWatcher final : public machine::Observer {
 public:
  RegisterWatcher(const Subject& subject, Deed deed, Direction direction)
      : subject_(subject), deed_(deed), first_only_(direction == Direction::On) {}

  bool on_step(const machine::StepEvent& event) override {
    if (!event.completed) {  // the first part of a long repetition has the registers before it
      if (!in_repetition_) repetition_start_ = event.before;
      in_repetition_ = true;
      return true;
    }
    const cpu::State& before = in_repetition_ ? repetition_start_ : event.before;
    in_repetition_ = false;
    if (event.fault != nullptr) return true;
    if (!touches(observe::register_use(event.instruction, before, event.after), subject_, deed_))
      return true;
    found = Culprit{event.step, before.rip, register_bytes(before, subject_),
                    register_bytes(event.after, subject_)};
    return !first_only_;
  }

  std::optional<Culprit> found;

 private:
  const Subject& subject_;
  Deed deed_;
  bool first_only_;
  bool in_repetition_ = false;
  cpu::State repetition_start_;
};

/// Windows in which registers are observed: small ones near now, and none so large that nobody
/// could interrupt.
constexpr u64 first_window = 4096, largest_window = u64{1} << 20;

SearchResult registers_back(Timeline& timeline, const Subject& subject, Deed deed) {
  const u64 start = timeline.beginning().step, end = timeline.steps_done();
  u64 window = first_window;
  for (u64 high = end; high > start;) {
    const u64 low = high - std::min(high - start, window);
    RegisterWatcher watcher(subject, deed, Direction::Back);
    if (!timeline.replay(low, high, watcher)) return {Outcome::Interrupted};
    if (watcher.found) return {Outcome::Found, *watcher.found};
    high = low;
    window = std::min(2 * window, largest_window);
    if (!timeline.report_progress(static_cast<double>(end - high) /
                                  static_cast<double>(end - start)))
      return {Outcome::Interrupted};
  }
  return {Outcome::Nothing};
}

SearchResult registers_on(Timeline& timeline, const Subject& subject, Deed deed) {
  const Excursion excursion(timeline);
  u64 window = first_window;
  while (!timeline.now().ended) {
    const u64 low = timeline.now().step;
    const Arrival arrival = timeline.forward(window);
    if (arrival.reason == Reason::Interrupted) return {Outcome::Interrupted};
    RegisterWatcher watcher(subject, deed, Direction::On);
    if (!timeline.replay(low, timeline.steps_done(), watcher)) return {Outcome::Interrupted};
    if (watcher.found) return {Outcome::Found, *watcher.found};
    window = std::min(2 * window, largest_window);
    if (!timeline.report_progress(0)) return {Outcome::Interrupted};
  }
  return {Outcome::Nothing};
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

  if (direction == Direction::On) timeline.backward(1);
  const machine::Machine& machine = timeline.machine();
  Culprit culprit{machine.step(), machine.state().rip, memory_bytes(machine, subject), {}};
  culprit.access = arrival.watch->access;
  if (arrival.watch->by_kernel) culprit.system_call = machine.state().gpr[isa::Rax];
  const auto look_after = [&](const machine::Machine& then) {
    culprit.after = memory_bytes(then, subject);
  };
  const std::vector<u64> edits = timeline.edits();
  if (std::binary_search(edits.begin(), edits.end(), culprit.step + 1)) {
    timeline.look_before_edit(culprit.step + 1, look_after);
  } else {
    timeline.forward(1);
    look_after(machine);
  }
  return {Outcome::Found, culprit};
}

/// What an edit at this moment changed of the subject, if anything.
std::optional<Culprit> changed_by_edit(Timeline& timeline, const Subject& subject, u64 step) {
  Culprit culprit;
  culprit.step = step;
  culprit.by_edit = true;
  timeline.look_before_edit(
      step, [&](const machine::Machine& machine) { culprit.before = bytes_of(machine, subject); });
  const Excursion excursion(timeline);
  timeline.go_to({step, false});
  culprit.instruction = timeline.machine().state().rip;
  culprit.after = bytes_of(timeline.machine(), subject);
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
                    [&](u64 step) { return step > now || (!any && step <= found.culprit.step); }),
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

}  // namespace

SearchResult search(Timeline& timeline, const Subject& subject, Deed deed, Direction direction) {
  SearchResult result;
  if (subject.kind == Subject::Kind::Memory) {
    result = search_memory(timeline, subject, deed, direction);
  } else {
    result = direction == Direction::Back ? registers_back(timeline, subject, deed)
                                          : registers_on(timeline, subject, deed);
  }
  if (deed == Deed::Wrote && result.outcome != Outcome::Interrupted)
    if (auto edit = nearer_edit(timeline, subject, direction, result))
      return {Outcome::Found, *edit};
  return result;
}

}  // namespace vitrine::debug
