#pragma once
// Numbers of the Linux x86-64 system-call interface that the kernel uses, in the names of its
// headers (in lower case, since the host's headers define the others as macros).

#include "emu/base/types.hpp"

namespace vitrine::os::abi {

// The system calls that end the process.
constexpr u64 nr_exit = 60, nr_exit_group = 231;

// errno
constexpr i64 eperm = 1, enoent = 2, enxio = 6, esrch = 3, eintr = 4, eio = 5, ebadf = 9,
              enomem = 12, eacces = 13, efault = 14, eexist = 17, enodev = 19, enotdir = 20,
              eisdir = 21, einval = 22, emfile = 24, enotty = 25, efbig = 27, enospc = 28,
              espipe = 29, erofs = 30, epipe = 32, erange = 34, enametoolong = 36, enosys = 38,
              eloop = 40;

// signals
constexpr int sigill = 4, sigtrap = 5, sigabrt = 6, sigbus = 7, sigfpe = 8, sigkill = 9,
              sigsegv = 11, sigpipe = 13, sigchld = 17, sigcont = 18, sigstop = 19, sigtstp = 20,
              sigttin = 21, sigttou = 22, sigurg = 23, sigwinch = 28, signal_count = 64;

// open
constexpr u64 o_accmode = 3, o_rdonly = 0, o_wronly = 1, o_rdwr = 2, o_creat = 0100, o_excl = 0200,
              o_trunc = 01000, o_append = 02000, o_directory = 0200000;
constexpr i32 at_fdcwd = -100;
constexpr u64 path_max = 4096;
constexpr u64 iov_max = 1024;
/// The most that one read or write moves (Linux: INT_MAX rounded down to a page).
constexpr u64 max_rw_count = 0x7fff'f000;

// mmap
constexpr u64 prot_read = 1, prot_write = 2, prot_exec = 4, prot_sem = 8;
constexpr u64 map_shared = 1, map_private = 2, map_shared_validate = 3, map_type = 15,
              map_fixed = 0x10, map_anonymous = 0x20, map_fixed_noreplace = 0x100000;

// stat
constexpr u32 s_ififo = 0010000, s_ifchr = 0020000, s_ifreg = 0100000;

// ioctl
constexpr u64 tcgets = 0x5401, tiocgwinsz = 0x5413;

// arch_prctl
constexpr u64 arch_set_gs = 0x1001, arch_set_fs = 0x1002, arch_get_fs = 0x1003,
              arch_get_gs = 0x1004;

// The auxiliary vector (man 3 getauxval)
enum AuxiliaryType : u64 {
  AtNull = 0,
  AtPhdr = 3,
  AtPhent = 4,
  AtPhnum = 5,
  AtPagesz = 6,
  AtBase = 7,
  AtFlags = 8,
  AtEntry = 9,
  AtUid = 11,
  AtEuid = 12,
  AtGid = 13,
  AtEgid = 14,
  AtPlatform = 15,
  AtHwcap = 16,
  AtClktck = 17,
  AtSecure = 23,
  AtRandom = 25,
  AtHwcap2 = 26,
  AtExecfn = 31,
};

// The user's half of the address space
constexpr u64 task_size = 0x7fff'ffff'f000;  ///< one page below the canonical half's end
constexpr u64 mmap_min_address = 0x1'0000;   ///< vm.mmap_min_addr

}  // namespace vitrine::os::abi
