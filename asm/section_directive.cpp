// section NAME ATTRIBUTES, with the properties that NASM gives to known names.

#include <fmt/core.h>

#include <array>

#include "asm/limits.hpp"
#include "asm/statement.hpp"
#include "emu/base/bits.hpp"

namespace vitrine::assembler {

namespace {

constexpr u32 progbits = 1, note = 7, nobits = 8, init_array = 14, fini_array = 15,
              preinit_array = 16;
constexpr u64 write = 1, alloc = 2, execute = 4, tls = 0x400;

struct KnownSection {
  std::string_view name;
  u32 type;
  u64 flags;
  u64 alignment;
};

constexpr std::array known_sections = {
    KnownSection{".text", progbits, alloc | execute, 16},
    KnownSection{".rodata", progbits, alloc, 4},
    KnownSection{".lrodata", progbits, alloc, 4},
    KnownSection{".data", progbits, alloc | write, 4},
    KnownSection{".ldata", progbits, alloc | write, 4},
    KnownSection{".bss", nobits, alloc | write, 4},
    KnownSection{".lbss", nobits, alloc | write, 4},
    KnownSection{".tdata", progbits, alloc | write | tls, 4},
    KnownSection{".tbss", nobits, alloc | write | tls, 4},
    KnownSection{".comment", progbits, 0, 1},
    KnownSection{".preinit_array", preinit_array, alloc, 8},
    KnownSection{".init_array", init_array, alloc, 8},
    KnownSection{".fini_array", fini_array, alloc, 8},
    KnownSection{".note", note, 0, 4},
};

/// "align=16": the number behind the equals sign.
bool attribute_number(Unit& unit, Cursor& cursor, u64& value, std::string_view name) {
  ++cursor.at;
  if (!cursor.accept(Punct::Equal)) {
    unit.error(cursor.token(), fmt::format("`{}` needs a value", name),
               fmt::format("write {}=16", name));
    return false;
  }
  i64 number = 0;
  if (!unit.evaluate_constant(cursor, number, name)) return false;
  value = static_cast<u64>(number);
  return true;
}

/// `align=` and `valign=`: a power of two.
bool alignment_number(Unit& unit, Cursor& cursor, u64& alignment, std::string_view name) {
  const Token& token = cursor.token();
  if (!attribute_number(unit, cursor, alignment, name)) return false;
  if (is_power_of_two(alignment) && alignment <= (u64{1} << 30)) return true;
  unit.error(token, fmt::format("{} is no alignment", alignment),
             "use a power of two: 1, 2, 4, 8, 16, …");
  return false;
}

bool align_attribute(Unit& unit, Cursor& cursor, SectionState& section) {
  u64 alignment = 0;
  if (!alignment_number(unit, cursor, alignment, "align")) return false;
  section.alignment = section.attributes_given ? std::max(section.alignment, alignment) : alignment;
  return true;
}

bool name_attribute(Unit& unit, Cursor& cursor, std::string& name) {
  ++cursor.at;
  if (cursor.accept(Punct::Equal) && !cursor.done()) {
    name = cursor.token().text;
    ++cursor.at;
    return true;
  }
  unit.error(cursor.token(), "a section's name is missing", "write follows=.data");
  return false;
}

bool attribute(Unit& unit, Cursor& cursor, SectionState& section) {
  const Token& token = cursor.token();
  std::string name(token.text);
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  const auto flag = [&](u64 set, u64 clear) {
    ++cursor.at;
    section.flags = (section.flags | set) & ~clear;
    return true;
  };
  if (name == "align") return align_attribute(unit, cursor, section);
  if (name == "valign") return alignment_number(unit, cursor, section.virtual_alignment, name);
  if (name == "start") {
    section.has_start = true;
    section.place = unit.place(token);
    return attribute_number(unit, cursor, section.start, name);
  }
  if (name == "vstart") {
    section.has_vstart = true;
    return attribute_number(unit, cursor, section.vstart, name);
  }
  if (name == "follows") {
    section.place = unit.place(token);
    return name_attribute(unit, cursor, section.follows);
  }
  if (name == "vfollows") return name_attribute(unit, cursor, section.vfollows);
  if (name == "alloc") return flag(alloc, 0);
  if (name == "noalloc") return flag(0, alloc);
  if (name == "exec") return flag(execute, 0);
  if (name == "noexec") return flag(0, execute);
  if (name == "write") return flag(write, 0);
  if (name == "nowrite") return flag(0, write);
  if (name == "tls") return flag(tls, 0);
  if (name == "progbits" || name == "nobits" || name == "note") {
    ++cursor.at;
    section.type = name == "progbits" ? progbits : name == "nobits" ? nobits : note;
    section.nobits = section.type == nobits;
    return true;
  }
  unit.warning(token, fmt::format("a section has no attribute `{}`: it is ignored", token.text),
               "known are progbits nobits alloc noalloc exec noexec write nowrite align=");
  ++cursor.at;
  return true;
}

}  // namespace

void Unit::select_section(const std::string& name, const Token& token) {
  in_absolute = false;
  current = find_section(name);
  if (current != sections.size()) return;
  if (current == limits::sections) {
    error(token, fmt::format("a source has at most {} sections", limits::sections));
    current = 0;
    return;
  }
  section_numbers_.emplace(name, current);
  SectionState& section = sections.emplace_back();
  section.name = name;
  section.place = place(token);
  section.flags = alloc;
  // A flat binary knows nothing of thread-local data: what lies between, it stores.
  for (const KnownSection& known : known_sections) {
    if (known.name != name || (options.format == Format::Bin && (known.flags & tls) != 0)) continue;
    section.type = known.type;
    section.flags = known.flags;
    section.alignment = known.alignment;
  }
  if (options.format == Format::Bin) section.alignment = name == ".text" ? 1 : 4;
  section.nobits = section.type == nobits;
}

void section_directive(Unit& unit, Cursor& cursor) {
  if (cursor.done()) {
    unit.error(cursor.token(), "the name of the section is missing", "write `section .text`");
    return;
  }
  // A name may be any run of tokens without a space between: .note.GNU-stack.
  std::string name(cursor.token().text);
  const Token& first = cursor.token();
  ++cursor.at;
  while (!cursor.done() && !cursor.token().space_before)
    name += cursor.tokens[cursor.at++].text;
  unit.select_section(name, first);
  SectionState& section = unit.section();
  if (section.first_use == SectionState::unused) section.first_use = unit.statement;
  const bool plain = cursor.done();
  // Attributes without align= leave none of what is usual for the name.
  if (!plain && !section.named && unit.options.format == Format::Elf64) section.alignment = 1;
  section.named = true;
  while (!cursor.done())
    if (!attribute(unit, cursor, section)) return;
  section.attributes_given |= !plain;
}

}  // namespace vitrine::assembler
