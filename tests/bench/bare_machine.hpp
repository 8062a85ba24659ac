#pragma once
// The least that runs a freestanding static ELF: its segments and a stack in physical memory, and a
// kernel that knows write and exit. Measures the processor and nothing else.

#include <string>

#include "emu/cpu/engine.hpp"

namespace vitrine::bench {

class BareMachine {
 public:
  /// Throws std::runtime_error when the file is not such a program.
  explicit BareMachine(const std::string& path);

  /// Runs to the program's exit; throws std::runtime_error at a fault.
  void run();

  [[nodiscard]] u64 retired() const { return state_.retired; }
  /// How often a breakpoint or a watch stopped the run, which goes on each time.
  [[nodiscard]] u64 stops() const { return stops_; }
  [[nodiscard]] memory::Mmu& mmu() { return mmu_; }
  [[nodiscard]] cpu::Engine<memory::PlainPort>& engine() { return engine_; }
  [[nodiscard]] const cpu::State& state() const { return state_; }
  [[nodiscard]] const std::string& output() const { return output_; }

 private:
  void map(u64 address, u64 size);
  void system_call();

  memory::PhysicalMemory memory_;
  memory::Mmu mmu_;
  cpu::Engine<memory::PlainPort> engine_;
  cpu::State state_;
  std::string output_;
  u64 next_frame_ = 1;
  u64 stops_ = 0;
  bool exited_ = false;
};

}  // namespace vitrine::bench
