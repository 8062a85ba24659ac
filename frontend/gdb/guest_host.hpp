#pragma once
// The guest's door to the outside while a debugger is attached: its standard streams are this
// terminal's, or the debugger's console when standard input and output carry the protocol. A
// program that waits for input can be interrupted.

#include <functional>

#include "emu/os/native_host.hpp"
#include "frontend/gdb/link.hpp"

namespace vitrine::gdb {

class GuestHost final : public os::Host {
 public:
  enum class Console : u8 { Terminal, Debugger };
  explicit GuestHost(Console console) : console_(console) {}

  /// From now on `link` is the client; `stop` makes the machine stop. nullptr: nobody is there.
  void attach(Link* link, std::function<void()> stop);

  /// With the debugger's console there is no input: it ends at once.
  i64 read_input(std::span<u8> out) override;
  i64 write_output(int fd, std::span<const u8> bytes) override;
  bool is_terminal(int fd) override;
  i64 read_file(const os::GrantedPath& path, std::vector<u8>& contents) override;
  i64 file_mode(const os::GrantedPath& path) override;
  i64 create_file(const os::GrantedPath& path) override;
  i64 write_file(const os::GrantedPath& path, u64 offset, std::span<const u8> bytes) override;
  void warn(const std::string& message) override;

 private:
  [[nodiscard]] bool wait_for_input();

  os::NativeHost native_;
  Console console_;
  Link* link_ = nullptr;
  std::function<void()> stop_;
};

}  // namespace vitrine::gdb
