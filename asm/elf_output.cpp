#include <fmt/core.h>

#include <algorithm>

#include "asm/layout.hpp"
#include "asm/output.hpp"

namespace vitrine::assembler {

namespace {

using image::ObjectSymbol;
using image::RelocationType;

/// The relocation for a field, or nullptr and a message's text when ELF has none.
bool relocation_type(const OpenField& field, RelocationType& type) {
  const bool relative = field.kind == FieldKind::Relative;
  switch (field.wrt) {
    case Wrt::Plt:
      type = RelocationType::Plt32;
      return relative && field.size == 4;
    case Wrt::GotPcRel:
      type = RelocationType::GotPcRel;
      return field.size == 4;
    case Wrt::Got:
      type = relative ? RelocationType::GotPcRel : RelocationType::Got32;
      return field.size == 4;
    case Wrt::GotOff:
    case Wrt::Tlsie:
    case Wrt::GotTpOff:
      return false;
    case Wrt::None:
    case Wrt::Sym:
      break;
  }
  switch (field.size) {
    case 1:
      type = relative ? RelocationType::Pc8 : RelocationType::Abs8;
      return true;
    case 2:
      type = relative ? RelocationType::Pc16 : RelocationType::Abs16;
      return true;
    case 4:
      type = relative                          ? RelocationType::Pc32
             : field.kind == FieldKind::Signed ? RelocationType::Abs32S
                                               : RelocationType::Abs32;
      return true;
    case 8:
      type = relative ? RelocationType::Pc64 : RelocationType::Abs64;
      return true;
    default:
      return false;
  }
}

struct ObjectMaker {
  Unit& unit;
  const std::vector<FinishedSection>& finished;
  image::Object object;
  std::vector<u32> order;          // of the unit's sections in the object
  std::vector<i32> section_index;  // of the unit's sections; -1: not written
  std::vector<i32> symbol_index;   // of the unit's symbols; -1: not written
  std::vector<u8> used_externs;    // of the unit's symbols

  void add_sections() {
    section_index.assign(unit.sections.size(), -1);
    for (u32 i = 0; i < unit.sections.size(); ++i) {
      if (unit.sections[i].first_use != SectionState::unused || unit.has_contents(i))
        order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [this](u32 a, u32 b) {
      return unit.sections[a].first_use < unit.sections[b].first_use;
    });
    for (const u32 i : order) {
      const SectionState& from = unit.sections[i];
      section_index[i] = static_cast<i32>(object.sections.size());
      image::Section& to = object.sections.emplace_back();
      to.name = from.name;
      to.type = from.type;
      to.flags = from.flags;
      to.alignment = from.alignment;
      to.size = from.size();
    }
  }

  void add_symbols() {
    symbol_index.assign(unit.symbols.size(), -1);
    // What was declared extern before it was defined is there twice; its definition counts.
    const std::vector<u32>& defined = unit.symbols.defined;
    std::vector<std::size_t> last(unit.symbols.size());
    for (std::size_t i = 0; i < defined.size(); ++i)
      last[defined[i]] = i;
    object.symbols.reserve(defined.size());
    for (std::size_t i = 0; i < defined.size(); ++i)
      if (last[defined[i]] == i) add_symbol(defined[i]);
    for (const auto& [index, linkage] : unit.symbols.linkages()) {
      const Symbol& symbol = unit.symbols[index];
      if (linkage.global && symbol.kind == Symbol::Kind::Undefined)
        unit.warning(linkage.place, fmt::format("`{}` is global but never defined", symbol.name),
                     unit.remedy_of_undefined(symbol.name));
    }
  }

  void add_symbol(u32 index) {
    const Symbol& from = unit.symbols[index];
    const Linkage* linkage = unit.symbols.linkage_of(index);
    ObjectSymbol to;
    to.name = from.name;
    if (linkage != nullptr) {
      to.global = linkage->global;
      to.weak = linkage->weak;
      to.kind = linkage->kind;
      to.visibility = linkage->visibility;
      Value size;
      if (linkage->has_size && unit.evaluate(linkage->size, size, linkage->place)) {
        if (size.is_constant())
          to.size = static_cast<u64>(size.constant);
        else
          unit.error(linkage->place, "the size of a symbol must be a plain number",
                     "write the difference of two labels: (name.end - name)");
      }
    }
    switch (from.kind) {
      case Symbol::Kind::Label:
        to.section = section_index[from.section];
        to.value = unit.sections[from.section].address(from.value, from.item);
        break;
      case Symbol::Kind::Constant:
        to.section = ObjectSymbol::absolute;
        to.value = from.value;
        if (to.kind == image::SymbolKind::Label) to.kind = image::SymbolKind::Constant;
        break;
      case Symbol::Kind::Expression:
        if (!evaluate_equ(from, to)) return;
        break;
      case Symbol::Kind::Extern:
        // An extern that nobody uses is left out, as NASM does.
        if (!used_externs[index] && !(linkage != nullptr && linkage->required)) return;
        to.section = ObjectSymbol::undefined;
        to.global = true;
        break;
      case Symbol::Kind::Common:
        to.section = ObjectSymbol::common;
        to.size = from.value;
        to.value = linkage != nullptr ? linkage->alignment : 1;
        to.global = true;
        break;
      case Symbol::Kind::Undefined:
        return;
    }
    symbol_index[index] = static_cast<i32>(object.symbols.size());
    object.symbols.push_back(std::move(to));
  }

  bool evaluate_equ(const Symbol& from, ObjectSymbol& to) {
    Value value;
    if (!unit.evaluate(unit.symbols.expressions[from.value], value, from.place)) return false;
    to.value = static_cast<u64>(value.constant);
    if (value.is_constant()) {
      to.section = ObjectSymbol::absolute;
      if (to.kind == image::SymbolKind::Label) to.kind = image::SymbolKind::Constant;
      return true;
    }
    if (value.count == 1 && value.terms[0].coefficient == 1 &&
        value.terms[0].key < section_index.size()) {
      to.section = section_index[value.terms[0].key];
      return true;
    }
    if (value.count == 1 && value.terms[0].coefficient == 1 && value.constant == 0)
      return false;  // another name for an external symbol
    unit.error(from.place, "this sum of addresses is no value for a symbol",
               "one label and a constant can be added; two labels only subtracted");
    return false;
  }

  void find_used_externs() {
    used_externs.assign(unit.symbols.size(), 0);
    for (const FinishedSection& section : finished)
      for (const OpenField& field : section.fields)
        if ((field.key & symbol_key) != 0) used_externs[field.key & ~symbol_key] = 1;
  }

  void add_contents() {
    for (u32 i = 0; i < unit.sections.size(); ++i) {
      if (section_index[i] < 0) continue;
      image::Section& to = object.sections[static_cast<std::size_t>(section_index[i])];
      for (const OpenField& field : finished[i].fields)
        add_relocation(to, field);
      to.bytes = finished[i].bytes;
    }
  }

  void add_relocation(image::Section& section, const OpenField& field) {
    image::Relocation relocation;
    relocation.offset = field.offset;
    relocation.addend = field.addend;
    if (field.key == no_key) {
      unit.error(field.place, "a jump to a plain number cannot be expressed in an object",
                 "jump to a label, or through a register");
      return;
    }
    if (!relocation_type(field, relocation.type)) {
      if (field.wrt != Wrt::None)
        unit.error(field.place, fmt::format("no field of {} bytes takes this wrt", field.size),
                   "docs/quirks.md says which kinds of wrt are missing");
      else
        unit.error(field.place,
                   fmt::format("an address cannot be stored in {} bytes this way", field.size),
                   "use dq (8 bytes) or dd (4 bytes)");
      return;
    }
    if ((field.key & symbol_key) != 0) {
      relocation.symbol = static_cast<u32>(symbol_index[field.key & ~symbol_key]);
    } else if (field.wrt != Wrt::None) {
      if (!by_symbol(field, relocation)) return;
    } else {
      relocation.section = section_index[field.key];
    }
    section.relocations.push_back(relocation);
  }

  /// `wrt ..sym` and the GOT need the symbol itself, not its section.
  bool by_symbol(const OpenField& field, image::Relocation& relocation) {
    for (u32 i = 0; i < unit.symbols.size(); ++i) {
      const Symbol& symbol = unit.symbols[i];
      if (symbol.kind != Symbol::Kind::Label || symbol.section != field.key || symbol_index[i] < 0)
        continue;
      const i64 address =
          static_cast<i64>(unit.sections[symbol.section].address(symbol.value, symbol.item));
      const i64 origin = field.kind == FieldKind::Relative ? -i64{field.size} : 0;
      if (address != field.addend - origin) continue;
      const Linkage* linkage = unit.symbols.linkage_of(i);
      if (linkage == nullptr || !linkage->global) continue;
      relocation.symbol = static_cast<u32>(symbol_index[i]);
      relocation.addend = origin;
      return true;
    }
    unit.error(field.place, "`wrt` needs a global symbol", "declare it with `global`");
    return false;
  }

  void add_lines() {
    if (!unit.options.lines) return;
    std::size_t count = 0;
    for (const SectionState& section : unit.sections)
      count += section.lines.size();
    object.lines.reserve(count);
    for (const std::string& path : unit.preprocessor.files()) {
      const u32 index = static_cast<u32>(object.files.size());
      object.files.push_back({path, unit.preprocessor.source_lines(index)});
    }
    for (u32 i = 0; i < unit.sections.size(); ++i) {
      if (section_index[i] < 0) continue;
      const SectionState& section = unit.sections[i];
      for (const LineMark& mark : section.lines)
        object.lines.push_back({static_cast<u32>(section_index[i]),
                                section.address(mark.offset, mark.item), mark.file, mark.line,
                                mark.call_file, mark.call_line});
    }
  }

  void add_frames() {
    for (const Unit::FrameMark& mark : unit.frames) {
      if (mark.symbol == SymbolTable::none) continue;
      const Symbol& symbol = unit.symbols[mark.symbol];
      if (symbol.kind != Symbol::Kind::Label || section_index[symbol.section] < 0) continue;
      object.frames.push_back({static_cast<u32>(section_index[symbol.section]),
                               unit.sections[symbol.section].address(symbol.value, symbol.item),
                               mark.variables});
    }
  }
};

}  // namespace

image::Object make_object(Unit& unit, const std::string& path,
                          const std::vector<FinishedSection>& finished) {
  ObjectMaker maker{unit, finished, {}, {}, {}, {}, {}};
  maker.object.source_name = path;
  maker.find_used_externs();
  maker.add_sections();
  maker.add_symbols();
  maker.add_contents();
  maker.add_lines();
  maker.add_frames();
  return std::move(maker.object);
}

}  // namespace vitrine::assembler
