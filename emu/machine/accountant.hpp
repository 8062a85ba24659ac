#pragma once
// Keeps a Model up to date: what the counting engines and ports tell goes in here. Inside
// emu/machine only.

#include "emu/cpu/ledger.hpp"
#include "emu/machine/model.hpp"

namespace vitrine::machine {

class Accountant final : public memory::ReferenceModel, public cpu::Ledger {
 public:
  /// Both must outlive it.
  Accountant(Model& model, const memory::Mmu& mmu);

  /// What the ports must pass by.
  [[nodiscard]] memory::HitFilter& filter() { return filter_; }

  /// A counting run, from its making to its end; after that the model is complete, if the engine
  /// has settled. `observed` runs keep the references of the last step.
  class Burst {
   public:
    Burst(Accountant& accountant, bool observed) : accountant_(accountant) {
      accountant.observed_ = observed;
      accountant.counting_ = true;
      accountant.last_counted_ = no_instruction;  // a snapshot may share the counters now
    }
    Burst(const Burst&) = delete;
    Burst& operator=(const Burst&) = delete;
    ~Burst() {
      accountant_.counting_ = false;
      accountant_.last_counted_ = no_instruction;
      accountant_.model_->fetch_line_ = accountant_.filter_.current;
    }

   private:
    Accountant& accountant_;
  };
  /// Forgets what was known of the model's state: it has been restored, or a translation is gone.
  void forget();
  void invalidate(u64 first_page, u64 last_page);
  /// The system call that has just been executed was interrupted, and will be again.
  void restart(u64 address, u32 length);
  /// A new step of an observed run.
  void clear_references() { model_->last_.clear(); }

  void fetched(u64 address, u32 length, u64 step) override;
  void accessed(memory::AccessUse use, u64 address, u32 size, u64 instruction, u64 step) override;
  void begins_again() override { again_ = true; }
  void executed(u64 address, u32 length, i64 times, const cpu::References& references) override;
  void repeated(u64 address, u64 elements, End end, const cpu::References& references) override;

 private:
  struct Translation;
  [[nodiscard]] bool is_cachegrind() const;
  [[nodiscard]] bool has(cache::Level level) const;
  void set_up_filter();
  InstructionCounters& counters_of(u64 address) {
    if (address != last_counted_) find_counters(address);
    return *last_counters_;
  }
  void find_counters(u64 address);
  void count_references(u64 address, i64 times, const cpu::References& references);

  const memory::TlbEntry& translate_code(u64 page, u64 instruction, u64 step, bool& hit);
  const memory::TlbEntry& translate_data(u64 page, u64 instruction, u64 step, bool& hit);
  const memory::TlbEntry& fill(memory::Tlb& tlb, u64 page, u64 instruction, u64 step);
  void read_tables(const memory::Walk& walk, u64 instruction, u64 step);

  void refer(const cache::Reference& reference, bool tlb_hit, cache::Outcome& outcome);
  void charge(u64 instruction, const cache::Outcome& outcome, bool fetch);
  void accessed_line(memory::AccessUse use, u64 address, u64 instruction, u64 step);
  void learn_fetch(u64 first_line, u64 last_line, const cache::Outcome& outcome);
  void learn_data(memory::AccessUse use, u64 address, u32 size, const cache::Outcome& outcome);

  static constexpr u64 no_instruction = ~u64{0};
  u64 last_counted_ = no_instruction;
  InstructionCounters* last_counters_ = nullptr;  ///< of last_counted_

  Model* model_;
  const memory::Mmu* mmu_;
  memory::HitFilter filter_;
  memory::HitFilter::Lines code_pages_;  ///< the page used last in each set of the instruction TLB
  u64 code_page_mask_ = 0;
  /// The TLB's entries of code_pages_ and of the filter's pages.
  std::array<const memory::TlbEntry*, memory::HitFilter::slots> code_entries_{}, data_entries_{};
  bool filters_fetch_ = true, filters_data_ = true;
  bool dirt_counts_ = false, write_allocate_ = true, write_through_ = false;  ///< of L1D
  bool by_line_ = false;  ///< Hierarchy::refer_line applies
  u32 last_level_stalls_ = 0, memory_stalls_ = 0;
  bool observed_ = false, counting_ = false;
  u64 crossing_ = 0, crossing_step_ = 0;  ///< the last access that crossed a page
  bool again_ = false;                    ///< the next access may be one that was told already
};

}  // namespace vitrine::machine
