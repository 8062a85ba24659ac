#pragma once
// Random cases for one form: an instruction of that form, and a state in which it is interesting.
// Values are weighted to the corners of zero, sign, overflow and of floating point; memory operands
// to page edges, and some to pages that must fault.

#include <random>

#include "emu/isa/instruction.hpp"
#include "tests/differential/native.hpp"

namespace vitrine::differential {

class Generator {
 public:
  /// `native` says what its cases can be.
  Generator(u64 seed, const Native& native)
      : random_(seed), fs_base_(native.fs_base()), any_rsp_(native.takes_any_rsp()) {}

  /// Fills `out` and returns the instruction that it runs, at out.state.rip.
  isa::Instruction generate(const isa::Form& form, Case& out);

 private:
  u64 below(u64 limit) { return random_() % limit; }
  bool one_in(u64 n) { return below(n) == 0; }
  template <class T, std::size_t N>
  T pick(const T (&values)[N]) {
    return values[below(N)];
  }

  // values.cpp
  u64 integer(unsigned size);
  u64 floating();
  u32 mxcsr();
  void fill_state(cpu::State& state);
  void fill_memory(Memory& memory, bool uniform);
  u64 target(unsigned size, bool one_line);

  // generator.cpp
  bool try_generate(const isa::Form& form, isa::Instruction& instruction, Case& out);
  isa::Operand operand(const isa::OperandSpec& spec, bool memory);
  bool address(isa::MemoryOperand& memory, cpu::State& state, u64 target);
  u64 segment_base(const isa::MemoryOperand& memory) const;

  // implicit.cpp
  void aim_implicit(const isa::Instruction& instruction, Case& out);
  void aim_string(isa::Instruction& instruction, Case& out);
  void aim_operand(const isa::Instruction& instruction, Case& out, u64 target);

  std::mt19937_64 random_;
  u64 fs_base_;
  bool any_rsp_;
};

}  // namespace vitrine::differential
