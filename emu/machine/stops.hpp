#pragma once
// What else stops a run besides its end, at the speed of the engine: breakpoints on instructions
// and watches on memory. Idle ones cost nothing. The rules, the same in every engine:
//
// - A breakpoint stops before the instruction at its address. A run that begins at a breakpointed
//   instruction executes it first. An address inside an instruction is reached only by a jump
//   there.
// - A watch stops after the whole step that touched it, a repetition (rep movs) included, and
//   reports, of each watch that it touched, the first read and the first write. A step that faults
//   touches nothing; nor does a system call that was interrupted on the host and is made again.
//   Fetching an instruction is no read; the read of a read-modify-write is one, also of cmpxchg,
//   and so is the probe of the stack that enter makes.
// - The kernel's reads and writes of the program's buffers touch watches. What mmap, munmap and
//   demand paging do to whole pages is no access, and neither is Machine::poke.
// - Watches go by virtual address, mapped or not: a second page that shows the same frame is not
//   watched.
// - When several reasons meet, the first of these is reported: Exited or Killed, Watchpoint,
//   Breakpoint, Observer, Interrupted, Limit.

#include <vector>

#include "emu/base/types.hpp"
#include "emu/memory/watch.hpp"

namespace vitrine::machine {

using memory::Watch;
using memory::WatchHit;
using memory::WatchHits;

struct Stops {
  std::vector<u64> breakpoints;  ///< instruction addresses
  std::vector<Watch> watches;
  bool operator==(const Stops&) const = default;
};

}  // namespace vitrine::machine
