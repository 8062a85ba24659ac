#pragma once
// What else stops a run besides its end, at the speed of the engine: breakpoints on instructions
// and watches on memory. Idle ones cost nothing.

#include <vector>

#include "emu/base/types.hpp"
#include "emu/memory/port.hpp"

namespace vitrine::machine {

/// Bytes [address, address+size) whose reads and/or writes are to be seen: by instructions and by
/// the kernel on the program's behalf (the buffer of read(2)).
struct Watch {
  u64 address = 0;
  u64 size = 1;
  bool reads = false, writes = true;
  bool operator==(const Watch&) const = default;
};

struct Stops {
  std::vector<u64> breakpoints;  ///< instruction addresses
  std::vector<Watch> watches;
  bool operator==(const Stops&) const = default;
};

/// What ended a run with StopKind::Watchpoint: the first access of the step that touched a watch.
struct WatchHit {
  std::size_t watch = 0;  ///< index into Stops::watches
  memory::MemoryAccess access;
  bool by_kernel = false;
};

}  // namespace vitrine::machine
