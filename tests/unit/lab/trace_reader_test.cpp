#include "emu/lab/trace_reader.hpp"

#include <cstring>

#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::lab;

namespace {

/// Hands out `text` in pieces of at most `piece` bytes.
TraceReader::Source source_of(std::string text, std::size_t piece = 1 << 20) {
  return [text = std::move(text), piece, at = std::size_t{0}](std::span<char> out) mutable {
    const std::size_t count = std::min({piece, out.size(), text.size() - at});
    std::memcpy(out.data(), text.data() + at, count);
    at += count;
    return count;
  };
}

/// Every access, as text, and the error at the end if there is one.
std::string read_all(const std::string& text, std::optional<TraceFormat> format = {},
                     std::size_t piece = 1 << 20) {
  TraceReader reader("x.trace", source_of(text, piece), format);
  std::string all;
  for (;;) {
    const auto access = reader.next();
    if (!access) return all + access.error().to_string();
    if (!*access) return all;
    const TraceAccess& a = **access;
    all += "ILSM"[static_cast<int>(a.kind)] + std::to_string(a.address) + "," +
           std::to_string(a.size) + " ";
  }
}

}  // namespace

TEST_CASE("a lackey trace is read, Valgrind's own lines passed over") {
  const std::string text =
      "==17== Lackey, an example Valgrind tool\n"
      "==17== \n"
      "I  0000000a,5\n"
      " L 1FF,8\r\n"
      "SB 04010b40\n"
      "\n"
      " S 0x10,4\n"
      " M 0421c7f0,4\n"
      "==17== Counted 1 call";
  for (const std::size_t piece : {1, 3, 1000})
    CHECK(read_all(text, {}, piece) == "I10,5 L511,8 S16,4 M69322736,4 ");
}

TEST_CASE("a course's trace is read") {
  CHECK(read_all(" L 10,1\n M 20,1\n S 18,1\n") == "L16,1 M32,1 S24,1 ");
  CHECK(read_all("") == "");
  CHECK(read_all("\n\n") == "");
  CHECK(read_all(" L 10,0") == "L16,1 ");
}

TEST_CASE("a Dinero trace is recognised by its labels") {
  CHECK(read_all("# made by hand\n0 10\n1 1f some words\n2 0x20\n") == "L16,1 S31,1 I32,1 ");
  CHECK(read_all("r 10\nw 1f\ni 20\n") == "L16,1 S31,1 I32,1 ");
}

TEST_CASE("a broken line is named, with how many were good") {
  CHECK(read_all(" L 10,1\n\n S 18 1\n") ==
        "L16,1 x.trace:3: `S 18 1` has no size (a line is I, L, S or M, a hexadecimal address, a "
        "comma and a size, as in ` L 7ff000398,8`; 1 line before it was good)");
  CHECK(read_all("0 10\n3 10\n").find("x.trace:2: `3 10` has no known label (a line is 0 (read)") !=
        std::string::npos);
  CHECK(read_all("0 zz").find("x.trace:1: `0 zz` has no address") != std::string::npos);
  CHECK(read_all("X 10,1").find("names no kind of access") != std::string::npos);
  CHECK(read_all(" L ,1").find("has no address") != std::string::npos);
  CHECK(read_all(" L 10,x").find("has no size") != std::string::npos);
  CHECK(read_all(" L 10,1x").find("has no size") != std::string::npos);
  CHECK(read_all(" L 11112222333344445,1").find("has no address of 64 bits") != std::string::npos);
  CHECK(read_all(" L 10,5000").find("more than 4,096 bytes") != std::string::npos);
  CHECK(read_all(" L ffffffffffffffff,2").find("past the end") != std::string::npos);
  CHECK(read_all(" L ffffffffffffffff,1") == "L18446744073709551615,1 ");
  CHECK(read_all(" L 10,1", TraceFormat::Dinero).find("has no known label") != std::string::npos);
}

TEST_CASE("a line without an end is refused, whatever its bytes") {
  CHECK(read_all(std::string(1 << 20, 'L')).find("x.trace:1: `LLLL") != std::string::npos);
  CHECK(read_all(std::string(1 << 20, '\0')).find("x.trace:1: `????") != std::string::npos);
  CHECK(read_all(std::string(1 << 20, ' ')).find("x.trace:1: `` is a line of more") !=
        std::string::npos);
  CHECK(read_all("\x80\xff,1\n").find("x.trace:1: `??,1`") != std::string::npos);
}

TEST_CASE("formats have names") {
  CHECK(parse_trace_format("csim") == TraceFormat::Lackey);
  CHECK(parse_trace_format("lackey") == TraceFormat::Lackey);
  CHECK(parse_trace_format("dinero") == TraceFormat::Dinero);
  CHECK(parse_trace_format("xml").error().to_string() ==
        "--format xml: there is no such format of traces (write lackey, csim or dinero)");
}
