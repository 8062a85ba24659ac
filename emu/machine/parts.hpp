#pragma once
// What a Machine is made of. Inside emu/machine only.

#include <atomic>

#include "emu/cpu/engine.hpp"
#include "emu/machine/accountant.hpp"
#include "emu/machine/machine.hpp"
#include "emu/os/process.hpp"

namespace vitrine::machine {

/// A counting engine and its port, made when first used: a plain run pays for no other.
template <class Port>
class LazyEngine {
 public:
  template <class... PortArguments>
  cpu::Engine<Port>& get(memory::Mmu& mmu, Accountant& accountant, PortArguments&... arguments) {
    if (!engine_) {
      port_ = std::make_unique<Port>(mmu, accountant.filter(), accountant, arguments...);
      engine_ = std::make_unique<cpu::Engine<Port>>(*port_, &accountant);
    }
    return *engine_;
  }
  /// Tells the accountant all that has been executed so far; within a run, at the end of a block.
  void settle() {
    if (engine_) engine_->settle();
  }

 private:
  std::unique_ptr<Port> port_;
  std::unique_ptr<cpu::Engine<Port>> engine_;
};

struct Machine::Parts {
  Parts(std::shared_ptr<const image::Image> program, Options chosen);

  /// Serves the system call that the processor has just made. False when it must be made again.
  bool serve_system_call();
  void deliver(const cpu::Fault& fault);
  /// Notes that the process has ended, if it has.
  void check_end(const std::optional<cpu::Fault>& fault);
  /// Before anything else of a run: from here on it counts what touches watches.
  void begin_run();
  /// Takes over what the processor or the kernel has noted about watches since the last time.
  void note_touch(cpu::Stop reason);
  /// The report when the run must stop here, by the program's end or by one of the stops.
  [[nodiscard]] std::optional<StopReport> stopped() const;
  /// The same, or because the run was interrupted or is at `target` steps.
  [[nodiscard]] std::optional<StopReport> stop_at(u64 target);
  /// Instructions that the engine may execute in one go.
  [[nodiscard]] u64 burst(u64 target) const;
  [[nodiscard]] u64 target_after(u64 steps) const;

  template <class SomeEngine>
  StopReport run(SomeEngine& some_engine, u64 steps);
  StopReport run_modelled(u64 steps);

  std::shared_ptr<const image::Image> image;
  Options options;
  memory::PhysicalMemory memory;
  std::unique_ptr<os::Process> process;
  std::optional<Model> model;            // made by Machine::create,
  std::optional<Accountant> accountant;  // once the process is there
  std::vector<memory::MemoryAccess> accesses, kernel_accesses;
  std::unique_ptr<cpu::Engine<memory::PlainPort>> plain;
  LazyEngine<memory::ModelledPort> modelled;
  LazyEngine<memory::ObservedPort> observed;
  cpu::State state;
  std::optional<StopReport> finished;
  std::atomic<bool> stop_requested{false};

  Stops stops;
  std::vector<u64> breakpoints;  ///< sorted
  u64 run_began = 0;             ///< State::retired at the start of this run
  /// How an instruction touched watches that has not been reported.
  struct Touch {
    WatchHits hits;
    u64 step;  ///< State::retired before the instruction, which may still have to be completed
  };
  std::optional<Touch> touch;
};

struct Snapshot::Parts {
  const void* machine;  ///< whose moment this is
  cpu::State state;
  memory::PhysicalMemory memory;
  os::Process::Saved process;
  Model model;
  std::optional<StopReport> finished;

  /// What a snapshot shares with no other, even if nothing happened in between.
  [[nodiscard]] u64 unshared_bytes() const;
};

}  // namespace vitrine::machine
