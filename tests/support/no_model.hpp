#pragma once
// A model and a ledger that keep nothing, for tests of counting ports and engines alone.

#include "emu/cpu/ledger.hpp"
#include "emu/memory/port.hpp"

namespace vitrine::tests {

struct NoModel final : memory::ReferenceModel, cpu::Ledger {
  memory::HitFilter filter;
  cpu::CallRecord record{0, ~u64{0}};

  NoModel() : Ledger(record) {}
  void fetched(u64, u32, u64) override {}
  void accessed(memory::AccessUse, u64, u32, u64, u64) override {}
  bool admits(memory::AccessUse, u64, u32, u64) override { return false; }
  void begins_again() override {}
  void executed(u64, u32, i64, const cpu::References&) override {}
  void repeated(u64, u64, End, const cpu::References&) override {}
};

}  // namespace vitrine::tests
