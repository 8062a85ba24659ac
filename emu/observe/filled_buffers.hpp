#pragma once
// The buffers of the program that a system call has filled.

#include <optional>
#include <vector>

#include "emu/machine/machine.hpp"

namespace vitrine::observe {

struct FilledBuffer {
  u64 address = 0, size = 0;         ///< of what was written
  bool from_file = false;            ///< read from a file or stream, one buffer after the other
  std::optional<u64> position = {};  ///< in the file, when the system call says it
};

/// Those of read, pread64 and readv as the program has given them, whole; of other system calls
/// what was written without a gap. None when the step is no system call.
[[nodiscard]] std::vector<FilledBuffer> filled_buffers(const machine::StepEvent& event);

}  // namespace vitrine::observe
