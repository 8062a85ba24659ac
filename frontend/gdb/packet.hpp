#pragma once
// Framing of the GDB remote serial protocol (gdb's manual, appendix "Remote Protocol", Overview):
//
//   $payload#hh   a packet; hh is the sum of the payload's bytes modulo 256
//   + and -       the last packet arrived, or arrived damaged: send it again
//   0x03          outside of a packet: stop the running program
//
// In a payload the byte } announces that the next one was combined with 0x20: so #, $ and } (and *
// in what we send) travel as data. No input is trusted: whatever comes, memory stays bounded.

#include <optional>
#include <string>
#include <string_view>

#include "emu/base/types.hpp"

namespace vitrine::gdb {

/// Bytes of the largest payload that is taken or sent, as it travels.
constexpr std::size_t max_payload = 0x10000;

/// What has come from the other side.
struct Incoming {
  enum class Kind : u8 {
    Packet,
    Ack,
    Nak,
    Interrupt,
    Damaged,    ///< a wrong checksum or escape
    Oversized,  ///< more than max_payload bytes
  } kind{};
  std::string payload;  ///< of a Packet, without escapes
};

/// Takes the stream apart, byte by byte, however it was cut. Bytes outside of packets that mean
/// nothing are skipped; a $ inside a packet begins a new one, as the start of the old one was lost.
class PacketReader {
 public:
  /// The next byte; returns what it completes, if anything.
  std::optional<Incoming> push(char byte);

 private:
  enum class State : u8 { Outside, Payload, Checksum };
  Incoming finish();

  State state_ = State::Outside;
  std::string payload_;
  bool oversized_ = false;
  u8 sum_ = 0;
  std::string checksum_;  ///< its digits so far
};

/// The packet that carries `payload`: escaped, with its checksum.
[[nodiscard]] std::string frame(std::string_view payload);

}  // namespace vitrine::gdb
