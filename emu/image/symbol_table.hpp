#pragma once
// .symtab and .strtab being written: local symbols first, as the format demands. Private to this
// folder.

#include <string_view>

#include "emu/image/elf_format.hpp"
#include "emu/image/image.hpp"

namespace vitrine::image::elf {

struct StringTable {
  StringTable() { out.u8_(0); }
  u32 add(std::string_view text) {
    const auto offset = static_cast<u32>(out.size());
    out.text(text);
    return offset;
  }
  ByteWriter out;
};

struct SymbolTable {
  SymbolTable() { out.pad_to(symbol_size); }  // symbol 0 is undefined

  /// Returns the symbol's index. `name` is an offset in `names`, 0 for none.
  u32 add(u32 name, u8 type, u8 binding, u16 section, u64 value, u64 size, u8 visibility = 0) {
    out.u32_(name);
    out.u8_(static_cast<u8>(binding << 4 | type));
    out.u8_(visibility);
    out.u16_(section);
    out.u64_(value);
    out.u64_(size);
    if (binding == Local) local_count = count();
    return count() - 1;
  }
  [[nodiscard]] u32 count() const { return static_cast<u32>(out.size() / symbol_size); }

  ByteWriter out;
  StringTable names;
  u32 local_count = 1;  ///< symbols up to the last local one: the table's sh_info
};

[[nodiscard]] constexpr u8 symbol_type(SymbolKind kind) {
  if (kind == SymbolKind::Function) return FuncType;
  return kind == SymbolKind::Object ? ObjectType : NoType;
}

}  // namespace vitrine::image::elf
