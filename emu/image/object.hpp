#pragma once
// A relocatable object: what the assembler makes before layout, and `-f elf64` writes.

#include <string>
#include <vector>

#include "emu/image/image.hpp"

namespace vitrine::image {

/// ELF x86-64 relocation types that NASM emits for our subset (System V ABI, AMD64 supplement).
enum class RelocationType : u32 {
  Abs64 = 1,
  Pc32 = 2,
  Got32 = 3,
  Plt32 = 4,
  GotPcRel = 9,
  Abs32 = 10,
  Abs32S = 11,
  Abs16 = 12,
  Pc16 = 13,
  Abs8 = 14,
  Pc8 = 15,
  Pc64 = 24,
};

struct Relocation {
  u64 offset = 0;  ///< in the section
  RelocationType type{};
  u32 symbol = 0;    ///< index into Object::symbols; used when section == no_section
  i32 section = -1;  ///< index into Object::sections when relative to a section, else -1
  i64 addend = 0;
};

struct Section {
  std::string name;
  u32 type = 1;   ///< SHT_PROGBITS 1, SHT_NOBITS 8, SHT_NOTE 7
  u64 flags = 0;  ///< SHF_WRITE 1, SHF_ALLOC 2, SHF_EXECINSTR 4
  u64 alignment = 1;
  u64 size = 0;  ///< bytes, also of NOBITS
  std::vector<u8> bytes;
  std::vector<Relocation> relocations;
};

struct ObjectSymbol {
  static constexpr i32 undefined = -1;
  static constexpr i32 absolute = -2;
  static constexpr i32 common = -3;
  std::string name;
  i32 section = undefined;  ///< index into sections, or one of the above
  u64 value = 0;            ///< offset in the section, or the constant
  u64 size = 0;
  SymbolKind kind = SymbolKind::Label;
  bool global = false;
  bool weak = false;
  u8 visibility = 0;  ///< STV_*
};

/// A source line of a section: sorted by offset within each section.
struct ObjectLine {
  u32 section = 0;
  u64 offset = 0;
  u32 file = 0;
  u32 line = 0;
  u32 call_file = 0;  ///< see LineEntry
  u32 call_line = 0;
};

struct Object {
  std::string source_name;  ///< STT_FILE
  std::vector<Section> sections;
  std::vector<ObjectSymbol> symbols;  ///< in order of definition
  std::vector<SourceFile> files;
  std::vector<ObjectLine> lines;
  struct Frame {
    u32 section;
    u64 offset;
    std::vector<FrameVariable> variables;
  };
  std::vector<Frame> frames;
};

}  // namespace vitrine::image
