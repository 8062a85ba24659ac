#pragma once
// A run that counts nothing and tells somebody every reference. Inside emu/machine only.

#include "emu/cpu/engine.hpp"
#include "emu/cpu/ledger.hpp"
#include "emu/memory/port.hpp"

namespace vitrine::machine {

/// The engine of modelled runs with another listener behind its port, a filter that knows no
/// reference, and a ledger that nobody reads.
class Recording {
 public:
  Recording(memory::Mmu& mmu, memory::ReferenceModel& listener, const cpu::State& state)
      : calls_(state.rip, state.gpr[isa::Rsp]),
        ledger_(calls_),
        port_(mmu, filter_, listener),
        engine_(port_, &ledger_) {}
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  [[nodiscard]] cpu::Engine<memory::ModelledPort>& engine() { return engine_; }

 private:
  class Nobody final : public cpu::Ledger {
   public:
    using Ledger::Ledger;
    void executed(u64, u32, i64, const cpu::References&) override {}
    void repeated(u64, u64, End, const cpu::References&) override {}
    void begins_again() override {}
  };

  cpu::CallRecord calls_;
  Nobody ledger_;
  memory::HitFilter filter_;
  memory::ModelledPort port_;
  cpu::Engine<memory::ModelledPort> engine_;
};

}  // namespace vitrine::machine
