#pragma once
// Who keeps account of what a counting engine executes.

#include "emu/cpu/call_record.hpp"
#include "emu/isa/instruction.hpp"

namespace vitrine::cpu {

/// What one execution of an instruction refers to in memory, each a number of accesses. An update
/// is a read and a write of the same place.
struct References {
  u8 reads = 0, writes = 0;
  u8 updates = 0;
  u8 locked = 0;  ///< updates with the lock prefix, and xchg's (not cmpxchg's: see cachegrind)
  bool operator==(const References&) const = default;
};

/// Of a repeated string instruction: of one element.
[[nodiscard]] References references_of(const isa::Instruction& instruction);

/// Whether its update counts as locked.
[[nodiscard]] bool is_locked(const isa::Instruction& instruction);

/// Whether an instruction's executions and references are told by Ledger::repeated.
[[nodiscard]] inline bool is_repeated(const isa::Instruction& instruction) {
  return instruction.repeat != isa::Repeat::None;
}

class Ledger {
 public:
  explicit Ledger(CallRecord& calls_kept) : calls(&calls_kept) {}
  virtual ~Ledger() = default;

  /// The instruction at `address` was executed `times` times more (fewer, when negative), and each
  /// time referred to memory so. `length` in bytes, 0 when it lies within one page.
  virtual void executed(u64 address, u32 length, i64 times, const References& references) = 0;

  enum class End : u8 {
    NotYet,     ///< interrupted, or it faulted
    Count,      ///< rcx reached 0, or was
    Condition,  ///< repe, repne: the flag
  };
  /// A repeated string instruction went through `elements` elements, each of `references`.
  virtual void repeated(u64 address, u64 elements, End end, const References& references) = 0;

  /// The instruction that was about to make another access has been taken back, and will be
  /// executed again: the accesses that it has made will be told once more.
  virtual void begins_again() = 0;

  CallRecord* calls;
};

}  // namespace vitrine::cpu
