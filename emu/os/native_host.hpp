#pragma once
// The host as it is: this process's standard streams and files.

#include "emu/os/host.hpp"

namespace vitrine::os {

/// Ignores SIGPIPE for the whole process, so that a closed pipe is an error value.
class NativeHost final : public Host {
 public:
  NativeHost();
  i64 read_input(std::span<u8> out) override;
  i64 write_output(int fd, std::span<const u8> bytes) override;
  bool is_terminal(int fd) override;
  i64 read_file(const GrantedPath& path, std::vector<u8>& contents) override;
  i64 file_mode(const GrantedPath& path) override;
  i64 create_file(const GrantedPath& path) override;
  i64 write_file(const GrantedPath& path, u64 offset, std::span<const u8> bytes) override;
  /// "vitrine: MESSAGE" on standard error.
  void warn(const std::string& message) override;
};

}  // namespace vitrine::os
