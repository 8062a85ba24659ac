// What .eh_frame says of how much of the stack functions take, from bytes made by hand.

#include "emu/image/frame_sizes.hpp"

#include <vector>

#include "tests/support/catch.hpp"

using namespace vitrine;
namespace {

using Bytes = std::vector<u8>;

void put(Bytes& bytes, u64 value, unsigned size) {
  for (unsigned i = 0; i < size; ++i)
    bytes.push_back(static_cast<u8>(value >> (8 * i)));
}

void put(Bytes& bytes, const Bytes& more) {
  for (const u8 byte : more)
    bytes.push_back(byte);
}

constexpr u64 section = 0x402000;

/// Of .eh_frame: one common entry, and one function at 0x401000 with these instructions.
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

/// The same of .debug_frame.
Bytes debug_section_of(const Bytes& instructions) {
  Bytes bytes, common, function;
  put(common, 0xffffffff, 4);
  put(common, {4, 0, 8, 0, 1, 0x78, 16, 0x0c, 7, 8});
  put(bytes, common.size(), 4);
  put(bytes, common);
  put(function, 0, 4);
  put(function, 0x401000, 8);
  put(function, 0x100, 8);
  put(function, instructions);
  put(bytes, function.size(), 4);
  put(bytes, function);
  return bytes;
}

std::map<u64, u64> sizes_of(std::span<const u8> bytes) {
  return image::frame_sizes({bytes, section});
}

const Bytes usual = {'z', 'R', 0};
constexpr u8 from_here_signed4 = 0x1b;
// push, sub rsp, 48; what comes last is of the epilogue.
const Bytes prologue = {0x41, 0x0e, 16, 0x44, 0x0e, 64, 0x02, 0x20, 0x0e, 8};

}  // namespace

TEST_CASE("the room of a function is what its prologue has taken") {
  const std::map<u64, u64> expected = {{0x401000, 64}};
  CHECK(sizes_of(section_of(usual, from_here_signed4, prologue)) == expected);
  CHECK(image::frame_sizes({debug_section_of(prologue), 0, true}) == expected);
  // A state that is remembered is the one behind the prologue; what comes then may be anything.
  const Bytes early_return = {0x41, 0x0e, 16, 0x44, 0x0e, 64, 0x0a, 0x0e, 80};
  CHECK(sizes_of(section_of(usual, from_here_signed4, early_return)) == expected);
  CHECK(sizes_of(section_of(usual, from_here_signed4, {})) == std::map<u64, u64>{{0x401000, 8}});
}

TEST_CASE("entries that cannot be understood are left out, and damaged ones end the reading") {
  CHECK(sizes_of(section_of({'e', 'h', 0}, from_here_signed4, prologue)).empty());
  CHECK(sizes_of(section_of(usual, 0x0e, prologue)).empty());
  const Bytes whole = section_of(usual, from_here_signed4, prologue);
  for (std::size_t size = 0; size + 4 < whole.size(); ++size)
    CHECK(sizes_of(std::span(whole).first(size)).empty());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    Bytes damaged = whole;
    damaged[i] ^= 0xff;
    CHECK(sizes_of(damaged).size() <= 1);
  }
}
