#pragma once
// .debug_abbrev, and the values of attributes by their form (DWARF 5, section 7.5). Private to this
// folder.

#include <unordered_map>
#include <vector>

#include "emu/image/byte_reader.hpp"
#include "emu/image/dwarf_frames.hpp"

namespace vitrine::image {

struct AttributeSpec {
  u64 attribute = 0, form = 0;
  i64 constant = 0;  ///< of DW_FORM_implicit_const
};

struct Abbreviation {
  u64 tag = 0;
  bool children = false;
  std::vector<AttributeSpec> attributes;
};

/// The abbreviations of one unit, by code.
using AbbreviationTable = std::unordered_map<u64, Abbreviation>;

/// The table at `offset`, of at most `budget` attributes, which are taken from it.
[[nodiscard]] AbbreviationTable read_abbreviations(std::span<const u8> section, u64 offset,
                                                   u64& budget);

/// What the forms of a unit rest on.
struct UnitEncoding {
  u64 start = 0;             ///< of the unit in .debug_info
  unsigned offset_size = 4;  ///< 8 in 64-bit DWARF
  unsigned address_size = 8;
  u64 string_offsets_base = 0, address_base = 0;
};

struct AttributeValue {
  enum class Kind : u8 { Other, Number, Reference, Text, Block } kind{};
  u64 number = 0;  ///< of a Reference: from the start of .debug_info
  std::string_view text;
  ByteReader block{{}};
};

/// The next value, whose form is `spec`'s; an unknown form fails the reader.
[[nodiscard]] AttributeValue read_attribute(ByteReader& reader, const AttributeSpec& spec,
                                            const UnitEncoding& unit, const InfoSections& sections);

}  // namespace vitrine::image
