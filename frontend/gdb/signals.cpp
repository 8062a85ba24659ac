#include "frontend/gdb/signals.hpp"

#include <array>

namespace vitrine::gdb {

u8 gdb_signal(int linux_signal) {
  constexpr u8 unknown = 143;
  // From 0 on: HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD
  // CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS.
  constexpr std::array<u8, 32> numbers = {0,  1,  2,  3,  4,  5,       6,  10, 8,  9,  30,
                                          11, 31, 13, 14, 15, unknown, 20, 19, 17, 18, 21,
                                          22, 16, 24, 25, 26, 27,      28, 23, 32, 12};
  constexpr int first_realtime = 32, second_realtime = 33, last = 64;
  if (linux_signal < 0 || linux_signal > last) return unknown;
  if (linux_signal == first_realtime) return 77;
  if (linux_signal == last) return 78;
  if (linux_signal >= second_realtime) return static_cast<u8>(45 + linux_signal - second_realtime);
  return numbers[static_cast<std::size_t>(linux_signal)];
}

}  // namespace vitrine::gdb
