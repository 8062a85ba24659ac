#pragma once
// The host for commands whose own result goes to standard output: what the guest prints goes to
// standard error.

#include "frontend/cli/forwarding_host.hpp"

namespace vitrine::cli {

class ErrorOutputHost final : public ForwardingHost {
 public:
  i64 write_output(int, std::span<const u8> bytes) override {
    if (!bytes.empty()) within_line_ = bytes.back() != '\n';
    return ForwardingHost::write_output(2, bytes);
  }

  /// So that on a terminal the result does not go on in the guest's line.
  void end_line() {
    static constexpr u8 newline[] = {'\n'};
    if (within_line_) write_output(2, newline);
  }

 private:
  bool within_line_ = false;
};

}  // namespace vitrine::cli
