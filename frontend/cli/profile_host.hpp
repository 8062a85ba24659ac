#pragma once
// The host of a profiled program. Two that are compared may share their input, which comes from
// outside only once.

#include <memory>
#include <string>

#include "frontend/cli/forwarding_host.hpp"

namespace vitrine::cli {

/// What has been read from standard input, or a file in its place.
struct InputTape {
  std::string bytes;
  bool is_whole = false;  ///< nothing follows from outside
};

class ProfileHost final : public ForwardingHost {
 public:
  /// `to_errors`: what the program writes goes to standard error.
  ProfileHost(std::shared_ptr<InputTape> tape, bool to_errors)
      : tape_(std::move(tape)), to_errors_(to_errors) {}

  i64 read_input(std::span<u8> out) override;
  i64 write_output(int fd, std::span<const u8> bytes) override {
    return ForwardingHost::write_output(to_errors_ ? 2 : fd, bytes);
  }
  bool is_terminal(int fd) override {
    return !(fd == 0 && tape_->is_whole) && ForwardingHost::is_terminal(fd);
  }

 private:
  std::shared_ptr<InputTape> tape_;
  std::size_t taken_ = 0;
  bool to_errors_;
};

}  // namespace vitrine::cli
