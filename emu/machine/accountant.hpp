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
      accountant.recent_.fill({});  // a snapshot may share the counters now
    }
    Burst(const Burst&) = delete;
    Burst& operator=(const Burst&) = delete;
    ~Burst() {
      accountant_.counting_ = false;
      accountant_.recent_.fill({});
      accountant_.settle();
      if (!accountant_.asks_each_fetch_)
        accountant_.model_->fetch_line_ = accountant_.filter_.current;
    }

   private:
    Accountant& accountant_;
  };
  /// Puts the misses of a burst's accessed_line() into the sums.
  void settle();
  /// Forgets what was known of the model's state: it has been restored, or a translation is gone.
  void forget();
  void invalidate(u64 first_page, u64 last_page);
  /// The system call that has just been executed was interrupted, and will be again.
  void restart(u64 address, u32 length);
  /// A new step of an observed run.
  void clear_references() { model_->last_.clear(); }

  void fetched(u64 address, u32 length, u64 step) override;
  void accessed(memory::AccessUse use, u64 address, u32 size, u64 instruction, u64 step) override;
  bool admits(memory::AccessUse use, u64 address, u32 size, u64 instruction) override;
  void begins_again() override { again_ = true; }
  void executed(u64 address, u32 length, i64 times, const cpu::References& references) override;
  void repeated(u64 address, u64 elements, End end, const cpu::References& references) override;

 private:
  struct Translation;
  [[nodiscard]] bool is_cachegrind() const;
  [[nodiscard]] bool has(cache::Level level) const;
  void set_up_filter();
  [[nodiscard]] bool pushes_out_code() const;
  InstructionCounters& counters_of(u64 address) {
    const RecentCounters& recent = recent_[address % recent_.size()];
    return recent.address == address ? *recent.counters : find_counters(address);
  }
  InstructionCounters& find_counters(u64 address);
  void count_references(u64 address, i64 times, const cpu::References& references);

  const memory::TlbEntry& translate_code(u64 page, u64 instruction, u64 step, bool& hit);
  const memory::TlbEntry& translate_data(u64 page, u64 instruction, u64 step, bool& hit);
  const memory::TlbEntry& fill(memory::Tlb& tlb, u64 page, u64 instruction, u64 step);
  [[nodiscard]] bool caches_walks() const;
  void read_tables(const memory::Walk& walk, u64 instruction, u64 step);

  void refer(const cache::Reference& reference, bool tlb_hit, cache::Outcome& outcome);
  void charge(u64 instruction, const cache::Outcome& outcome, bool fetch);
  void accessed_line(bool write, u64 address, u64 instruction, const memory::SoftTlb::Entry& page);
  void accessed_lines(memory::AccessUse use, u64 address, u32 size, u64 instruction, u64 step);
  void refer_fetch(u64 address, u64 from, u64 last, u64 step);
  void learn_fetch(u64 from, u64 last, const cache::Outcome& outcome);
  [[nodiscard]] bool fetch_is_recent(u64 address, u64 last);
  void forget_recent();
  /// This instruction has been fetched, and will be executed again or go on.
  void resume(u64 address) {
    if (asks_each_fetch_) model_->resumes_ = address;
  }
  void pass_data(u64 line, bool reads, bool writes);
  void learn_data(memory::AccessUse use, u64 address, u32 size, const cache::Outcome& outcome);

  struct RecentCounters {
    u64 address = ~u64{0};  ///< of an instruction
    InstructionCounters* counters = nullptr;
  };
  std::array<RecentCounters, 64> recent_;  ///< by address

  Model* model_;
  const memory::Mmu* mmu_;
  memory::HitFilter filter_;
  /// By page number & mask: the page of code that was used last in its TLB set.
  struct CodePage {
    u64 page = memory::HitFilter::none;
    const memory::TlbEntry* entry = nullptr;
  };
  std::array<CodePage, memory::HitFilter::slots> code_pages_;
  u64 code_page_mask_ = 0;
  /// The TLB's entries of the filter's data_pages.
  std::array<const memory::TlbEntry*, memory::HitFilter::slots> data_entries_{};
  /// Where the walks of the TLB misses end, by 2 MiB of addresses; while the tables do not change.
  struct LeafTable {
    u64 region = ~u64{0};
    u64 table = 0;  ///< physical address
  };
  std::array<LeafTable, 16> leaf_tables_;
  u64 tables_generation_ = 0;
  bool filters_fetch_ = true, filters_data_ = true;
  /// Where something else than a fetch may push out or outlive the line that is being executed: an
  /// inclusive level around, a prefetcher, data in the same cache. Every instruction asks the
  /// filter then: its lines are single bytes, for the engine fetches anew where the line changes.
  bool asks_each_fetch_ = false;
  unsigned fetch_line_bits_ = 0;  ///< of the cache that instructions are fetched from
  u64 fetch_set_mask_ = 0;        ///< as HitFilter::fetch_mask is for lines
  /// Of asks_each_fetch_: the line that was used last in its set, by line number & fetch_set_mask_.
  std::array<u64, memory::HitFilter::slots> recent_lines_;
  u64 entered_line_ = memory::HitFilter::none;  ///< that the last one ended in
  bool dirt_counts_ = false, write_allocate_ = true, write_through_ = false;  ///< of L1D
  u32 last_level_stalls_ = 0, memory_stalls_ = 0;
  bool by_line_ = false;  ///< Hierarchy::refer_line applies
  /// The misses of accessed_line() in this burst: [a write][served by memory].
  std::array<std::array<u64, 2>, 2> line_misses_{};
  bool observed_ = false, counting_ = false;
  u64 crossing_ = 0, crossing_step_ = 0;  ///< the last access that crossed a page
  bool again_ = false;                    ///< the next access may be one that was told already
};

}  // namespace vitrine::machine
