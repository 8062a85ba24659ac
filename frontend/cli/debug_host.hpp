#pragma once
// The host of a program under the debugger: its output is the terminal's, its input a file, the
// terminal, or nothing while the debugger's own commands come from standard input.

#include "emu/os/native_host.hpp"

namespace vitrine::cli {

class DebugHost final : public os::Host {
 public:
  enum class Input : u8 { Standard, File, Nothing };

  /// `contents` is what File gives.
  DebugHost(Input input, std::string contents) : input_(input), contents_(std::move(contents)) {}

  i64 read_input(std::span<u8> out) override;
  i64 write_output(int fd, std::span<const u8> bytes) override;
  bool is_terminal(int fd) override;
  i64 read_file(const os::GrantedPath& path, std::vector<u8>& contents) override;
  i64 file_mode(const os::GrantedPath& path) override;
  i64 create_file(const os::GrantedPath& path) override;
  i64 write_file(const os::GrantedPath& path, u64 offset, std::span<const u8> bytes) override;
  void warn(const std::string& message) override;

  /// Ends the program's last line of output, if it is still open, so that ours begins at a margin.
  void finish_line();

 private:
  os::NativeHost native_;
  Input input_;
  std::string contents_;
  std::size_t taken_ = 0;  ///< bytes of contents_
  bool told_ = false;      ///< that there is no input
  bool open_line_ = false;
};

}  // namespace vitrine::cli
