#pragma once
// What the handlers of the system calls work on, and their table. Inside emu/os only; the handlers
// stand by topic in syscalls_*.cpp.

#include <string_view>

#include "emu/os/abi.hpp"
#include "emu/os/process.hpp"

namespace vitrine::os {

struct Kernel {
  KernelState& state;
  memory::Mmu& mmu;
  Journal& host;
  const ProcessOptions& options;
  std::vector<Process::PageRange>& invalidations;

  [[nodiscard]] memory::PhysicalMemory& memory() { return mmu.memory(); }
  /// After the tables of [start, end) changed.
  void pages_changed(u64 start, u64 end);
  /// Ends the process by a signal with its default action.
  void raise(int signal, std::string reason);

  /// Tells the user, once, and of a bounded number of things.
  void warn(std::string message);

  /// Copies a value to or from the guest; false (and perhaps a part copied) on a bad pointer.
  template <class T>
  [[nodiscard]] bool put(u64 address, const T& value) {
    return mmu.write_bytes(address, {reinterpret_cast<const u8*>(&value), sizeof(T)}) == sizeof(T);
  }
  template <class T>
  [[nodiscard]] bool get(u64 address, T& value) {
    return mmu.read_bytes(address, {reinterpret_cast<u8*>(&value), sizeof(T)}) == sizeof(T);
  }
};

/// Returned by a handler that was interrupted on the host before it did anything; never reaches the
/// guest (it is Linux' own internal number for this).
constexpr i64 restart_system_call = -512;

using Handler = i64 (*)(Kernel&, SystemCall&);

i64 sys_read(Kernel&, SystemCall&);
i64 sys_write(Kernel&, SystemCall&);
i64 sys_pread64(Kernel&, SystemCall&);
i64 sys_pwrite64(Kernel&, SystemCall&);
i64 sys_readv(Kernel&, SystemCall&);
i64 sys_writev(Kernel&, SystemCall&);
i64 sys_open(Kernel&, SystemCall&);
i64 sys_openat(Kernel&, SystemCall&);
i64 sys_close(Kernel&, SystemCall&);
i64 sys_lseek(Kernel&, SystemCall&);
i64 sys_fstat(Kernel&, SystemCall&);
i64 sys_ioctl(Kernel&, SystemCall&);

i64 sys_mmap(Kernel&, SystemCall&);
i64 sys_munmap(Kernel&, SystemCall&);
i64 sys_mprotect(Kernel&, SystemCall&);
i64 sys_brk(Kernel&, SystemCall&);

i64 sys_exit(Kernel&, SystemCall&);
i64 sys_getpid(Kernel&, SystemCall&);
i64 sys_kill(Kernel&, SystemCall&);
i64 sys_tgkill(Kernel&, SystemCall&);
i64 sys_arch_prctl(Kernel&, SystemCall&);

i64 sys_clock_gettime(Kernel&, SystemCall&);
i64 sys_time(Kernel&, SystemCall&);
i64 sys_getrandom(Kernel&, SystemCall&);

SystemCallResult dispatch(Kernel& kernel, SystemCall& call);

}  // namespace vitrine::os
