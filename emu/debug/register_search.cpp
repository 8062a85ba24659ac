#include "emu/debug/register_search.hpp"

#include <algorithm>
#include <cstring>

#include "emu/isa/decoder.hpp"
#include "emu/observe/register_use.hpp"
#include "emu/os/process.hpp"

namespace vitrine::debug {

namespace {

using Reason = Arrival::Reason;
using observe::RegisterUse;

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

/// No window is so large that nobody could interrupt it.
constexpr u64 smallest_window = 4096, largest_window = u64{1} << 20;

/// Beyond these it is no longer clear that guarding is faster than observing.
constexpr u64 most_code_bytes = u64{1} << 20;
constexpr std::size_t most_breakpoints = 20'000;
constexpr unsigned most_guards = 4;

/// Steps that are run under guard at a time on the way on, where mappings may yet change.
constexpr u64 guarded_stretch = 16'000'000;

u64 code_changes(const machine::Machine& machine) {
  return machine.process().state().space.code_changes();
}

/// Whether the instruction touches the subject in any state of the registers.
bool may_touch(const isa::Instruction& instruction, const Subject& subject, Deed deed) {
  cpu::State before, after;
  before.gpr[isa::Rcx] = 1;       // a repetition repeats, a shift shifts
  after.rflags &= ~u64{isa::ZF};  // a cmpxchg does not store, and loads the accumulator
  return touches(observe::register_use(instruction, before, after), subject, deed);
}

/// The bytes of [start, end); those of pages that nobody has touched are 0.
std::vector<u8> code_bytes(const machine::Machine& machine, u64 start, u64 end) {
  std::vector<u8> bytes(end - start);
  for (u64 page = start; page < end; page += memory::page_size)
    (void)machine.peek(page, std::span(bytes).subspan(page - start, memory::page_size));
  return bytes;
}

}  // namespace

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

RegisterSearch::RegisterSearch(Timeline& timeline, const Subject& subject, Deed deed,
                               u64 observed_first)
    : timeline_(timeline),
      subject_(subject),
      deed_(deed),
      window_(std::min(smallest_window, observed_first)),
      observed_first_(observed_first),
      guards_left_(most_guards) {}

SearchResult RegisterSearch::run(Direction direction) {
  return direction == Direction::Back ? back() : on();
}

RegisterSearch::Found RegisterSearch::observe(u64 from, u64 to, Direction direction) {
  RegisterWatcher watcher(subject_, deed_, direction);
  if (!timeline_.replay(from, to, watcher)) return SearchResult{Outcome::Interrupted};
  if (watcher.found) return SearchResult{Outcome::Found, *watcher.found};
  return std::nullopt;
}

/// Observes so many steps from the cursor on, and none behind the one that is found: what lies
/// there may read the user's input, which is not due yet.
RegisterSearch::Found RegisterSearch::observe_on(u64 steps) {
  RegisterWatcher watcher(subject_, deed_, Direction::On);
  const Arrival arrival = timeline_.forward_observed(steps, watcher);
  if (watcher.found) return SearchResult{Outcome::Found, *watcher.found};
  if (arrival.reason == Reason::Interrupted) return SearchResult{Outcome::Interrupted};
  return std::nullopt;
}

/// How much to observe next. Under guard it is one step, which may be one that writes code.
u64 RegisterSearch::next_window() {
  if (observed_ >= observed_first_ && guards_left_ > 0) return 1;
  if (guards_left_ == 0) window_ = std::max(window_, smallest_window);
  const u64 window = window_;
  observed_ += window;
  window_ = std::min(2 * window_, largest_window);
  return window;
}

/// Puts breakpoints and watches on the code as it is now; on the way on also on system calls, which
/// may bring more code. False: better observe.
bool RegisterSearch::guard(Direction direction) {
  if (guards_left_ == 0 || observed_ < observed_first_) return false;
  --guards_left_;
  stops_ = {};
  u64 code_size = 0;
  const machine::Machine& machine = timeline_.machine();
  const auto& regions = machine.process().regions();
  for (auto region = regions.begin(); region != regions.end();) {
    const u64 start = region->start;
    u64 end = start;  // of adjoining regions, since an instruction may reach into the next
    for (; region != regions.end() && region->start == end; ++region) {
      if ((region->permissions & image::Execute) == 0) break;
      end = region->end;
    }
    if (end == start) {
      ++region;
      continue;
    }
    code_size += end - start;
    if (code_size > most_code_bytes) break;
    const std::vector<u8> bytes = code_bytes(machine, start, end);
    for (u64 i = 0; i < bytes.size(); ++i) {
      isa::Instruction instruction;
      if (isa::decode(std::span(bytes).subspan(i), instruction) != isa::DecodeStatus::Ok) continue;
      const bool may_bring_code =
          direction == Direction::On && instruction.op() == isa::Op::Syscall;
      if (may_bring_code || may_touch(instruction, subject_, deed_))
        stops_.breakpoints.push_back(start + i);
    }
    stops_.watches.push_back({start, end - start, false, true});
  }
  const bool worth = code_size <= most_code_bytes && stops_.breakpoints.size() <= most_breakpoints;
  if (!worth) guards_left_ = 0;
  return worth;
}

/// Searches the steps below `high`, which it brings down.
RegisterSearch::Found RegisterSearch::guarded_back(u64& high) {
  const Excursion excursion(timeline_);
  u64 low = timeline_.beginning().step;  // or an edit, which may have changed the code
  for (const u64 edit : timeline_.edits())
    if (edit < high) low = std::max(low, edit);
  timeline_.go_to({low, false});
  const u64 changes = code_changes(timeline_.machine());
  if (timeline_.go_to({high, false}).reason == Reason::Interrupted)
    return SearchResult{Outcome::Interrupted};
  if (code_changes(timeline_.machine()) != changes) {
    guards_left_ = 0;
    return std::nullopt;
  }
  if (!guard(Direction::Back)) return std::nullopt;
  while (high > low) {
    const Arrival arrival = timeline_.backward(high - low, stops_);
    if (arrival.reason == Reason::Interrupted) return SearchResult{Outcome::Interrupted};
    high = timeline_.now().step;
    if (!arrival.breakpoint && arrival.watched.empty()) break;  // nobody down to `low`
    // It may have faulted, or it wrote code and was another instruction before.
    if (auto found = observe(high, high + 1, Direction::Back)) return found;
    if (!arrival.watched.empty()) break;
  }
  return std::nullopt;
}

SearchResult RegisterSearch::back() {
  const u64 start = timeline_.beginning().step, end = timeline_.steps_done();
  for (u64 high = end; high > start;) {
    const u64 low = high - std::min(high - start, next_window());
    if (const auto found = observe(low, high, Direction::Back)) return *found;
    high = low;
    if (high > start && observed_ >= observed_first_ && guards_left_ > 0)
      if (const auto found = guarded_back(high)) return *found;
    const double done = static_cast<double>(end - high) / static_cast<double>(end - start);
    if (!timeline_.report_progress(done)) return {Outcome::Interrupted};
  }
  return {Outcome::Nothing};
}

/// Searches from the cursor on. Only a system call can bring code that was not guarded, so that the
/// run stops at each.
RegisterSearch::Found RegisterSearch::guarded_on() {
  if (!guard(Direction::On)) return std::nullopt;
  const u64 changes = code_changes(timeline_.machine());
  u64 limit = timeline_.now().step + guarded_stretch;
  for (const u64 edit : timeline_.edits())
    if (edit > timeline_.now().step) limit = std::min(limit, edit);
  while (timeline_.now().step < limit && !timeline_.now().ended) {
    const u64 step = timeline_.now().step;
    if (auto found = observe(step, step + 1, Direction::On)) return found;
    const auto is_same_code = [&] { return code_changes(timeline_.machine()) == changes; };
    Arrival arrival = timeline_.forward(1, stops_);
    if (arrival.reason == Reason::Asked && is_same_code())
      arrival = timeline_.forward(limit - timeline_.now().step, stops_);
    if (arrival.reason == Reason::Interrupted) return SearchResult{Outcome::Interrupted};
    if (!arrival.watched.empty() || !is_same_code()) break;
  }
  return std::nullopt;
}

SearchResult RegisterSearch::on() {
  const Excursion excursion(timeline_);
  while (!timeline_.now().ended) {
    if (const auto found = observe_on(next_window())) return *found;
    if (!timeline_.now().ended && observed_ >= observed_first_ && guards_left_ > 0)
      if (const auto found = guarded_on()) return *found;
    if (!timeline_.report_progress(0)) return {Outcome::Interrupted};
  }
  return {Outcome::Nothing};
}

}  // namespace vitrine::debug
