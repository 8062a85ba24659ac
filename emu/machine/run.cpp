// The loops around the engine: bursts, system calls, faults, and single steps for observers.

#include <algorithm>

#include "emu/isa/decoder.hpp"
#include "emu/machine/parts.hpp"
#include "emu/machine/recording.hpp"
#include "emu/os/abi.hpp"
#include "emu/os/syscalls.hpp"

namespace vitrine::machine {

namespace {

/// How long nobody looks at request_stop(): some milliseconds.
constexpr u64 burst_instructions = 2'000'000;

/// Bytes of `syscall`.
constexpr u64 syscall_length = 2;

}  // namespace

int signal_of(cpu::Vector vector) {
  switch (vector) {
    case cpu::Vector::DivideError:
    case cpu::Vector::SimdFloat:
      return os::abi::sigfpe;
    case cpu::Vector::Debug:
    case cpu::Vector::Breakpoint:
      return os::abi::sigtrap;
    case cpu::Vector::InvalidOpcode:
      return os::abi::sigill;
    case cpu::Vector::StackSegment:
    case cpu::Vector::AlignmentCheck:
      return os::abi::sigbus;
    case cpu::Vector::GeneralProtection:
    case cpu::Vector::PageFault:
    case cpu::Vector::ControlProtection:
      return os::abi::sigsegv;
  }
  return os::abi::sigsegv;
}

bool Machine::Parts::serve_system_call() {
  auto& gpr = state.gpr;
  os::SystemCall call{
      os::system_call_number(gpr[isa::Rax]),
      {gpr[isa::Rdi], gpr[isa::Rsi], gpr[isa::Rdx], gpr[isa::R10], gpr[isa::R8], gpr[isa::R9]},
      state.retired,
      state.fs_base,
      state.gs_base};
  const os::SystemCallResult result = process->system_call(call);
  for (const auto& range : process->take_invalidations())
    accountant->invalidate(range.first, range.last);
  if (result.restart) {
    (void)process->mmu().take_touches();
    state.rip -= syscall_length;
    --state.retired;
    accountant->restart(state.rip, syscall_length);
    return false;
  }
  // exit never returns; kill does, before the signal comes.
  const auto& end = process->termination();
  if (!end || end->signal != 0) gpr[isa::Rax] = static_cast<u64>(result.value);
  state.fs_base = call.fs_base;
  state.gs_base = call.gs_base;
  note_touch(cpu::Stop::Syscall);
  check_end(std::nullopt);
  return true;
}

void Machine::Parts::deliver(const cpu::Fault& fault) {
  process->deliver_fault(signal_of(fault.vector));
  check_end(fault);
}

void Machine::Parts::check_end(const std::optional<cpu::Fault>& fault) {
  const auto& end = process->termination();
  if (!end) return;
  if (end->signal == 0) {
    finished = StopReport{StopKind::Exited, end->exit_code, 0, std::nullopt, ""};
  } else {
    // A reason of the kernel's own (out of memory) explains more than the fault it came by.
    finished = StopReport{StopKind::Killed, 0, end->signal,
                          end->reason.empty() ? fault : std::nullopt, end->reason};
  }
}

u64 Machine::Parts::target_after(u64 steps) const {
  return steps > no_limit - state.retired ? no_limit : state.retired + steps;
}

void Machine::Parts::begin_run() {
  run_began = state.retired;
  (void)process->mmu().take_touches();
}

void Machine::Parts::note_touch(cpu::Stop reason) {
  const WatchHits hits = process->mmu().take_touches();
  if (hits.empty()) return;
  // Stop::Budget: in the middle of a repetition.
  const bool completed = reason != cpu::Stop::Budget;
  if (!touch) touch = Touch{{}, state.retired - (completed ? 1 : 0)};
  for (const WatchHit& hit : hits)
    memory::add_hit(touch->hits, hit);
}

std::optional<StopReport> Machine::Parts::stopped() const {
  if (finished) return finished;
  if (touch && touch->step < state.retired)
    return StopReport{StopKind::Watchpoint, 0, 0, {}, "", {}, touch->hits};
  if (state.retired != run_began &&
      std::binary_search(breakpoints.begin(), breakpoints.end(), state.rip))
    return StopReport{StopKind::Breakpoint, 0, 0, {}, "", state.rip};
  return std::nullopt;
}

std::optional<StopReport> Machine::Parts::stop_at(u64 target) {
  if (auto stop = stopped()) {
    stop_requested = false;
    if (stop->kind == StopKind::Watchpoint) touch.reset();
    return stop;
  }
  if (stop_requested.exchange(false)) return StopReport{StopKind::Interrupted, 0, 0, {}, ""};
  if (state.retired >= target) return StopReport{StopKind::Limit, 0, 0, {}, ""};
  return std::nullopt;
}

u64 Machine::Parts::burst(u64 target) const {
  if (touch) return 1;  // the rest of a repetition that touched a watch
  return std::min(target - state.retired, burst_instructions);
}

template <class SomeEngine>
StopReport Machine::Parts::run(SomeEngine& some_engine, u64 steps) {
  const u64 target = target_after(steps);
  some_engine.set_breakpoints(breakpoints);
  begin_run();
  while (true) {
    if (auto stop = stop_at(target)) return *stop;
    const cpu::Exit exit = some_engine.run(state, burst(target));
    switch (exit.reason) {
      case cpu::Stop::Budget:
      case cpu::Stop::Breakpoint:
      case cpu::Stop::Touched:
        note_touch(exit.reason);
        break;
      case cpu::Stop::Syscall:
        serve_system_call();
        break;
      case cpu::Stop::Fault:
        deliver(exit.fault);
        break;
    }
  }
}

StopReport Machine::Parts::run_modelled(u64 steps) {
  auto& engine = modelled.get(process->mmu(), *accountant);
  const Accountant::Burst burst(*accountant, false);
  const StopReport report = run(engine, steps);
  engine.settle();
  return report;
}

StopReport Machine::record(memory::ReferenceModel& listener, u64 steps) {
  Recording recording(mmu(), listener, parts_->state);
  return parts_->run(recording.engine(), steps);
}

StopReport Machine::run(u64 steps, Engine engine) {
  switch (engine) {
    case Engine::Plain:
      return parts_->run(*parts_->plain, steps);
    case Engine::Modelled:
      return parts_->run_modelled(steps);
    case Engine::Observed: {
      struct : Observer {
        bool on_step(const StepEvent&) override { return true; }
      } nobody;
      return observe(nobody, steps);
    }
  }
  return {};
}

namespace {

/// While one of these lives, the kernel's accesses are logged.
class KernelLog {
 public:
  KernelLog(memory::Mmu& mmu, std::vector<MemoryAccess>& log) : mmu_(mmu) {
    mmu_.log_kernel_accesses(&log);
  }
  KernelLog(const KernelLog&) = delete;
  KernelLog& operator=(const KernelLog&) = delete;
  ~KernelLog() { mmu_.log_kernel_accesses(nullptr); }

 private:
  memory::Mmu& mmu_;
};

}  // namespace

StopReport Machine::observe(Observer& observer, u64 steps) {
  Parts& parts = *parts_;
  auto& engine = parts.observed.get(mmu(), *parts.accountant, parts.accesses);
  const Accountant::Burst burst(*parts.accountant, true);
  const u64 target = parts.target_after(steps);
  parts.begin_run();
  const KernelLog log(mmu(), parts.kernel_accesses);
  while (true) {
    if (auto stop = parts.stop_at(target)) return *stop;

    const cpu::State before = parts.state;
    std::array<u8, isa::max_instruction_length> bytes{};
    std::size_t known = peek(before.rip, bytes);
    parts.accesses.clear();
    parts.accountant->clear_references();
    parts.kernel_accesses.clear();
    const cpu::Exit exit = engine.run(parts.state, 1);
    // The instruction may stand on a page that its own fetch brought in.
    if (known == 0) known = peek(before.rip, bytes);
    isa::Instruction instruction;
    if (isa::decode(std::span(bytes).first(known), instruction) != isa::DecodeStatus::Ok) {
      instruction = isa::Instruction();
    }

    const bool faulted = exit.reason == cpu::Stop::Fault;
    if (faulted) {
      parts.deliver(exit.fault);
    } else if (exit.reason == cpu::Stop::Syscall) {
      if (!parts.serve_system_call()) continue;
    } else {
      parts.note_touch(exit.reason);
    }
    const StepEvent event{before.retired,
                          std::span(bytes).first(std::min<std::size_t>(instruction.length, known)),
                          instruction,
                          before,
                          parts.state,
                          parts.accesses,
                          parts.kernel_accesses,
                          faulted ? &exit.fault : nullptr,
                          faulted || parts.state.retired != before.retired};
    if (!observer.on_step(event) && !parts.stopped()) return {StopKind::Observer, 0, 0, {}, ""};
  }
}

}  // namespace vitrine::machine
