#pragma once
// The host as it is, for hosts of commands that differ from it in one or two things.

#include "emu/os/native_host.hpp"

namespace vitrine::cli {

class ForwardingHost : public os::Host {
 public:
  i64 read_input(std::span<u8> out) override { return native_.read_input(out); }
  i64 write_output(int fd, std::span<const u8> bytes) override {
    return native_.write_output(fd, bytes);
  }
  bool is_terminal(int fd) override { return native_.is_terminal(fd); }
  i64 read_file(const os::GrantedPath& path, std::vector<u8>& contents) override {
    return native_.read_file(path, contents);
  }
  i64 file_mode(const os::GrantedPath& path) override { return native_.file_mode(path); }
  i64 create_file(const os::GrantedPath& path) override { return native_.create_file(path); }
  i64 write_file(const os::GrantedPath& path, u64 offset, std::span<const u8> bytes) override {
    return native_.write_file(path, offset, bytes);
  }
  void warn(const std::string& message) override { native_.warn(message); }

 private:
  os::NativeHost native_;
};

}  // namespace vitrine::cli
