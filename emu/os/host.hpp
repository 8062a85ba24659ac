#pragma once
// The door to the outside: everything the kernel takes from or gives to the host goes through it,
// so that tests can stand in for a terminal and the input journal can replay a run.

#include <span>
#include <string>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/base/types.hpp"

namespace vitrine::os {

/// A path that the user opened to the guest on the command line (`--file`, `--dir`, `:rw`).
struct Grant {
  std::string path;
  bool directory = false;
  bool writable = false;
};

/// A file that a grant opens: the granted file itself, or a place inside the granted directory.
struct GrantedPath {
  std::string root;    ///< the grant's path, which may be anywhere and may be a symbolic link
  std::string inside;  ///< "a/b": plain names only, no "." or ".."; empty: the grant is the file

  [[nodiscard]] std::string to_string() const {
    return inside.empty() ? root : root + "/" + inside;
  }
  bool operator==(const GrantedPath&) const = default;
};

/// Results are those of Linux: a count, or a negative errno (abi.hpp).
class Host {
 public:
  virtual ~Host() = default;
  /// Reads from standard input: as many bytes as `out` holds unless the end comes first (a
  /// terminal: one line). 0 at the end; -EINTR when a signal came before anything was read.
  virtual i64 read_input(std::span<u8> out) = 0;
  /// Writes to standard output (1) or error (2): bytes written, or negative errno (EPIPE).
  virtual i64 write_output(int fd, std::span<const u8> bytes) = 0;
  [[nodiscard]] virtual bool is_terminal(int fd) = 0;

  /// A regular file's whole contents: 0 or negative errno. No symbolic link inside the granted
  /// directory is followed; files larger than max_file_bytes answer EFBIG.
  virtual i64 read_file(const GrantedPath& path, std::vector<u8>& contents) = 0;
  /// The permission bits (0…0777) of a regular file, or negative errno.
  virtual i64 file_mode(const GrantedPath&) { return 0644; }
  /// Makes the file, or empties it: 0 or negative errno.
  virtual i64 create_file(const GrantedPath& path) = 0;
  /// Writes into an existing file at `offset`: 0 when all was written, or negative errno.
  virtual i64 write_file(const GrantedPath& path, u64 offset, std::span<const u8> bytes) = 0;

  /// A remark of the kernel to the user ("system call … is not implemented"): one line.
  virtual void warn(const std::string& message) = 0;
};

/// What one file may hold, and all files that the guest has open together.
constexpr u64 max_file_bytes = u64{256} << 20;

}  // namespace vitrine::os
