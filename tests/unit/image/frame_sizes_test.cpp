// What .eh_frame says of how much of the stack functions take, from bytes made by hand.

#include "emu/image/frame_sizes.hpp"

#include <vector>

#include "tests/support/catch.hpp"

using namespace vitrine;
using image::frame_sizes;

namespace {

using Bytes = std::vector<u8>;

void put(Bytes& bytes, u64 value, unsigned size) {
  for (unsigned i = 0; i < size; ++i)
    bytes.push_back(static_cast<u8>(value >> (8 * i)));
}

void put(Bytes& bytes, const Bytes& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

constexpr u64 section = 0x402000;

/// One common entry, and one function at 0x401000 with these instructions.
Bytes section_of(const Bytes& augmentation, u8 encoding, const Bytes& instructions) {
  Bytes bytes, common;
  put(common, 0, 4);           // a common entry
  put(common, {1});            // version
  put(common, augmentation);   // with its end
  put(common, {1, 0x78, 16});  // factors, where the return address is
  put(common, {1, encoding});  // a byte of data
  put(common, {0x0c, 7, 8});   // the frame address is rsp + 8
  put(common, {0x90, 1, 0, 0});
  put(bytes, common.size(), 4);
  put(bytes, common);
  const u64 start = bytes.size();
  Bytes function;
  put(function, start + 4, 4);  // back to the common entry
  put(function, 0x401000 - (section + start + 8), 4);
  put(function, 0x100, 4);  // its length
  put(function, {0});       // no data
  put(function, instructions);
  put(bytes, function.size(), 4);
  put(bytes, function);
  put(bytes, 0, 4);
  return bytes;
}

const Bytes usual = {'z', 'R', 0};
constexpr u8 from_here_signed4 = 0x1b;
// push, sub rsp, 48; what comes last is of the epilogue.
const Bytes prologue = {0x41, 0x0e, 16, 0x44, 0x0e, 64, 0x02, 0x20, 0x0e, 8};

}  // namespace

TEST_CASE("the room of a function is what its prologue has taken") {
  const std::map<u64, u64> expected = {{0x401000, 64}};
  CHECK(frame_sizes(section_of(usual, from_here_signed4, prologue), section) == expected);
  // A state that is remembered is the one behind the prologue; what comes then may be anything.
  const Bytes early_return = {0x41, 0x0e, 16, 0x44, 0x0e, 64, 0x0a, 0x0e, 80};
  CHECK(frame_sizes(section_of(usual, from_here_signed4, early_return), section) == expected);
  CHECK(frame_sizes(section_of(usual, from_here_signed4, {}), section) ==
        std::map<u64, u64>{{0x401000, 8}});
}

TEST_CASE("entries that cannot be understood are left out, and damaged ones end the reading") {
  CHECK(frame_sizes(section_of({'e', 'h', 0}, from_here_signed4, prologue), section).empty());
  CHECK(frame_sizes(section_of(usual, 0x0e, prologue), section).empty());
  const Bytes whole = section_of(usual, from_here_signed4, prologue);
  for (std::size_t size = 0; size + 4 < whole.size(); ++size)
    CHECK(frame_sizes(std::span(whole).first(size), section).empty());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    Bytes damaged = whole;
    damaged[i] ^= 0xff;
    CHECK(frame_sizes(damaged, section).size() <= 1);
  }
}
