#pragma once
// The pointers to code that a program has in memory: those of its data, and those that it has put
// there itself. So one that was written over can be told by its name.

#include <map>

#include "emu/machine/machine.hpp"

namespace vitrine::observe {

/// Whether code is there that a program may call: not on a stack.
[[nodiscard]] bool is_code(const machine::Machine& machine, u64 address);

class CodePointers {
 public:
  explicit CodePointers(const machine::Machine& machine) : machine_(machine) {}

  /// A write of the program's own.
  void note(const machine::MemoryAccess& write);

  /// What the program has put there; 0 when that was none.
  [[nodiscard]] u64 at(u64 address) const;

 private:
  const machine::Machine& machine_;
  std::map<u64, u64> stored_;  ///< by where they lie: also other values in the place of one
};

}  // namespace vitrine::observe
