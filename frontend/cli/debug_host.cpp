#include "frontend/cli/debug_host.hpp"

#include <algorithm>
#include <cstdio>

#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

i64 DebugHost::read_input(std::span<u8> out) {
  switch (input_) {
    case Input::Standard:
      if (is_terminal(0)) {
        finish_line();
        complain("the program reads its input here; ^D ends it");
      }
      return native_.read_input(out);
    case Input::File: {
      const std::size_t count = std::min(out.size(), contents_.size() - taken_);
      std::copy_n(contents_.begin() + static_cast<std::ptrdiff_t>(taken_), count, out.begin());
      taken_ += count;
      return static_cast<i64>(count);
    }
    case Input::Nothing:
      if (!told_) {
        finish_line();
        complain(
            "the program reads input and finds its end: --input FILE gives it some, as "
            "standard input has the debugger's commands");
      }
      told_ = true;
      return 0;
  }
  return 0;
}

i64 DebugHost::write_output(int fd, std::span<const u8> bytes) {
  std::fflush(stdout);
  const i64 written = native_.write_output(fd, bytes);
  if (written > 0) open_line_ = bytes[static_cast<std::size_t>(written) - 1] != '\n';
  return written;
}

void DebugHost::finish_line() {
  if (open_line_) print("\n");
  open_line_ = false;
}

bool DebugHost::is_terminal(int fd) {
  if (fd == 0 && input_ != Input::Standard) return false;
  return native_.is_terminal(fd);
}

i64 DebugHost::read_file(const os::GrantedPath& path, std::vector<u8>& contents) {
  return native_.read_file(path, contents);
}

i64 DebugHost::file_mode(const os::GrantedPath& path) {
  return native_.file_mode(path);
}

i64 DebugHost::create_file(const os::GrantedPath& path) {
  return native_.create_file(path);
}

i64 DebugHost::write_file(const os::GrantedPath& path, u64 offset, std::span<const u8> bytes) {
  return native_.write_file(path, offset, bytes);
}

void DebugHost::warn(const std::string& message) {
  finish_line();
  native_.warn(message);
}

}  // namespace vitrine::cli
