#pragma once
// What a modelled run cost and where: in total, by function, by source line, by instruction. Plain
// data, made from a machine's model after a run; what is printed, drawn and exported comes from it.
//
// "Misses" without a level are those of the first level (or of the innermost that there is): of
// fetches, reads and writes together. Shares are of all these.

#include "emu/observe/call_costs.hpp"

namespace vitrine::observe {

/// One cache as the profile's head tells of it.
struct LevelSummary {
  cache::Level level{};
  cache::LevelConfig config;
  cache::LevelCounters counters;

  [[nodiscard]] double miss_rate() const;  ///< 0..1
};

struct ProfileTotals {
  InstructionCounters counters;
  std::vector<LevelSummary> levels;  ///< those that exist, from the inside out
  u64 memory_reads = 0, memory_writes = 0;
  memory::TlbCounters instruction_tlb, data_tlb;
  u64 misses = 0;
  double cycles_per_instruction = 0;
  /// Cycles of a data reference: the latency of its first level, and its share of the stalls.
  double average_memory_access_time = 0;

  [[nodiscard]] double misses_per_kilo_instruction(const LevelSummary& level) const;
};

/// `function` and `line` are indices into the profile's lists, or `none`.
constexpr u32 none = ~u32{0};

struct InstructionProfile {
  u64 address = 0;
  u32 function = none, line = none;
  InstructionCounters counters;
};

struct LineProfile {
  u32 file = 0;  ///< into Image::files
  u32 line = 0;
  u32 function = none;  ///< that of its first instruction
  InstructionCounters counters;
};

struct FunctionProfile {
  std::string name;  ///< of the symbol, or the address where there is none
  u64 address = 0;   ///< of the symbol
  u64 calls = 0, recursive_calls = 0;
  InstructionCounters self;
  InstructionCounters inclusive;  ///< at least self; of a function that nobody called: self
};

struct CallProfile {
  u32 caller = none, callee = none;  ///< functions
  CallSite costs;
};

struct Profile {
  const image::Image* image = nullptr;  ///< the machine's, which must outlive this
  std::string command;                  ///< the guest's arguments, a space between
  cache::HierarchyConfig caches;
  ProfileTotals totals;
  std::vector<InstructionProfile> instructions;  ///< by address
  std::vector<LineProfile> lines;                ///< by file and line
  std::vector<FunctionProfile> functions;        ///< most cycles of their own first
  std::vector<CallProfile> calls;                ///< by call site

  /// Misses at the innermost depth.
  [[nodiscard]] u64 misses(const InstructionCounters& counters) const;
  /// Of all misses, 0..1.
  [[nodiscard]] double miss_share(const InstructionCounters& counters) const;
  /// Of all cycles, 0..1.
  [[nodiscard]] double cycle_share(const InstructionCounters& counters) const;
  /// The depths (cache::depth) that exist, from the inside out.
  [[nodiscard]] std::vector<std::size_t> depths() const;
  /// "L1", "L2", "L3"; the outermost of Valgrind's rules is "LL".
  [[nodiscard]] std::string depth_name(std::size_t depth) const;
};

/// What `machine`, which has caches, counted so far. `costs`: of the same machine, or null: then no
/// function is known to be called.
[[nodiscard]] Profile make_profile(const machine::Machine& machine, const CallCosts* costs);

}  // namespace vitrine::observe
