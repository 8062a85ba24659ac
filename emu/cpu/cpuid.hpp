#pragma once
// What cpuid tells: always the same processor, with the features that the instruction table has.
// docs/quirks.md, "Processor", says it to people.

#include "emu/base/types.hpp"

namespace vitrine::cpu {

struct CpuidResult {
  u32 eax = 0, ebx = 0, ecx = 0, edx = 0;
  bool operator==(const CpuidResult&) const = default;
};

/// Leaves beyond those that exist are zero.
[[nodiscard]] CpuidResult cpuid(u32 leaf, u32 subleaf);

}  // namespace vitrine::cpu
