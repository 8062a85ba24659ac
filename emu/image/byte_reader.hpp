#pragma once
// Little-endian reading from bytes that nobody vouches for. Private to this folder.

#include <algorithm>
#include <span>
#include <string_view>

#include "emu/base/types.hpp"

namespace vitrine::image {

/// A cursor that never leaves its bytes: reading past the end gives zeros and sets failed(), which
/// stays set, so that a caller may check once after reading a whole structure.
class ByteReader {
 public:
  explicit ByteReader(std::span<const u8> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool at_end() const { return failed_ || offset_ == bytes_.size(); }
  [[nodiscard]] u64 offset() const { return offset_; }
  [[nodiscard]] u64 remaining() const { return bytes_.size() - offset_; }

  u64 integer(unsigned size) {
    if (!take(size)) return 0;
    u64 value = 0;
    for (unsigned i = 0; i < size; ++i)
      value |= u64{bytes_[offset_ - size + i]} << (8 * i);
    return value;
  }
  u8 byte() { return static_cast<u8>(integer(1)); }
  u16 half() { return static_cast<u16>(integer(2)); }
  u32 word() { return static_cast<u32>(integer(4)); }
  u64 quad() { return integer(8); }

  /// DWARF's variable-length integers (DWARF 5, section 7.6); bits beyond 64 are lost.
  u64 uleb() {
    u64 value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const u8 next = byte();
      if (shift < 64) value |= u64{next & 0x7fU} << shift;
      if ((next & 0x80) == 0) return value;
    }
  }
  i64 sleb() {
    u64 value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const u8 next = byte();
      if (shift < 64) value |= u64{next & 0x7fU} << shift;
      if ((next & 0x80) != 0) continue;
      if (shift + 7 < 64 && (next & 0x40) != 0) value |= ~u64{0} << (shift + 7);
      return static_cast<i64>(value);
    }
  }

  /// The characters up to a zero byte, which is skipped.
  std::string_view text() {
    const auto rest = bytes_.subspan(offset_);
    const auto end = std::find(rest.begin(), rest.end(), u8{0});
    if (end == rest.end()) {
      fail();
      return {};
    }
    const auto length = static_cast<std::size_t>(end - rest.begin());
    offset_ += length + 1;
    return {reinterpret_cast<const char*>(rest.data()), length};
  }

  /// The next `size` bytes as a reader of their own; empty and failed when there are fewer.
  ByteReader sub(u64 size) {
    if (!take(size)) {
      ByteReader none{{}};
      none.fail();
      return none;
    }
    return ByteReader(bytes_.subspan(offset_ - size, size));
  }

  void skip(u64 size) { take(size); }
  void fail() {
    failed_ = true;
    offset_ = bytes_.size();
  }

 private:
  bool take(u64 size) {
    if (size > remaining()) {
      fail();
      return false;
    }
    offset_ += size;
    return true;
  }

  std::span<const u8> bytes_;
  u64 offset_ = 0;
  bool failed_ = false;
};

}  // namespace vitrine::image
