#include "emu/image/dwarf_abbreviations.hpp"

#include "emu/image/dwarf_forms.hpp"

namespace vitrine::image {

namespace {

/// Entry `index` of a table of numbers; 0 when it has none.
u64 entry_at(std::span<const u8> section, u64 base, u64 index, unsigned size) {
  if (base > section.size() || index > (section.size() - base) / size) return 0;
  return ByteReader(section.subspan(base + index * size)).integer(size);
}

using Kind = AttributeValue::Kind;

AttributeValue number(u64 value) {
  return {.kind = Kind::Number, .number = value};
}

AttributeValue text(std::string_view value) {
  return {.kind = Kind::Text, .text = value};
}

AttributeValue block(ByteReader& reader, u64 size) {
  return {.kind = Kind::Block, .block = reader.sub(size)};
}

AttributeValue skipped(ByteReader& reader, u64 size) {
  reader.skip(size);
  return {};
}

}  // namespace

AbbreviationTable read_abbreviations(std::span<const u8> section, u64 offset, u64& budget) {
  AbbreviationTable table;
  if (offset > section.size()) return table;
  ByteReader reader(section.subspan(offset));
  for (u64 code = reader.uleb(); code != 0 && !reader.failed() && budget > 0;
       code = reader.uleb()) {
    --budget;
    Abbreviation& abbreviation = table[code];
    abbreviation = {.tag = reader.uleb(), .children = reader.byte() != 0};
    for (; budget > 0; --budget) {
      AttributeSpec spec{.attribute = reader.uleb(), .form = reader.uleb()};
      if (spec.form == FormImplicitConst) spec.constant = reader.sleb();
      if (reader.failed() || (spec.attribute == 0 && spec.form == 0)) break;
      abbreviation.attributes.push_back(spec);
    }
  }
  return table;
}

AttributeValue read_attribute(ByteReader& reader, const AttributeSpec& spec,
                              const UnitEncoding& unit, const InfoSections& sections) {
  const auto reference = [&](u64 value) {
    return AttributeValue{.kind = Kind::Reference, .number = unit.start + value};
  };
  const auto indexed_text = [&](u64 index) {
    return text(string_at(
        sections.strings,
        entry_at(sections.string_offsets, unit.string_offsets_base, index, unit.offset_size)));
  };
  const auto indexed_address = [&](u64 index) {
    return number(entry_at(sections.addresses, unit.address_base, index, unit.address_size));
  };
  switch (spec.form) {
    case FormAddr:
      return number(reader.integer(unit.address_size));
    case FormData1:
    case FormFlag:
      return number(reader.byte());
    case FormData2:
      return number(reader.half());
    case FormData4:
      return number(reader.word());
    case FormData8:
      return number(reader.quad());
    case FormSdata:
      return number(static_cast<u64>(reader.sleb()));
    case FormUdata:
      return number(reader.uleb());
    case FormImplicitConst:
      return number(static_cast<u64>(spec.constant));
    case FormSecOffset:
      return number(reader.integer(unit.offset_size));
    case FormFlagPresent:
      return number(1);
    case FormString:
      return text(reader.text());
    case FormStrp:
      return text(string_at(sections.strings, reader.integer(unit.offset_size)));
    case FormLineStrp:
      return text(string_at(sections.line_strings, reader.integer(unit.offset_size)));
    case FormStrx:
      return indexed_text(reader.uleb());
    case FormStrx1:
    case FormStrx1 + 1:
    case FormStrx1 + 2:
    case FormStrx4:
      return indexed_text(reader.integer(static_cast<unsigned>(spec.form - FormStrx1) + 1));
    case FormAddrx:
      return indexed_address(reader.uleb());
    case FormAddrx1:
    case FormAddrx1 + 1:
    case FormAddrx1 + 2:
    case FormAddrx4:
      return indexed_address(reader.integer(static_cast<unsigned>(spec.form - FormAddrx1) + 1));
    case FormRefAddr:
      return {.kind = Kind::Reference, .number = reader.integer(unit.offset_size)};
    case FormRef1:
      return reference(reader.byte());
    case FormRef2:
      return reference(reader.half());
    case FormRef4:
      return reference(reader.word());
    case FormRef8:
      return reference(reader.quad());
    case FormRefUdata:
      return reference(reader.uleb());
    case FormExprloc:
    case FormBlock:
      return block(reader, reader.uleb());
    case FormBlock1:
      return block(reader, reader.byte());
    case FormBlock2:
      return block(reader, reader.half());
    case FormBlock4:
      return block(reader, reader.word());
    case FormLoclistx:
    case FormRnglistx:
      reader.uleb();
      return {};
    case FormStrpSup:
      return skipped(reader, unit.offset_size);
    case FormRefSup4:
      return skipped(reader, 4);
    case FormRefSig8:
    case FormRefSup8:
      return skipped(reader, 8);
    case FormData16:
      return skipped(reader, 16);
    default:
      reader.fail();
      return {};
  }
}

}  // namespace vitrine::image
