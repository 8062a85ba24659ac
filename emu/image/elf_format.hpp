#pragma once
// The numbers of the ELF64 format (System V ABI, chapter 4; AMD64 supplement) and a little-endian
// byte buffer to write them with. Private to this folder.

#include <string_view>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::image::elf {

inline constexpr u64 file_header_size = 64;
inline constexpr u64 program_header_size = 56;
inline constexpr u64 section_header_size = 64;
inline constexpr u64 symbol_size = 24;
inline constexpr u64 rela_size = 24;
inline constexpr u64 page_size = 4096;

enum FileType : u16 { Relocatable = 1, Executable = 2, SharedObject = 3, Core = 4 };
inline constexpr u16 machine_x86_64 = 62;

enum ProgramType : u32 {
  PtLoad = 1,
  PtDynamic = 2,
  PtInterp = 3,
  PtTls = 7,
  PtGnuStack = 0x6474e551,
};
enum ProgramFlag : u32 { PfExecute = 1, PfWrite = 2, PfRead = 4 };

enum SectionType : u32 {
  Progbits = 1,
  Symtab = 2,
  Strtab = 3,
  Rela = 4,
  Nobits = 8,
  InitArray = 14,
  FiniArray = 15,
  PreinitArray = 16,
};
enum SectionFlag : u64 { Write = 1, Alloc = 2, ExecInstr = 4, InfoLink = 0x40, Tls = 0x400 };
inline constexpr u64 section_compressed = 0x800;

enum SectionIndex : u16 {
  Undefined = 0,
  Absolute = 0xfff1,
  Common = 0xfff2,
  ExtendedIndex = 0xffff
};
enum SymbolType : u8 {
  NoType = 0,
  ObjectType = 1,
  FuncType = 2,
  SectionType_ = 3,
  FileType_ = 4,
  TlsType = 6,
  IfuncType = 10
};
enum SymbolBinding : u8 { Local = 0, Global = 1, Weak = 2 };

struct ProgramHeader {
  u32 type = 0;
  u32 flags = 0;
  u64 offset = 0;
  u64 address = 0;
  u64 file_size = 0;
  u64 memory_size = 0;
  u64 alignment = 0;
};

struct SectionHeader {
  u32 name = 0;  ///< offset in the section name table
  u32 type = 0;
  u64 flags = 0;
  u64 address = 0;
  u64 offset = 0;
  u64 size = 0;
  u32 link = 0;
  u32 info = 0;
  u64 alignment = 0;
  u64 entry_size = 0;
};

/// Bytes being written, integers in little-endian order.
class ByteWriter {
 public:
  void u8_(u8 value) { bytes.push_back(value); }
  void u16_(u16 value) { integer(value, 2); }
  void u32_(u32 value) { integer(value, 4); }
  void u64_(u64 value) { integer(value, 8); }
  void integer(u64 value, unsigned size) {
    for (unsigned i = 0; i < size; ++i)
      bytes.push_back(static_cast<u8>(value >> (8 * i)));
  }
  /// The characters and a final zero.
  void text(std::string_view value) {
    bytes.insert(bytes.end(), value.begin(), value.end());
    bytes.push_back(0);
  }
  /// DWARF's variable-length integers, unsigned and signed (DWARF 3, section 7.6).
  void uleb(u64 value) {
    for (; value >= 0x80; value >>= 7)
      bytes.push_back(static_cast<u8>(value | 0x80));
    bytes.push_back(static_cast<u8>(value));
  }
  void sleb(i64 value) {
    for (; value < -64 || value >= 64; value >>= 7)
      bytes.push_back(static_cast<u8>(value | 0x80));
    bytes.push_back(static_cast<u8>(value & 0x7f));
  }
  void append(const std::vector<u8>& more) { bytes.insert(bytes.end(), more.begin(), more.end()); }
  /// Overwrites four bytes that were written before.
  void patch_u32(std::size_t offset, u32 value) {
    for (unsigned i = 0; i < 4; ++i)
      bytes[offset + i] = static_cast<u8>(value >> (8 * i));
  }
  void pad_to(std::size_t size) {
    if (bytes.size() < size) bytes.resize(size);
  }
  [[nodiscard]] std::size_t size() const { return bytes.size(); }

  std::vector<u8> bytes;
};

struct FileHeader {
  u16 type = Executable;
  u64 entry = 0;
  u64 program_headers = 0;
  u64 section_headers = 0;
  u16 program_header_count = 0;
  u16 section_header_count = 0;
  u16 section_names = 0;
};

void write(ByteWriter& out, const FileHeader& header);
void write(ByteWriter& out, const ProgramHeader& header);
void write(ByteWriter& out, const SectionHeader& header);

}  // namespace vitrine::image::elf
