// Files and streams: read write readv writev open openat close lseek fstat ioctl.

#include <fmt/core.h>
#include <algorithm>

#include "emu/os/kernel.hpp"

namespace vitrine::os {

namespace {

/// What moves at a time between guest and host: bounds the kernel's memory.
constexpr u64 chunk_bytes = u64{64} * 1024;

/// access_ok(): whether the range lies in the user's half.
bool in_user_half(u64 address, u64 size) {
  return size <= abi::task_size && address <= abi::task_size - size;
}

/// How many bytes of the guest's buffer can be written, so that no input is lost on a bad pointer.
u64 writable_prefix(Kernel& kernel, u64 address, u64 size) {
  u64 done = 0;
  try {
    while (done < size) {
      (void)kernel.mmu.translate(address + done, memory::AccessKind::Write);
      done += memory::page_size - ((address + done) & memory::page_mask);
    }
  } catch (const memory::AccessFault&) {
  }
  return std::min(done, size);
}

/// A read into a buffer that takes nothing: 0 at the end of the input, else -EFAULT, and no input
/// is lost.
i64 read_nowhere(Kernel& kernel) {
  if (kernel.state.waiting_input) return -abi::efault;
  u8 byte = 0;
  const i64 got = kernel.host.read_input({&byte, 1});
  if (got == -abi::eintr) return restart_system_call;
  if (got <= 0) return got;
  kernel.state.waiting_input = byte;
  return -abi::efault;
}

i64 read_stream(Kernel& kernel, u64 address, u64 size) {
  std::vector<u8> chunk;
  u64 done = 0;
  if (kernel.state.waiting_input) {
    if (!kernel.put(address, *kernel.state.waiting_input)) return -abi::efault;
    const bool line_ends = *kernel.state.waiting_input == '\n' && kernel.host.is_terminal(0);
    kernel.state.waiting_input.reset();
    if (line_ends) return 1;
    done = 1;
  }
  while (done < size) {
    const u64 room = writable_prefix(kernel, address + done, std::min(size - done, chunk_bytes));
    if (room == 0) return done > 0 ? static_cast<i64>(done) : read_nowhere(kernel);
    chunk.resize(room);
    const i64 got = kernel.host.read_input(chunk);
    if (got == -abi::eintr && done == 0) return restart_system_call;
    if (got < 0) return done > 0 ? static_cast<i64>(done) : got;
    done += kernel.mmu.write_bytes(address + done, {chunk.data(), static_cast<std::size_t>(got)});
    if (static_cast<u64>(got) < room) break;  // the end, or a terminal's line
  }
  return static_cast<i64>(done);
}

i64 write_stream(Kernel& kernel, int fd, u64 address, u64 size) {
  std::vector<u8> chunk;
  u64 done = 0;
  while (done < size) {
    chunk.resize(std::min(size - done, chunk_bytes));
    const std::size_t copied = kernel.mmu.read_bytes(address + done, chunk);
    if (copied == 0) return done > 0 ? static_cast<i64>(done) : -abi::efault;
    const i64 wrote = kernel.host.write_output(fd, {chunk.data(), copied});
    if (wrote == -abi::epipe) {
      kernel.raise(abi::sigpipe, fmt::format("the reader of file descriptor {} is gone", fd));
    }
    if (wrote < 0) return done > 0 ? static_cast<i64>(done) : wrote;
    done += static_cast<u64>(wrote);
    if (static_cast<u64>(wrote) < chunk.size()) break;
  }
  return static_cast<i64>(done);
}

i64 read_regular(Kernel& kernel, OpenFile& file, u64 address, u64 size) {
  const std::vector<u8>& bytes = *kernel.state.files.contents(file).bytes;
  if (file.position >= bytes.size()) return 0;
  const u64 count = std::min(size, bytes.size() - file.position);
  const u64 done = kernel.mmu.write_bytes(address, {bytes.data() + file.position, count});
  file.position += done;
  return done == 0 && count > 0 ? -abi::efault : static_cast<i64>(done);
}

i64 write_regular(Kernel& kernel, OpenFile& file, u64 address, u64 size) {
  if (file.append) file.position = kernel.state.files.contents(file).bytes->size();
  std::vector<u8> chunk;
  u64 done = 0;
  while (done < size) {
    chunk.resize(std::min(size - done, chunk_bytes));
    const std::size_t copied = kernel.mmu.read_bytes(address + done, chunk);
    const i64 wrote = copied == 0 ? -abi::efault
                                  : kernel.state.files.write(kernel.host, file, file.position,
                                                             {chunk.data(), copied});
    if (wrote < 0) return done > 0 ? static_cast<i64>(done) : wrote;
    file.position += static_cast<u64>(wrote);
    done += static_cast<u64>(wrote);
    if (copied < chunk.size()) break;
  }
  return static_cast<i64>(done);
}

/// The order of these checks is Linux' (vfs_read, vfs_write).
i64 transfer(Kernel& kernel, OpenFile* file, u64 address, u64 size, bool writes) {
  if (file == nullptr || !(writes ? file->writable : file->readable)) return -abi::ebadf;
  if (!in_user_half(address, size)) return -abi::efault;
  if (file->kind == OpenFile::Kind::Regular && static_cast<i64>(file->position + size) < 0)
    return -abi::einval;
  size = std::min(size, abi::max_rw_count);
  if (size == 0) return 0;
  switch (file->kind) {
    case OpenFile::Kind::Input:
      return read_stream(kernel, address, size);
    case OpenFile::Kind::Output:
      return write_stream(kernel, 1, address, size);
    case OpenFile::Kind::Error:
      return write_stream(kernel, 2, address, size);
    case OpenFile::Kind::Regular:
      break;
  }
  return writes ? write_regular(kernel, *file, address, size)
                : read_regular(kernel, *file, address, size);
}

/// pread64 and pwrite64: from a position of their own. A file that was opened to be appended to is
/// appended to, wherever it is to be written.
i64 transfer_at(Kernel& kernel, const SystemCall& call, bool writes) {
  const u64 position = call.arguments[3];
  if (static_cast<i64>(position) < 0) return -abi::einval;
  const OpenFile* file = kernel.state.files.find(call.arguments[0]);
  if (file == nullptr) return -abi::ebadf;
  if (file->kind != OpenFile::Kind::Regular) return -abi::espipe;
  OpenFile there = *file;
  there.position = position;
  return transfer(kernel, &there, call.arguments[1], call.arguments[2], writes);
}

struct IoVector {
  u64 base, length;
};

/// readv and writev: one buffer after the other, until one is not filled.
i64 transfer_vectors(Kernel& kernel, SystemCall& call, bool writes) {
  const u64 vectors = call.arguments[1];
  const auto count = static_cast<u32>(call.arguments[2]);
  OpenFile* file = kernel.state.files.find(call.arguments[0]);
  if (file == nullptr || !(writes ? file->writable : file->readable)) return -abi::ebadf;
  if (count > abi::iov_max) return -abi::einval;
  std::vector<IoVector> list(count);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!kernel.get(vectors + i * sizeof(IoVector), list[i])) return -abi::efault;
    if (static_cast<i64>(list[i].length) < 0) return -abi::einval;
  }
  for (const IoVector& part : list) {
    if (!in_user_half(part.base, part.length)) return -abi::efault;
  }
  u64 done = 0;
  for (const IoVector& part : list) {
    const u64 size = std::min(part.length, abi::max_rw_count - done);
    const i64 moved = transfer(kernel, file, part.base, size, writes);
    // What a first buffer has moved stands; the rest is left to the next call.
    if (moved < 0) return done > 0 ? static_cast<i64>(done) : moved;
    done += static_cast<u64>(moved);
    if (static_cast<u64>(moved) < size) break;
  }
  return static_cast<i64>(done);
}

/// A path from the guest: 0, or a negative errno.
i64 get_path(Kernel& kernel, u64 address, std::string& path) {
  for (u64 i = 0; i < abi::path_max; ++i) {
    char character = 0;
    if (!kernel.get(address + i, character)) return -abi::efault;
    if (character == 0) return path.empty() ? -abi::enoent : 0;
    path += character;
  }
  return -abi::enametoolong;
}

/// Tells the user what the program alone would only see as an errno.
void explain_refused_open(Kernel& kernel, const std::string& path, i64 error) {
  switch (error) {
    case -abi::eisdir:
      return kernel.warn(fmt::format("'{}' is a directory: only files can be opened here", path));
    case -abi::eloop:
      return kernel.warn(fmt::format(
          "'{}' is or lies behind a symbolic link, and links in a granted directory are "
          "not followed: grant the file itself with --file",
          path));
    case -abi::eacces:
      return kernel.warn(fmt::format(
          "'{}' cannot be opened: it is closed to you too, or is a pipe or a device, and only "
          "regular files are passed on (a pipe can be the standard input)",
          path));
    default:
      return;
  }
}

/// "a/" and "a/." name a directory, whatever they stand for.
bool names_directory(const std::string& path) {
  return path.ends_with('/') || path.ends_with("/.");
}

/// The answer to opening `path`, which names a directory, where it is or would be a file.
i64 refuse_as_directory(Kernel& kernel, const FoundGrant& grant, u64 flags) {
  if ((flags & abi::o_creat) != 0) return -abi::eisdir;
  const i64 mode = kernel.host.file_mode(grant.path);
  return mode < 0 ? mode : -abi::enotdir;
}

i64 open_path(Kernel& kernel, u64 path_address, u64 flags) {
  std::string path;
  if (const i64 error = get_path(kernel, path_address, path)) return error;
  const auto grant = find_grant(kernel.options.grants, path);
  if (!grant && is_granted_directory(kernel.options.grants, path)) {
    explain_refused_open(kernel, path, -abi::eisdir);
    return -abi::eisdir;
  }
  if (!grant) {
    kernel.warn(fmt::format(
        "the program may not open '{}': grant it with --file or --dir before the program", path));
    return -abi::eacces;
  }
  if (names_directory(path)) return refuse_as_directory(kernel, *grant, flags);
  const bool wants_write = changes_file(flags);
  if (wants_write && !grant->writable) {
    kernel.warn(fmt::format(
        "the program may only read '{}': end the grant in ':rw' to let it write", path));
  }
  const i64 result = kernel.state.files.open(kernel.host, *grant, flags);
  const bool refused_by_grant =
      result == -abi::eacces && !grant->writable && (wants_write || (flags & abi::o_creat) != 0);
  if (result < 0 && !refused_by_grant) explain_refused_open(kernel, path, result);
  return result;
}

/// struct stat of x86-64: 144 bytes (asm/stat.h).
struct Stat {
  u64 device = 0, inode = 0, links = 1;
  u32 mode = 0, user = Process::pid, group = Process::pid, padding = 0;
  u64 special_device = 0;
  u64 size = 0, block_size = 4096, blocks = 0;
  std::array<u64, 9> times_and_reserved{};
};
static_assert(sizeof(Stat) == 144);

bool is_terminal(Kernel& kernel, const OpenFile& file) {
  return file.kind != OpenFile::Kind::Regular &&
         kernel.host.is_terminal(static_cast<int>(file.kind));
}

}  // namespace

i64 sys_read(Kernel& kernel, SystemCall& call) {
  return transfer(kernel, kernel.state.files.find(call.arguments[0]), call.arguments[1],
                  call.arguments[2], false);
}

i64 sys_write(Kernel& kernel, SystemCall& call) {
  return transfer(kernel, kernel.state.files.find(call.arguments[0]), call.arguments[1],
                  call.arguments[2], true);
}

i64 sys_pread64(Kernel& kernel, SystemCall& call) {
  return transfer_at(kernel, call, false);
}

i64 sys_pwrite64(Kernel& kernel, SystemCall& call) {
  return transfer_at(kernel, call, true);
}

i64 sys_readv(Kernel& kernel, SystemCall& call) {
  return transfer_vectors(kernel, call, false);
}

i64 sys_writev(Kernel& kernel, SystemCall& call) {
  return transfer_vectors(kernel, call, true);
}

i64 sys_open(Kernel& kernel, SystemCall& call) {
  return open_path(kernel, call.arguments[0], call.arguments[1]);
}

i64 sys_openat(Kernel& kernel, SystemCall& call) {
  // Directories cannot be opened, so a relative path can only start from the working directory.
  u8 first = 0;
  if (!kernel.get(call.arguments[1], first)) return -abi::efault;
  const bool relative = first != '/';
  if (relative && static_cast<i32>(call.arguments[0]) != abi::at_fdcwd) {
    return kernel.state.files.find(call.arguments[0]) != nullptr ? -abi::enotdir : -abi::ebadf;
  }
  return open_path(kernel, call.arguments[1], call.arguments[2]);
}

i64 sys_close(Kernel& kernel, SystemCall& call) {
  return kernel.state.files.close(call.arguments[0]);
}

i64 sys_lseek(Kernel& kernel, SystemCall& call) {
  OpenFile* file = kernel.state.files.find(call.arguments[0]);
  if (file == nullptr) return -abi::ebadf;
  enum : u32 { Set, Current, End, Data, Hole };
  const u32 whence = static_cast<u32>(call.arguments[2]);
  if (whence > Hole) return -abi::einval;
  if (file->kind != OpenFile::Kind::Regular) return -abi::espipe;
  const auto size = [&] {
    return static_cast<i64>(kernel.state.files.contents(*file).bytes->size());
  };
  const i64 offset = static_cast<i64>(call.arguments[1]);
  // A file without holes: all is data, up to the hole behind its end.
  if (whence >= Data && (offset < 0 || offset >= size())) return -abi::enxio;
  i64 base = 0;
  switch (whence) {
    case Set:
      break;
    case Current:
      base = static_cast<i64>(file->position);
      break;
    case End:
      base = size();
      break;
    case Hole:
      base = size() - offset;
      break;
    default:
      break;
  }
  i64 position = 0;
  if (__builtin_add_overflow(base, offset, &position)) {
    return -abi::einval;
  }
  if (position < 0) return -abi::einval;
  file->position = static_cast<u64>(position);
  return position;
}

i64 sys_fstat(Kernel& kernel, SystemCall& call) {
  const OpenFile* file = kernel.state.files.find(call.arguments[0]);
  if (file == nullptr) return -abi::ebadf;
  Stat status;
  if (file->kind == OpenFile::Kind::Regular) {
    const FileContents& contents = kernel.state.files.contents(*file);
    status.mode = abi::s_ifreg | contents.mode;
    status.inode = file->file + 1;
    status.size = contents.bytes->size();
    status.blocks = (status.size + 511) / 512;
  } else {
    status.mode = is_terminal(kernel, *file) ? abi::s_ifchr | 0620 : abi::s_ififo | 0600;
  }
  return kernel.put(call.arguments[1], status) ? 0 : -abi::efault;
}

i64 sys_ioctl(Kernel& kernel, SystemCall& call) {
  const OpenFile* file = kernel.state.files.find(call.arguments[0]);
  if (file == nullptr) return -abi::ebadf;
  if (!is_terminal(kernel, *file)) return -abi::enotty;
  const u64 address = call.arguments[2];
  switch (static_cast<u32>(call.arguments[1])) {
    case abi::tcgets: {
      // struct termios (asm-generic/termbits.h): a terminal fresh from login, 38400 baud.
      struct Termios {
        u32 input = 0x500, output = 0x5, control = 0xbf, local = 0x8a3b;
        std::array<u8, 20> line_and_characters = {0,  3,  28, 127, 21, 4,  0,  1, 0,
                                                  17, 19, 26, 0,   18, 15, 23, 22};
      };
      static_assert(sizeof(Termios) == 36);
      return kernel.put(address, Termios()) ? 0 : -abi::efault;
    }
    case abi::tiocgwinsz: {
      const std::array<u16, 4> rows_columns = {24, 80, 0, 0};
      return kernel.put(address, rows_columns) ? 0 : -abi::efault;
    }
    default:
      return -abi::enotty;
  }
}

}  // namespace vitrine::os
