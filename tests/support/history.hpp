#pragma once
// A run as one sees it from outside at each moment, to compare journeys through time with fresh
// runs.

#include <string>

#include "emu/debug/console.hpp"
#include "emu/debug/timeline.hpp"
#include "emu/os/process.hpp"
#include "tests/support/program.hpp"

namespace vitrine::tests {

/// FNV-1a over all of physical memory that is not zero.
inline u64 hash_memory(const machine::Machine& machine) {
  u64 hash = 0xcbf29ce484222325;
  const memory::PhysicalMemory& memory = machine.mmu().memory();
  for (u64 number = 0; number < memory.frames(); ++number) {
    const memory::Frame& frame = memory.frame(number);
    for (std::size_t i = 0; i < frame.bytes.size(); i += 8) {
      u64 word = 0;
      std::memcpy(&word, frame.bytes.data() + i, 8);
      if (word != 0) hash = (hash ^ word ^ (number << 12 | i)) * 0x100000001b3;
    }
  }
  return hash;
}

/// What a moment looks like: everything that must not depend on how one came there.
struct Sight {
  debug::Position position;
  cpu::State state;
  u64 memory = 0;
  std::string console;
  std::size_t regions = 0, descriptors = 0;
  u64 system_calls = 0;
  bool operator==(const Sight&) const = default;
};

inline Sight look(const machine::Machine& machine) {
  const os::KernelState& kernel = machine.process().state();
  return {{machine.step(), machine.finished().has_value()},
          machine.state(),
          hash_memory(machine),
          debug::console(machine).text(),
          kernel.space.regions().size(),
          kernel.files.descriptors().size(),
          kernel.system_calls};
}

inline std::ostream& operator<<(std::ostream& out, const Sight& sight) {
  return out << "step " << sight.position.step << (sight.position.ended ? " (ended)" : "")
             << " rip " << std::hex << sight.state.rip << " memory " << sight.memory << std::dec
             << " console \"" << sight.console << '"';
}

}  // namespace vitrine::tests
