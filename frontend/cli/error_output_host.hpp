#pragma once
// The host for commands whose own result goes to standard output: what the guest prints goes to
// standard error.

#include "frontend/cli/forwarding_host.hpp"

namespace vitrine::cli {

class ErrorOutputHost final : public ForwardingHost {
 public:
  i64 write_output(int, std::span<const u8> bytes) override {
    return ForwardingHost::write_output(2, bytes);
  }
};

}  // namespace vitrine::cli
