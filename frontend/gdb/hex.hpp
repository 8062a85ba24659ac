#pragma once
// Numbers and bytes as the remote protocol writes them.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "emu/base/types.hpp"

namespace vitrine::gdb {

/// Two digits a byte, in lower case.
[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::string to_hex(std::span<const u8> bytes);
/// nullopt when it is not an even number of hexadecimal digits.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

/// The low `size` bytes of a value, lowest first: how the target stores it.
[[nodiscard]] std::string little_endian(u64 value, unsigned size);

/// Reads the fields of a packet from left to right. What does not fit leaves the rest as it was.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  /// Takes `word` if it comes next.
  bool take(std::string_view word);
  /// A hexadecimal number of at most 64 bits, without prefix.
  [[nodiscard]] std::optional<u64> number();
  /// Everything up to `end`, which is taken too, or up to the end of the packet.
  [[nodiscard]] std::string_view until(char end);
  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace vitrine::gdb
