#pragma once
// The door to the outside: everything the kernel takes from or gives to the host goes through it,
// so that tests can stand in for a terminal and the input journal can replay a run.

#include <span>
#include <string>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/base/types.hpp"

namespace vitrine::os {

class Host {
 public:
  virtual ~Host() = default;
  /// Reads from standard input: as many bytes as `out` holds unless the end comes first (a
  /// terminal: one line). 0 at the end; negative errno on error.
  virtual i64 read_input(std::span<u8> out) = 0;
  /// Writes to standard output (1) or error (2): bytes written, or negative errno (EPIPE).
  virtual i64 write_output(int fd, std::span<const u8> bytes) = 0;
  [[nodiscard]] virtual bool is_terminal(int fd) const = 0;
  /// A granted file's whole contents; nullopt-like negative errno through `error`.
  virtual i64 read_file(const std::string& path, std::vector<u8>& contents) = 0;
  virtual i64 write_file(const std::string& path, std::span<const u8> contents) = 0;
};

/// A path that the user opened to the guest on the command line (`--file`, `--dir`, `:rw`).
struct Grant {
  std::string path;
  bool directory = false;
  bool writable = false;
};

}  // namespace vitrine::os
