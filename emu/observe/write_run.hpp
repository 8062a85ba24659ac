#pragma once
// Runs of writes, and the buffer that each was meant for. The rules:
//
//   - A run is what one instruction writes through one pointer, leaving no gap, or several that
//     write through one pointer, each of which goes on where the last has ended; or, in an unrolled
//     loop, with one base and one index, at several constant distances. A pointer is known
//     by the address that it was made from (PointerOrigins), however far it has been moved since.
//   - Where one array ends the next begins, and both addresses are one pointer: what goes down from
//     there and what goes up from there are two runs.
//   - The buffer of a run is the object in which it began, that is, which holds its first byte.
//     Where the pointer was made says less: compilers and people let it point beside an object
//     (`[buffer+rcx-1]`, with rcx from 1).
//   - But when the pointer was made from another object, and an earlier run of this instruction
//     through it began there, it is that one.
//   - A run that goes down may have begun beyond its buffer. When it has come from one object to
//     another, it is for the one at whose last element it began, or else at whose first element it
//     has arrived; not when both is true.
//   - A run that lies in no object goes on with what its instruction has begun through its pointer,
//     leaving gaps: every second element, or in turns with another instruction. It is for the array
//     in which that began.
//   - When that names none, or the run began in no object, it is for the array at whose start its
//     pointer was made, if there is one; or for a single variable there, if it has arrived at it.
//
// Otherwise nobody is accused: then the buffer is what begins where the run did.

#include <map>
#include <memory>

#include "emu/observe/objects.hpp"

namespace vitrine::observe {

struct Run {
  u64 pointer = 0;        ///< the address that its pointer was made from, or 0
  u64 anchor = 0;         ///< of its first write: base and index of the operand, if it has both
  u64 birth = 0;          ///< of what lies there (Objects::birth), or of the call that writes
  u64 step = 0;           ///< of its first write
  u64 opening = 0;        ///< the first address written by its instruction through its pointer
  u64 first = 0;          ///< the first address that it has written itself
  u64 element = 0;        ///< bytes that it writes at a time
  u64 low = 0, high = 0;  ///< what it has written: [low, high)
  Object buffer;          ///< when somebody has asked
  bool judged = false;    ///< somebody has: kept up to date

  [[nodiscard]] bool goes_down() const { return low < first; }
};

class WriteRuns {
 public:
  /// The run that [address, address + size) belongs to, which it is added to. `run` says
  /// its pointer, birth, step and element.
  std::shared_ptr<Run> add(const Run& run, u64 instruction, u64 address, u64 size);

 private:
  /// The latest, by pointer and instruction; by pointer, with 0 as the instruction; and by anchor,
  /// with 1.
  std::map<std::pair<u64, u64>, std::shared_ptr<Run>> runs_;
};

/// Works out the buffer from what the run has written until now.
[[nodiscard]] Object buffer_of(const Run& run, const Objects& objects, const LiveSlots& slots);

}  // namespace vitrine::observe
