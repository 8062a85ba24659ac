#include "frontend/gdb/packet.hpp"

#include <vector>

#include "frontend/gdb/hex.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::gdb;
using Kind = Incoming::Kind;

namespace {

std::vector<Incoming> parse(std::string_view stream) {
  PacketReader reader;
  std::vector<Incoming> all;
  for (const char byte : stream)
    if (auto incoming = reader.push(byte)) all.push_back(std::move(*incoming));
  return all;
}

/// "packet:g ack interrupt"
std::string kinds(std::string_view stream) {
  constexpr const char* names[] = {"packet:", "ack", "nak", "interrupt", "damaged", "oversized"};
  std::string text;
  for (const Incoming& incoming : parse(stream))
    text += (text.empty() ? "" : " ") + std::string(names[static_cast<int>(incoming.kind)]) +
            incoming.payload;
  return text;
}

}  // namespace

TEST_CASE("packets, acknowledgements and interrupts are told apart") {
  CHECK(kinds("$g#67") == "packet:g");
  CHECK(kinds("+$?#3f-\x03") == "ack packet:? nak interrupt");
  CHECK(kinds("$#00") == "packet:");
  CHECK(kinds("noise $g#67 noise") == "packet:g");
  CHECK(kinds("$m401000,4#FF") == "damaged");
  CHECK(kinds("$m401000,4#25") == "damaged");
  CHECK(kinds("$g#6x$g#67") == "damaged packet:g");
  CHECK(kinds("$m40$g#67") == "packet:g");  // the first one's end was lost
  CHECK(kinds("$g#6") == "");
  CHECK(kinds("$g") == "");
  CHECK(kinds(frame("a\x03"
                    "b")) ==
        "packet:a\x03"
        "b");  // inside of a packet it is data
}

TEST_CASE("an escape that a packet's end cuts off is damage") {
  CHECK(kinds("$a}#de") == "damaged");
}

TEST_CASE("all bytes travel, however the stream is cut") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte)
    all += static_cast<char>(byte);
  const auto incoming = parse(frame(all));
  REQUIRE(incoming.size() == 1);
  CHECK(incoming[0].kind == Kind::Packet);
  CHECK(incoming[0].payload == all);
  // Escaped, so that no client takes them for an end, a start or a repetition.
  CHECK(frame("#$*}").substr(0, 9) == "$}\x03}\x04}\x0a}]");
}

TEST_CASE("an oversized packet is named so, and the next one is read") {
  const std::string largest(max_payload, 'a');
  CHECK(parse(frame(largest)).at(0).payload == largest);
  const std::string stream = frame(largest + "a") + frame("g");
  CHECK(kinds(stream) == "oversized packet:g");
}

TEST_CASE("one wrong byte never goes unseen") {
  const std::string sent = frame("m401000,10");
  for (std::size_t at = 1; at < sent.size(); ++at)
    for (int value = 0; value < 256; ++value) {
      std::string stream = sent;
      stream[at] = static_cast<char>(value);
      for (const Incoming& incoming : parse(stream))
        if (incoming.kind == Kind::Packet) CHECK(incoming.payload == "m401000,10");
    }
}

TEST_CASE("hexadecimal fields") {
  Fields fields("1f,20:rest");
  CHECK(fields.number() == 0x1f);
  CHECK(fields.take(","));
  CHECK_FALSE(fields.take(","));
  CHECK(fields.number() == 0x20);
  CHECK_FALSE(fields.number());
  CHECK(fields.until(':') == "");
  CHECK(fields.until(':') == "rest");
  CHECK(fields.done());
  CHECK(Fields("ffffffffffffffff").number() == ~u64{0});
  CHECK_FALSE(Fields("10000000000000000").number());  // 65 bits
  CHECK_FALSE(Fields("-1").number());
  CHECK_FALSE(Fields("").number());
  CHECK(from_hex("00fF") == std::string("\0\xff", 2));
  CHECK_FALSE(from_hex("0"));
  CHECK_FALSE(from_hex("0g"));
  CHECK(little_endian(0x1234, 4) == std::string("\x34\x12\0\0", 4));
}
