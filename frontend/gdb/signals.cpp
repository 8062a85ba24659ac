#include "frontend/gdb/signals.hpp"

#include <array>

#include "emu/os/abi.hpp"
#include "emu/os/process.hpp"
#include "frontend/gdb/hex.hpp"
#include "frontend/gdb/memory.hpp"

namespace vitrine::gdb {

namespace {

/// si_code and si_addr (man 2 sigaction; Linux' arch/x86/kernel/traps.c and mm/fault.c).
struct Cause {
  int code = 0;
  u64 address = 0;
};

Cause cause_of(const machine::Machine& machine, const cpu::Fault& fault) {
  constexpr int from_kernel = 0x80, first = 1, second = 2;
  switch (fault.vector) {
    case cpu::Vector::PageFault:  // SEGV_MAPERR or SEGV_ACCERR
      return {is_mapped(machine, fault.address, 1) ? second : first, fault.address};
    case cpu::Vector::DivideError:  // FPE_INTDIV
      return {first, fault.rip};
    case cpu::Vector::InvalidOpcode:  // ILL_ILLOPN
      return {second, fault.rip};
    case cpu::Vector::Debug:  // TRAP_TRACE
      return {second, fault.rip};
    default:
      return {from_kernel, 0};
  }
}

}  // namespace

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

std::string signal_information(const machine::Machine& machine) {
  constexpr std::size_t size = 128;
  int signal = os::abi::sigtrap;
  Cause cause;
  if (const auto& end = machine.finished(); end && end->signal != 0) {
    signal = end->signal;
    if (end->fault) cause = cause_of(machine, *end->fault);
  }
  // si_signo, si_errno, si_code, padding, si_addr
  std::string bytes = little_endian(static_cast<u64>(signal), 4) + little_endian(0, 4) +
                      little_endian(static_cast<u64>(cause.code), 4) + little_endian(0, 4) +
                      little_endian(cause.address, 8);
  bytes.resize(size);
  return bytes;
}

}  // namespace vitrine::gdb
