#include "emu/os/syscalls.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <array>

#include "emu/os/kernel.hpp"
#include "emu/os/signals.hpp"

namespace vitrine::os {

namespace {

struct Entry {
  u64 number;
  Handler handler;
};

/// Sorted by number (Linux, arch/x86/entry/syscalls/syscall_64.tbl).
constexpr std::array table = {
    Entry{0, sys_read},         Entry{1, sys_write},
    Entry{2, sys_open},         Entry{3, sys_close},
    Entry{5, sys_fstat},        Entry{8, sys_lseek},
    Entry{9, sys_mmap},         Entry{10, sys_mprotect},
    Entry{11, sys_munmap},      Entry{12, sys_brk},
    Entry{16, sys_ioctl},       Entry{17, sys_pread64},
    Entry{18, sys_pwrite64},    Entry{19, sys_readv},
    Entry{20, sys_writev},      Entry{39, sys_getpid},
    Entry{60, sys_exit},        Entry{62, sys_kill},
    Entry{158, sys_arch_prctl}, Entry{186, sys_getpid},
    Entry{201, sys_time},       Entry{228, sys_clock_gettime},
    Entry{231, sys_exit},       Entry{234, sys_tgkill},
    Entry{257, sys_openat},     Entry{318, sys_getrandom},
};

const Entry* find_entry(u64 number) {
  const auto found =
      std::lower_bound(table.begin(), table.end(), number,
                       [](const Entry& entry, u64 wanted) { return entry.number < wanted; });
  return found != table.end() && found->number == number ? &*found : nullptr;
}

void warn_of_unknown(Kernel& kernel, u64 number) {
  const std::string_view name = system_call_name(number);
  kernel.warn(
      name.empty()
          ? fmt::format("there is no system call {}; it answers ENOSYS", static_cast<i32>(number))
          : fmt::format("system call {} ({}) is not implemented; it answers ENOSYS", number, name));
}

}  // namespace

bool system_call_implemented(u64 number) {
  return find_entry(number) != nullptr;
}

void Kernel::pages_changed(u64 start, u64 end) {
  mmu.flush();
  invalidations.push_back({start >> memory::page_bits, (end - 1) >> memory::page_bits});
}

void Kernel::raise(int signal, std::string reason) {
  if (default_action(signal) == DefaultAction::Terminate) {
    state.termination = Termination{0, signal, std::move(reason)};
  }
}

void Kernel::warn(std::string message) {
  constexpr std::size_t most_warnings = 100;
  auto& given = state.warnings;
  if (given.size() >= most_warnings) return;
  if (std::find(given.begin(), given.end(), message) != given.end()) return;
  host.warn(message);
  given.push_back(std::move(message));
}

SystemCallResult dispatch(Kernel& kernel, SystemCall& call) {
  ++kernel.state.system_calls;
  const Entry* entry = find_entry(call.number);
  if (entry == nullptr) {
    warn_of_unknown(kernel, call.number);
    return {-abi::enosys, false};
  }
  const i64 value = entry->handler(kernel, call);
  if (value != restart_system_call) return {value, false};
  --kernel.state.system_calls;
  return {0, true};
}

}  // namespace vitrine::os
