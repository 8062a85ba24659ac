#pragma once
// A minimal reader of NASM's object files, so that the linker and the object writer can be fed
// with exactly what NASM made.

#include <algorithm>
#include <string>
#include <vector>

#include "emu/image/object.hpp"

namespace vitrine::referee {

class NasmObject {
 public:
  explicit NasmObject(const std::vector<u8>& file) : file_(file) { read(); }
  image::Object object;

 private:
  u64 number(u64 offset, unsigned size) const {
    u64 value = 0;
    for (unsigned i = 0; i < size; ++i)
      value |= u64{file_.at(offset + i)} << (8 * i);
    return value;
  }
  std::string text(u64 offset) const {
    return reinterpret_cast<const char*>(file_.data() + offset);
  }
  u64 header(u64 index, u64 field) const {
    return number(number(40, 8) + 64 * index + field, field < 8 ? 4 : 8);
  }

  void read() {
    const u64 count = number(60, 2);
    const u64 names = header(number(62, 2), 24);
    for (u64 i = 1; i < count; ++i) {
      const std::string name = text(names + header(i, 0));
      if (name == ".shstrtab") break;
      image::Section section;
      section.name = name;
      section.type = static_cast<u32>(header(i, 4));
      section.flags = header(i, 8);
      section.size = header(i, 32);
      section.alignment = header(i, 48);
      if (section.type != 8) {
        const auto start = file_.begin() + static_cast<long>(header(i, 24));
        section.bytes.assign(start, start + static_cast<long>(section.size));
      }
      object.sections.push_back(section);
    }
    for (u64 i = 1; i < count; ++i)
      if (header(i, 4) == 2) read_symbols(i);
    for (u64 i = 1; i < count; ++i)
      if (header(i, 4) == 4) read_relocations(i);
  }

  void read_symbols(u64 table) {
    const u64 link = number(number(40, 8) + 64 * table + 40, 4);
    const u64 strings = header(link, 24);
    const u64 start = header(table, 24);
    // Names stand in the order of definition; the symbols have local ones first.
    std::vector<u64> entries;
    for (u64 at = start; at < start + header(table, 32); at += 24)
      entries.push_back(at);
    symbols_.assign(entries.size(), -1);
    std::stable_sort(entries.begin(), entries.end(),
                     [&](u64 a, u64 b) { return number(a, 4) < number(b, 4); });
    for (const u64 at : entries) {
      i64& place = symbols_.at((at - start) / 24);
      const u64 info = number(at + 4, 1);
      const u64 section = number(at + 6, 2);
      if ((info & 15) == 4) object.source_name = text(strings + number(at, 4));
      if ((info & 15) == 3) place = -2 - static_cast<i64>(section - 1);
      if ((info & 15) >= 3 || at == start) continue;
      image::ObjectSymbol symbol;
      symbol.name = text(strings + number(at, 4));
      symbol.value = number(at + 8, 8);
      symbol.size = number(at + 16, 8);
      symbol.kind = (info & 15) == 2   ? image::SymbolKind::Function
                    : (info & 15) == 1 ? image::SymbolKind::Object
                                       : image::SymbolKind::Label;
      symbol.global = info >> 4 == 1;
      symbol.weak = info >> 4 == 2;
      symbol.visibility = static_cast<u8>(number(at + 5, 1));
      symbol.section = section == 0        ? image::ObjectSymbol::undefined
                       : section == 0xfff1 ? image::ObjectSymbol::absolute
                       : section == 0xfff2 ? image::ObjectSymbol::common
                                           : static_cast<i32>(section - 1);
      place = static_cast<i64>(object.symbols.size());
      object.symbols.push_back(symbol);
    }
  }

  void read_relocations(u64 table) {
    const u64 target = number(number(40, 8) + 64 * table + 44, 4);
    const u64 start = header(table, 24);
    for (u64 at = start; at < start + header(table, 32); at += 24) {
      image::Relocation relocation;
      relocation.offset = number(at, 8);
      relocation.type = static_cast<image::RelocationType>(number(at + 8, 4));
      const i64 symbol = symbols_.at(number(at + 12, 4));
      if (symbol >= 0)
        relocation.symbol = static_cast<u32>(symbol);
      else
        relocation.section = static_cast<i32>(-2 - symbol);
      relocation.addend = static_cast<i64>(number(at + 16, 8));
      object.sections.at(target - 1).relocations.push_back(relocation);
    }
  }

  const std::vector<u8>& file_;
  std::vector<i64> symbols_;  // file's index → the object's, or −2 − its section
};

}  // namespace vitrine::referee
