#include "emu/image/frame_sizes.hpp"

#include <optional>

#include "emu/image/byte_reader.hpp"

namespace vitrine::image {

namespace {

/// How an address is written: its form, and from where it counts.
enum Encoding : u8 {
  Absolute8 = 0x00,
  Unsigned4 = 0x03,
  Unsigned8 = 0x04,
  Signed4 = 0x0b,
  Signed8 = 0x0c,
  FromHere = 0x10,
};

enum CallFrameOperation : u8 {
  SetLocation = 0x01,
  Advance1 = 0x02,
  Advance2 = 0x03,
  Advance4 = 0x04,
  OffsetExtended = 0x05,
  RestoreExtended = 0x06,
  Undefined = 0x07,
  SameValue = 0x08,
  Register = 0x09,
  RememberState = 0x0a,
  DefCfa = 0x0c,
  DefCfaRegister = 0x0d,
  DefCfaOffset = 0x0e,
  ArgumentsSize = 0x2e,  // GNU's
};

/// What the entries of a common information entry (CIE) share.
struct Common {
  u8 encoding = Absolute8;
  bool has_augmentation = false;  ///< a length and data behind the addresses
  u64 first_size = 0;             ///< of the frame at a function's first instruction
};

class FrameReader {
 public:
  explicit FrameReader(const CallFrames& frames)
      : section_(frames.bytes), address_(frames.address), is_debug_(frames.is_debug) {}

  std::map<u64, u64> read_all() {
    ByteReader reader(section_);
    while (!reader.at_end()) {
      const u32 length = reader.word();
      if (length == 0 || length == 0xffffffff) break;
      const u64 start = reader.offset();
      ByteReader entry = reader.sub(length);
      const u32 id = entry.word();
      if (reader.failed() || entry.failed()) break;
      if (id == (is_debug_ ? 0xffffffff : 0))
        commons_[start - sizeof length] = read_common(entry);
      else if (const auto common = commons_.find(is_debug_ ? id : start - id);
               common != commons_.end())
        if (common->second) read_function(entry, start, *common->second);
    }
    return std::move(sizes_);
  }

 private:
  static std::optional<u64> read_address(ByteReader& reader, u8 encoding) {
    switch (encoding & 0x0f) {
      case Unsigned4:
        return reader.word();
      case Signed4:
        return static_cast<u64>(static_cast<i64>(static_cast<i32>(reader.word())));
      case Absolute8:
      case Unsigned8:
      case Signed8:
        return reader.quad();
      default:
        return std::nullopt;
    }
  }

  static std::optional<Common> read_common(ByteReader& reader) {
    const u8 version = reader.byte();
    const std::string_view augmentation = reader.text();
    if (version >= 4) reader.skip(2);  // sizes of addresses and of segment selectors
    reader.uleb();                     // factors of what is not of interest here
    reader.sleb();
    if (version == 1)
      reader.byte();
    else
      reader.uleb();
    Common common;
    if (augmentation.starts_with("z")) {
      common.has_augmentation = true;
      ByteReader data = reader.sub(reader.uleb());
      for (const char letter : augmentation.substr(1)) {
        if (letter == 'R') common.encoding = data.byte();
        if (letter == 'L') data.byte();
        if (letter == 'P' && !read_address(data, data.byte())) return std::nullopt;
      }
    } else if (!augmentation.empty()) {
      return std::nullopt;
    }
    common.first_size = largest_size(reader, 0);
    if (reader.failed()) return std::nullopt;
    return common;
  }

  void read_function(ByteReader& reader, u64 start, const Common& common) {
    const u64 place = address_ + start + reader.offset();
    auto begin = read_address(reader, common.encoding);
    if (!begin || !read_address(reader, common.encoding)) return;
    if ((common.encoding & 0x70) == FromHere) *begin += place;
    if (common.has_augmentation) reader.skip(reader.uleb());
    const u64 size = largest_size(reader, common.first_size);
    if (!reader.failed()) sizes_[*begin] = size;
  }

  /// Until it becomes smaller again: the room of a prologue, taken in several steps.
  static u64 largest_size(ByteReader& reader, u64 size) {
    while (!reader.at_end()) {
      const auto next = next_size(reader, size);
      if (!next || *next < size) break;
      size = *next;
    }
    return size;
  }

  /// The size that was `size`, behind one instruction; none when nothing behind that can be
  /// understood, or matters.
  static std::optional<u64> next_size(ByteReader& reader, u64 size) {
    const u8 operation = reader.byte();
    // The upper two bits: advance, offset (with a number behind it), restore; 0 is all others.
    constexpr u8 upper = 0xc0, offset = 0x80;
    if ((operation & upper) == offset) reader.uleb();
    if ((operation & upper) != 0) return size;
    switch (operation) {
      case 0:
        return size;
      case SetLocation:
        reader.skip(sizeof(u64));
        return size;
      case Advance1:
      case Advance2:
      case Advance4:
        reader.skip(u64{1} << (operation - Advance1));
        return size;
      case OffsetExtended:
      case Register:
        reader.uleb();
        reader.uleb();
        return size;
      case RestoreExtended:
      case Undefined:
      case SameValue:
      case DefCfaRegister:
      case ArgumentsSize:
        reader.uleb();
        return size;
      case DefCfa:
        reader.uleb();
        return reader.uleb();
      case DefCfaOffset:
        return reader.uleb();
      case RememberState:  // what it says next is of an epilogue
      default:
        return std::nullopt;
    }
  }

  std::span<const u8> section_;
  u64 address_;
  bool is_debug_;
  std::map<u64, std::optional<Common>> commons_;  ///< by where they begin
  std::map<u64, u64> sizes_;
};

}  // namespace

std::map<u64, u64> frame_sizes(const CallFrames& frames) {
  return FrameReader(frames).read_all();
}

}  // namespace vitrine::image
