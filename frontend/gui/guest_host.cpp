#include "frontend/gui/guest_host.hpp"

#include <algorithm>

#include "emu/os/abi.hpp"

namespace vitrine::gui {

/// A terminal gives at most one line.
i64 GuestHost::read_input(std::span<u8> out) {
  const std::string_view left = std::string_view(input_).substr(taken_);
  if (left.empty() && !input_ended_) {
    waiting_ = true;
    if (on_waiting) on_waiting();
    return -os::abi::eintr;
  }
  const auto line = from_file_ ? std::string_view::npos : left.find('\n');
  const std::size_t whole = line == std::string_view::npos ? left.size() : line + 1;
  const std::size_t count = std::min(out.size(), whole);
  std::copy_n(left.begin(), count, out.begin());
  taken_ += count;
  return static_cast<i64>(count);
}

/// The journal keeps the text, for the console pane.
i64 GuestHost::write_output(int, std::span<const u8> bytes) {
  if (on_output) on_output(bytes.size());
  return static_cast<i64>(bytes.size());
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
  constexpr std::size_t most = 100;  // a program may cause them without end
  if (warnings_.size() < most) warnings_.push_back(message);
}

}  // namespace vitrine::gui
