#include "frontend/gdb/packet.hpp"

#include "frontend/gdb/hex.hpp"

namespace vitrine::gdb {

namespace {

constexpr char escape = '}', escape_bit = 0x20, interrupt = 0x03;

/// nullopt when the payload ends inside an escape.
std::optional<std::string> unescape(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != escape) {
      plain += text[i];
    } else {
      if (++i == text.size()) return std::nullopt;
      plain += static_cast<char>(text[i] ^ escape_bit);
    }
  }
  return plain;
}

}  // namespace

std::optional<Incoming> PacketReader::push(char byte) {
  if (byte == '$' && state_ != State::Checksum) {
    state_ = State::Payload;
    payload_.clear();
    checksum_.clear();
    oversized_ = false;
    sum_ = 0;
    return std::nullopt;
  }
  switch (state_) {
    case State::Outside:
      if (byte == '+') return Incoming{Incoming::Kind::Ack, {}};
      if (byte == '-') return Incoming{Incoming::Kind::Nak, {}};
      if (byte == interrupt) return Incoming{Incoming::Kind::Interrupt, {}};
      return std::nullopt;
    case State::Payload:
      if (byte == '#') {
        state_ = State::Checksum;
        return std::nullopt;
      }
      sum_ = static_cast<u8>(sum_ + static_cast<u8>(byte));
      if (payload_.size() < max_payload)
        payload_ += byte;
      else
        oversized_ = true;
      return std::nullopt;
    case State::Checksum:
      checksum_ += byte;
      if (checksum_.size() < 2) return std::nullopt;
      state_ = State::Outside;
      return finish();
  }
  return std::nullopt;
}

Incoming PacketReader::finish() {
  const auto sum = from_hex(checksum_);
  if (!sum || static_cast<u8>((*sum)[0]) != sum_) return {Incoming::Kind::Damaged, {}};
  if (oversized_) return {Incoming::Kind::Oversized, {}};
  auto plain = unescape(payload_);
  if (!plain) return {Incoming::Kind::Damaged, {}};
  return {Incoming::Kind::Packet, std::move(*plain)};
}

std::string frame(std::string_view payload) {
  std::string packet = "$";
  packet.reserve(payload.size() + 4);
  for (const char byte : payload) {
    if (byte == '#' || byte == '$' || byte == '*' || byte == escape) {
      packet += escape;
      packet += static_cast<char>(byte ^ escape_bit);
    } else {
      packet += byte;
    }
  }
  u8 sum = 0;
  for (const char byte : std::string_view(packet).substr(1))
    sum = static_cast<u8>(sum + static_cast<u8>(byte));
  return packet + "#" + to_hex(std::string_view(reinterpret_cast<const char*>(&sum), 1));
}

}  // namespace vitrine::gdb
