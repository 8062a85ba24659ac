#include "frontend/gdb/guest_host.hpp"

#include <poll.h>
#include <unistd.h>

#include "emu/os/abi.hpp"

namespace vitrine::gdb {

void GuestHost::attach(Link* link, std::function<void()> stop) {
  link_ = link;
  stop_ = std::move(stop);
}

/// False when the client wants the program to stop first.
bool GuestHost::wait_for_input() {
  while (link_ != nullptr) {
    std::array<pollfd, 2> waiting = {pollfd{STDIN_FILENO, POLLIN, 0},
                                     pollfd{link_->descriptor(), POLLIN, 0}};
    ::poll(waiting.data(), waiting.size(), -1);
    if (waiting[1].revents != 0 && link_->interrupted()) return false;
    if (waiting[0].revents != 0) break;
  }
  return true;
}

i64 GuestHost::read_input(std::span<u8> out) {
  if (console_ == Console::Debugger) return 0;
  if (wait_for_input()) return native_.read_input(out);
  stop_();
  return -os::abi::eintr;
}

i64 GuestHost::write_output(int fd, std::span<const u8> bytes) {
  if (console_ == Console::Terminal) return native_.write_output(fd, bytes);
  if (link_ != nullptr) link_->send_output(bytes);
  return static_cast<i64>(bytes.size());
}

bool GuestHost::is_terminal(int fd) {
  return console_ == Console::Terminal && native_.is_terminal(fd);
}

i64 GuestHost::read_file(const os::GrantedPath& path, std::vector<u8>& contents) {
  return native_.read_file(path, contents);
}
i64 GuestHost::file_mode(const os::GrantedPath& path) {
  return native_.file_mode(path);
}
i64 GuestHost::create_file(const os::GrantedPath& path) {
  return native_.create_file(path);
}
i64 GuestHost::write_file(const os::GrantedPath& path, u64 offset, std::span<const u8> bytes) {
  return native_.write_file(path, offset, bytes);
}
void GuestHost::warn(const std::string& message) {
  native_.warn(message);
}

}  // namespace vitrine::gdb
