#pragma once
// The guest's door to the outside while it runs in the window: its output goes to the console pane,
// its input is what the user has typed there, or a file. All of it on the worker's thread.

#include <functional>

#include "emu/os/native_host.hpp"

namespace vitrine::gui {

class GuestHost final : public os::Host {
 public:
  /// Told of bytes that the program writes for the first time.
  std::function<void(u64 bytes)> on_output;
  /// Must make the machine stop soon: the program wants input that nobody has typed yet. The system
  /// call is begun again when the machine runs on.
  std::function<void()> on_waiting;

  void type(std::string_view text) { input_ += text; }
  void end_input() { input_ended_ = true; }
  /// The last so many bytes that were taken were not, and nothing behind them was typed.
  void take_back(u64 bytes) {
    taken_ -= bytes;
    input_.resize(taken_);
    input_ended_ = false;
  }
  [[nodiscard]] bool input_ended() const { return input_ended_; }
  [[nodiscard]] bool reads_file() const { return from_file_; }
  /// Another program reads nothing of what was typed to this one.
  void forget_typed() {
    if (from_file_) return;
    input_.clear();
    input_ended_ = false;
  }
  /// All that there is to read, and not from a terminal: a read takes as much as it has room for.
  void give_file(std::string contents) {
    input_ = std::move(contents);
    input_ended_ = from_file_ = true;
  }
  /// What was typed and no run has read yet.
  [[nodiscard]] std::string unread() const {
    return from_file_ ? std::string() : input_.substr(std::min(taken_, input_.size()));
  }
  /// A new run of the program reads what was typed again, from the beginning.
  void rewind() { taken_ = 0; }
  /// Whether the program stopped since it wants input; until it is asked again.
  [[nodiscard]] bool waiting() const { return waiting_; }
  void forget_waiting() { waiting_ = false; }
  /// Remarks of the kernel since the last call.
  [[nodiscard]] std::vector<std::string> take_warnings() { return std::exchange(warnings_, {}); }

  i64 read_input(std::span<u8> out) override;
  i64 write_output(int fd, std::span<const u8> bytes) override;
  bool is_terminal(int fd) override { return fd != 0 || !from_file_; }
  i64 read_file(const os::GrantedPath& path, std::vector<u8>& contents) override;
  i64 file_mode(const os::GrantedPath& path) override;
  i64 create_file(const os::GrantedPath& path) override;
  i64 write_file(const os::GrantedPath& path, u64 offset, std::span<const u8> bytes) override;
  void warn(const std::string& message) override;

 private:
  os::NativeHost native_;
  std::string input_;
  std::size_t taken_ = 0;  ///< bytes of input_
  bool input_ended_ = false;
  bool from_file_ = false;
  bool waiting_ = false;
  std::vector<std::string> warnings_;
};

}  // namespace vitrine::gui
