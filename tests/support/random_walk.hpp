#pragma once
// Random walks through the history of a random program, forwards and backwards, with breakpoints,
// watches and edits. A trace that one observed run has written says where each journey must end,
// and a fresh run to that moment what must be seen there.

#include <vector>

#include "emu/observe/next_step.hpp"
#include "emu/observe/register_use.hpp"
#include "tests/support/history.hpp"
#include "tests/support/random_program.hpp"

namespace vitrine::tests {

/// What one step did, by brute force.
struct TracedStep {
  u64 rip = 0;                                  ///< before it
  std::vector<machine::MemoryAccess> accesses;  ///< by the instruction, then by the kernel
  std::size_t by_instruction = 0;               ///< how many of them
  bool faulted = false;
  cpu::State before, after;
  observe::RegisterUse use;
};

struct Edit {
  u64 step = 0;
  u8 reg = 0;
  u64 value = 0;
  u64 address = 0;  ///< 8 bytes there get the value too

  void operator()(machine::Machine& machine) const {
    machine.state().gpr[reg] = value;
    (void)machine.mmu().write_bytes(address, {reinterpret_cast<const u8*>(&value), sizeof value});
  }
};

/// A machine that has run straight to a moment, and nothing else.
struct FreshRun {
  explicit FreshRun(const RandomProgram& program)
      : host(program.host()), machine(program.machine(host)) {
    (void)machine.snapshot();  // from here on the console is kept
  }
  FreshRun(const FreshRun&) = delete;
  FreshRun& operator=(const FreshRun&) = delete;

  void run(u64 until, const std::vector<Edit>& edits, machine::Engine engine) {
    for (const Edit& edit : edits) {
      if (edit.step < machine.step() || edit.step > until) continue;
      machine.run(edit.step - machine.step(), engine);
      edit(machine);
    }
    machine.run(until - machine.step(), engine);
  }

  os::TestHost host;
  machine::Machine machine;
  std::optional<observe::StepRecord> last;
};

class RandomWalk {
 public:
  /// No program of this kind runs as long.
  static constexpr u64 step_limit = 200'000;

  RandomWalk(const RandomProgram& program, u64 seed, debug::TimelineOptions options)
      : program_(&program),
        random_(seed),
        host_(program.host()),
        machine_(program.machine(host_)),
        timeline_(machine_, options) {
    trace();
  }

  [[nodiscard]] debug::Timeline& timeline() { return timeline_; }
  [[nodiscard]] const std::vector<TracedStep>& steps() const { return steps_; }
  [[nodiscard]] Random& random() { return random_; }
  [[nodiscard]] const os::TestHost& host() const { return host_; }
  /// The cursor as the number of steps done; the end counts as one more than the last step.
  [[nodiscard]] u64 ordinal() const { return ordinal_; }

  /// Without edits from now on.
  void forbid_edits() { edits_allowed_ = false; }

  /// One random journey; checks that it ends where the trace says.
  void journey() {
    const u64 count = steps_.size();
    switch (random_.below(8)) {
      case 0:
        return go_to(random_.below(count + 1));
      case 1:
        last_ = some_steps();
        return expect(timeline_.forward(last_), std::min(ordinal_ + last_, count));
      case 2:
      case 3:
        last_ = some_steps();
        return expect(timeline_.backward(last_), ordinal_ - std::min(ordinal_, last_));
      case 4:
      case 5:
        return forward_to_stops();
      case 6:
        return backward_to_stops();
      default:
        if (edits_allowed_ && random_.one_in(6)) return edit();
        return go_to(random_.below(count + 1));
    }
  }

  void go_to_end() { go_to(steps_.size()); }

  /// A fresh run to the cursor's moment, with its last step.
  [[nodiscard]] std::unique_ptr<FreshRun> fresh() const {
    auto run = std::make_unique<FreshRun>(*program_);
    const machine::Engine engine =
        timeline_.has_model() ? machine::Engine::Modelled : machine::Engine::Plain;
    const bool edited_here = is_edit(ordinal_);
    if (ordinal_ == 0 || edited_here) {
      run->run(ordinal_, edits_, engine);
    } else {
      run->run(ordinal_ - 1, edits_, engine);
      run->last = observe::record_next_step(run->machine);
    }
    return run;
  }

 private:
  [[nodiscard]] bool is_edit(u64 step) const {
    return std::any_of(edits_.begin(), edits_.end(),
                       [&](const Edit& edit) { return edit.step == step; });
  }

  void trace() {
    struct : machine::Observer {
      bool on_step(const machine::StepEvent& event) override {
        if (!resumed) {
          steps->push_back({event.before.rip});
          steps->back().before = event.before;
        }
        TracedStep& step = steps->back();
        auto& accesses = step.accesses;
        accesses.insert(accesses.end(), event.accesses.begin(), event.accesses.end());
        step.by_instruction = accesses.size();
        accesses.insert(accesses.end(), event.kernel_accesses.begin(), event.kernel_accesses.end());
        step.after = event.after;
        step.use = observe::register_use(event.instruction, step.before, event.after);
        step.faulted = event.fault != nullptr;
        if (step.faulted) accesses.clear();  // by the rule of stops.hpp it touches nothing
        resumed = !event.completed;
        return true;
      }
      std::vector<TracedStep>* steps = nullptr;
      bool resumed = false;
    } tracer;
    steps_.clear();
    edited_.clear();
    tracer.steps = &steps_;
    FreshRun run(*program_);
    for (const Edit& edit : edits_) {
      run.machine.observe(tracer, edit.step - run.machine.step());
      for (u64 address = edit.address; address < edit.address + sizeof edit.value; ++address)
        edited_[edit.step].emplace(address, byte_at(run.machine, address));
      edit(run.machine);
      for (auto& [address, change] : edited_[edit.step])
        change.second = byte_at(run.machine, address).first;
    }
    run.machine.observe(tracer, step_limit);
    REQUIRE(run.machine.finished());
  }

  static std::pair<u8, u8> byte_at(const machine::Machine& machine, u64 address) {
    u8 byte = 0;
    (void)machine.peek(address, {&byte, 1});
    return {byte, byte};
  }

  u64 some_steps() {
    return 1 + random_.below(random_.pick<u64>({1, 1, 2, 30, steps_.size(), steps_.size() * 2}));
  }

  void expect(const debug::Arrival& arrival, u64 ordinal) {
    ordinal_ = ordinal;
    const debug::Position now = timeline_.now();
    REQUIRE(now.ended == (ordinal == steps_.size()));
    if (!now.ended) REQUIRE(now.step == ordinal);
    CHECK(arrival.reason != debug::Arrival::Reason::Interrupted);
  }

  void go_to(u64 ordinal) {
    INFO("go_to " << ordinal << " from " << ordinal_);
    expect(timeline_.go_to({ordinal, ordinal == steps_.size()}), ordinal);
  }

  machine::Stops some_stops() {
    machine::Stops stops;
    for (u64 i = random_.below(3); i > 0; --i)
      stops.breakpoints.push_back(steps_[random_.below(steps_.size())].rip);
    for (u64 i = random_.below(3); i > 0 || stops == machine::Stops(); i -= i > 0) {
      const auto& accesses = steps_[random_.below(steps_.size())].accesses;
      const u64 address = accesses.empty() ? program_->image->find_symbol("area")->value
                                           : accesses[0].address + random_.below(4);
      const bool reads = random_.one_in(3);
      stops.watches.push_back({address, 1 + random_.below(9), reads, !reads || random_.one_in(2)});
    }
    return stops;
  }

  static bool touches(const TracedStep& step, const machine::Stops& stops) {
    for (const auto& watch : stops.watches) {
      for (const auto& access : step.accesses) {
        const bool write = access.kind == memory::AccessKind::Write;
        if (write ? !watch.writes : !watch.reads) continue;
        if (access.address < watch.address + watch.size &&
            watch.address < access.address + access.size)
          return true;
      }
    }
    return false;
  }
  /// Whether the edits at this moment changed a byte that is watched for writes.
  bool edit_touches(u64 step, const machine::Stops& stops) const {
    const auto edited = edited_.find(step);
    if (edited == edited_.end()) return false;
    for (const auto& watch : stops.watches)
      for (const auto& [address, change] : edited->second)
        if (watch.writes && change.first != change.second && watch.overlaps(address, 1))
          return true;
    return false;
  }
  bool breakpoint_at(u64 ordinal, const machine::Stops& stops) const {
    const auto& all = stops.breakpoints;
    return ordinal < steps_.size() &&
           std::find(all.begin(), all.end(), steps_[ordinal].rip) != all.end();
  }

  void forward_to_stops() {
    using Reason = debug::Arrival::Reason;
    const machine::Stops stops = some_stops();
    last_ = random_.one_in(2) ? some_steps() : machine::no_limit;
    INFO("forward with stops from " << ordinal_);
    const u64 limit = last_ > steps_.size() - ordinal_ ? steps_.size() : ordinal_ + last_;
    u64 expected = ordinal_;
    Reason reason = ordinal_ == steps_.size() ? Reason::Ended : Reason::Asked;
    while (expected < limit && reason == Reason::Asked) {
      ++expected;
      if (expected == steps_.size())
        reason = Reason::Ended;
      else if (touches(steps_[expected - 1], stops))
        reason = Reason::Watchpoint;
      else if (breakpoint_at(expected, stops))
        reason = Reason::Breakpoint;
    }
    const debug::Arrival arrival = timeline_.forward(last_, stops);
    CHECK(static_cast<int>(arrival.reason) == static_cast<int>(reason));
    CHECK(arrival.breakpoint.has_value() ==
          (expected != ordinal_ && breakpoint_at(expected, stops)));
    expect(arrival, expected);
  }

  void backward_to_stops() {
    using Reason = debug::Arrival::Reason;
    const machine::Stops stops = some_stops();
    last_ = random_.one_in(2) ? some_steps() : machine::no_limit;
    INFO("backward with stops from " << ordinal_);
    const u64 limit = ordinal_ - std::min(last_, ordinal_);
    u64 expected = ordinal_;
    Reason reason = last_ > ordinal_ ? Reason::Beginning : Reason::Asked;
    bool found = false, by_edit = false;
    while (expected > limit && !found) {
      --expected;
      found = breakpoint_at(expected, stops) || touches(steps_[expected], stops);
      by_edit = !found && edit_touches(expected, stops);
      found = found || by_edit;
    }
    if (found) reason = breakpoint_at(expected, stops) ? Reason::Breakpoint : Reason::Watchpoint;
    const debug::Arrival arrival = timeline_.backward(last_, stops);
    CHECK(static_cast<int>(arrival.reason) == static_cast<int>(reason));
    if (found) CHECK(!arrival.watched.empty() == (by_edit || touches(steps_[expected], stops)));
    CHECK(arrival.by_edit == by_edit);
    expect(arrival, expected);
  }

  void edit() {
    if (ordinal_ == steps_.size()) go_to(ordinal_ - 1);
    INFO("edit at " << ordinal_);
    Edit edit{ordinal_, random_.pick<u8>({isa::Rbx, isa::R8, isa::Rdx}), random_.below(1 << 20),
              program_->image->find_symbol("area")->value + random_.below(2000)};
    timeline_.edit(edit);
    while (!edits_.empty() && edits_.back().step > ordinal_)
      edits_.pop_back();
    edits_.push_back(edit);
    trace();
  }

  const RandomProgram* program_;
  Random random_;
  os::TestHost host_;
  machine::Machine machine_;
  debug::Timeline timeline_;
  std::vector<TracedStep> steps_;
  std::vector<Edit> edits_;  ///< of the present branch, by step
  /// By step and address: the byte before and after the edits there.
  std::map<u64, std::map<u64, std::pair<u8, u8>>> edited_;
  bool edits_allowed_ = true;
  u64 ordinal_ = 0;
  u64 last_ = 0;
};

}  // namespace vitrine::tests
