// The process itself: exit exit_group getpid gettid kill tgkill arch_prctl.

#include <fmt/core.h>

#include "emu/os/kernel.hpp"
#include "emu/os/signals.hpp"

namespace vitrine::os {

namespace {

i64 signal_self(Kernel& kernel, u64 signal_argument, const char* by) {
  const auto signal = static_cast<i32>(signal_argument);
  if (signal < 0 || signal > abi::signal_count) return -abi::einval;
  if (signal == 0) return 0;
  kernel.raise(signal, fmt::format("it sent itself {} by {}", signal_name(signal), by));
  return 0;
}

}  // namespace

i64 sys_exit(Kernel& kernel, SystemCall& call) {
  kernel.state.termination = Termination{static_cast<int>(call.arguments[0] & 0xff), 0, ""};
  return 0;
}

i64 sys_getpid(Kernel&, SystemCall&) {
  return Process::pid;
}

i64 sys_kill(Kernel& kernel, SystemCall& call) {
  const auto target = static_cast<i32>(call.arguments[0]);
  const auto signal = static_cast<i32>(call.arguments[1]);
  if (signal < 0 || signal > abi::signal_count) return -abi::einval;
  // Itself, or its process group, of which it is the only member.
  constexpr auto self = static_cast<i32>(Process::pid);
  if (target != self && target != 0 && target != -self) return -abi::esrch;
  return signal_self(kernel, call.arguments[1], "kill");
}

i64 sys_tgkill(Kernel& kernel, SystemCall& call) {
  const auto group = static_cast<i32>(call.arguments[0]);
  const auto thread = static_cast<i32>(call.arguments[1]);
  if (group <= 0 || thread <= 0) return -abi::einval;
  if (group != static_cast<i32>(Process::pid) || thread != static_cast<i32>(Process::pid)) {
    return -abi::esrch;
  }
  return signal_self(kernel, call.arguments[2], "tgkill");
}

i64 sys_arch_prctl(Kernel& kernel, SystemCall& call) {
  const u64 address = call.arguments[1];
  switch (static_cast<u32>(call.arguments[0])) {
    case abi::arch_set_fs:
    case abi::arch_set_gs:
      if (address >= abi::task_size) return -abi::eperm;
      (call.arguments[0] == abi::arch_set_fs ? call.fs_base : call.gs_base) = address;
      return 0;
    case abi::arch_get_fs:
      return kernel.put(address, call.fs_base) ? 0 : -abi::efault;
    case abi::arch_get_gs:
      return kernel.put(address, call.gs_base) ? 0 : -abi::efault;
    default:
      return -abi::einval;
  }
}

}  // namespace vitrine::os
