#pragma once
// How DWARF encodes values (DWARF 5, section 7.5.6, table 7.6). Private to this folder.

#include "emu/image/byte_reader.hpp"

namespace vitrine::image {

enum DwarfForm : u64 {
  FormAddr = 0x01,
  FormBlock2 = 0x03,
  FormBlock4 = 0x04,
  FormData2 = 0x05,
  FormData4 = 0x06,
  FormData8 = 0x07,
  FormString = 0x08,
  FormBlock = 0x09,
  FormBlock1 = 0x0a,
  FormData1 = 0x0b,
  FormFlag = 0x0c,
  FormSdata = 0x0d,
  FormStrp = 0x0e,
  FormUdata = 0x0f,
  FormRefAddr = 0x10,
  FormRef1 = 0x11,
  FormRef2 = 0x12,
  FormRef4 = 0x13,
  FormRef8 = 0x14,
  FormRefUdata = 0x15,
  FormSecOffset = 0x17,
  FormExprloc = 0x18,
  FormFlagPresent = 0x19,
  FormStrx = 0x1a,
  FormAddrx = 0x1b,
  FormRefSup4 = 0x1c,
  FormStrpSup = 0x1d,
  FormData16 = 0x1e,
  FormLineStrp = 0x1f,
  FormRefSig8 = 0x20,
  FormImplicitConst = 0x21,
  FormLoclistx = 0x22,
  FormRnglistx = 0x23,
  FormRefSup8 = 0x24,
  FormStrx1 = 0x25,
  FormStrx4 = 0x28,
  FormAddrx1 = 0x29,
  FormAddrx4 = 0x2c,
};

/// The text at `offset` of a section of texts; "" when that is none.
inline std::string_view string_at(std::span<const u8> section, u64 offset) {
  if (offset >= section.size()) return {};
  return ByteReader(section.subspan(offset)).text();
}

}  // namespace vitrine::image
