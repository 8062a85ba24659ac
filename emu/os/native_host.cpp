#include "emu/os/native_host.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <utility>

namespace vitrine::os {

namespace {

/// Closes a descriptor at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

/// Opens without ever leaving the granted directory: each step from it is opened relative to the
/// one before and refuses to be a symbolic link, so that no link and no race leads outside.
/// O_NONBLOCK: opening a FIFO must not wait.
Descriptor open_granted(const GrantedPath& path, int flags) {
  flags |= O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  constexpr mode_t new_file_mode = 0644;
  if (path.inside.empty()) return Descriptor(::open(path.root.c_str(), flags, new_file_mode));

  const char* const root = path.root.empty() ? "." : path.root.c_str();
  Descriptor at(::open(root, O_PATH | O_DIRECTORY | O_CLOEXEC));
  std::size_t start = 0;
  while (at.ok()) {
    const std::size_t slash = path.inside.find('/', start);
    const std::string name = path.inside.substr(start, slash - start);
    if (slash == std::string::npos) {
      return Descriptor(::openat(at.get(), name.c_str(), flags | O_NOFOLLOW, new_file_mode));
    }
    const int parent = at.get();
    Descriptor below(::openat(parent, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!below.ok()) {  // of a link the system says that it is no directory
      struct stat status {};
      const int error = errno;
      const bool link = ::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                        S_ISLNK(status.st_mode);
      errno = link ? ELOOP : error;
      return below;
    }
    at = std::move(below);
    start = slash + 1;
  }
  return at;
}

/// 0 for a regular file, which alone the guest may have; else a negative errno.
i64 check_regular(const Descriptor& file, struct stat& status) {
  if (::fstat(file.get(), &status) != 0) return -errno;
  if (S_ISDIR(status.st_mode)) return -EISDIR;
  if (!S_ISREG(status.st_mode)) return -EACCES;
  return 0;
}

}  // namespace

NativeHost::NativeHost() {
  std::signal(SIGPIPE, SIG_IGN);
}

i64 NativeHost::read_input(std::span<u8> out) {
  const bool one_line = is_terminal(STDIN_FILENO);
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = ::read(STDIN_FILENO, out.data() + done, out.size() - done);
    if (got < 0) return done > 0 ? static_cast<i64>(done) : -errno;
    done += static_cast<std::size_t>(got);
    if (got == 0 || one_line) break;
  }
  return static_cast<i64>(done);
}

i64 NativeHost::write_output(int fd, std::span<const u8> bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t wrote = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return done > 0 ? static_cast<i64>(done) : -errno;
    done += static_cast<std::size_t>(wrote);
  }
  return static_cast<i64>(done);
}

bool NativeHost::is_terminal(int fd) {
  return ::isatty(fd) == 1;
}

i64 NativeHost::read_file(const GrantedPath& path, std::vector<u8>& contents) {
  const Descriptor file = open_granted(path, O_RDONLY);
  if (!file.ok()) return -errno;
  struct stat status {};
  if (const i64 error = check_regular(file, status)) return error;
  const u64 size = static_cast<u64>(status.st_size);
  if (size > max_file_bytes) return -EFBIG;
  contents.resize(size);
  std::size_t done = 0;
  while (done < contents.size()) {
    const ssize_t got = ::read(file.get(), contents.data() + done, contents.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -errno;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  contents.resize(done);
  return 0;
}

i64 NativeHost::file_mode(const GrantedPath& path) {
  const Descriptor file = open_granted(path, O_PATH);
  if (!file.ok()) return -errno;
  struct stat status {};
  if (const i64 error = check_regular(file, status)) return error;
  return status.st_mode & 0777;
}

i64 NativeHost::create_file(const GrantedPath& path) {
  // Not O_TRUNC: first make sure that it is a regular file.
  const Descriptor file = open_granted(path, O_WRONLY | O_CREAT);
  if (!file.ok()) return -errno;
  struct stat status {};
  if (const i64 error = check_regular(file, status)) return error;
  return ::ftruncate(file.get(), 0) == 0 ? 0 : -errno;
}

i64 NativeHost::write_file(const GrantedPath& path, u64 offset, std::span<const u8> bytes) {
  const Descriptor file = open_granted(path, O_WRONLY);
  if (!file.ok()) return -errno;
  struct stat status {};
  if (const i64 error = check_regular(file, status)) return error;
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t wrote = ::pwrite(file.get(), bytes.data() + done, bytes.size() - done,
                                   static_cast<off_t>(offset + done));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return -errno;
    done += static_cast<std::size_t>(wrote);
  }
  return 0;
}

void NativeHost::warn(const std::string& message) {
  std::fprintf(stderr, "vitrine: %s\n", message.c_str());
}

}  // namespace vitrine::os
