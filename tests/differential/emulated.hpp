#pragma once
// The same cases in our processor: an engine over page tables built by hand.

#include "emu/cpu/engine.hpp"
#include "emu/memory/port.hpp"
#include "tests/differential/native.hpp"

namespace vitrine::differential {

class Emulated {
 public:
  Emulated();

  /// `block`: as part of a block of several instructions, not singly.
  void run(const Case& test, bool block, Outcome& out);

 private:
  void map(u64 address, u64 size, u64 bits);
  u8* page(u64 address);
  void load(const Case& test);
  bool execute_block(cpu::State& state, cpu::Exit& exit);

  memory::PhysicalMemory memory_;
  memory::Mmu mmu_;
  cpu::Engine<memory::PlainPort> engine_;
  u64 next_frame_ = 0;
};

}  // namespace vitrine::differential
