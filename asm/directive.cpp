// Directives that set the mood of what follows, and those that lead into other files.

#include <fmt/core.h>

#include "asm/statement.hpp"

namespace vitrine::assembler {

namespace {

void bits_directive(Unit& unit, Cursor& cursor) {
  const Token& token = cursor.token();
  i64 bits = 0;
  if (!unit.evaluate_constant(cursor, bits, "the number of bits")) return;
  if (bits == 64) return;
  unit.error(token, fmt::format("{}-bit code cannot be assembled", bits),
             "this machine runs in 64-bit mode: write `bits 64`, or leave the line out");
}

void default_directive(Unit& unit, Cursor& cursor) {
  while (cursor.is(TokenKind::Identifier)) {
    const Token& token = cursor.token();
    const Word word = unit.word(token);
    if (word.is(Modifier::Rel))
      unit.default_rel = true;
    else if (word.is(Modifier::Abs))
      unit.default_rel = false;
    else if (!word.is(Prefix::Bnd) && token.text != "nobnd")
      return unit.error(token, fmt::format("`default {}` means nothing", token.text),
                        "write `default rel` or `default abs`");
    ++cursor.at;
    cursor.accept(Punct::Comma);
  }
}

void org_directive(Unit& unit, Cursor& cursor) {
  const Token& token = cursor.tokens[cursor.at - 1];
  i64 origin = 0;
  if (!unit.evaluate_constant(cursor, origin, "the origin") || !expect_end(unit, cursor)) return;
  if (unit.options.format != Format::Bin)
    return unit.error(token, "org is for flat binaries",
                      "assemble with -f bin, or let the linker choose the address");
  unit.origin = static_cast<u64>(origin);
}

void absolute_directive(Unit& unit, Cursor& cursor) {
  i64 address = 0;
  if (!unit.evaluate_constant(cursor, address, "the address of absolute")) return;
  unit.in_absolute = true;
  unit.absolute_offset = static_cast<u64>(address);
}

}  // namespace

void assemble_directive(Unit& unit, Cursor& cursor, Directive directive, bool in_brackets) {
  const Token& word = cursor.tokens[cursor.at - 1];
  switch (directive) {
    case Directive::Section:
      return section_directive(unit, cursor);
    case Directive::Global:
    case Directive::Extern:
    case Directive::Common:
    case Directive::Static:
    case Directive::Required:
      return linkage_directive(unit, cursor, directive);
    case Directive::Bits:
      return bits_directive(unit, cursor);
    case Directive::Default:
      return default_directive(unit, cursor);
    case Directive::Org:
      return org_directive(unit, cursor);
    case Directive::Align:
    case Directive::Alignb:
    case Directive::Sectalign:
      return align_directive(unit, cursor, directive);
    case Directive::Absolute:
      return absolute_directive(unit, cursor);
    case Directive::Use16:
    case Directive::Use32:
      return unit.error(word, "16-bit and 32-bit code cannot be assembled",
                        "this machine runs in 64-bit mode: leave the line out");
    case Directive::Cpu:
    case Directive::Ignored:
      return;
    case Directive::List:
    case Directive::Warning:
      if (!in_brackets)
        unit.error(word, fmt::format("`{}` is written in brackets", word.text),
                   fmt::format("write [{} …]", word.text));
      return;
    case Directive::Equ:
      return unit.error(word, "equ needs a name in front of it", "write `name equ 42`");
    case Directive::Incbin:
      return assemble_incbin(unit, cursor);
  }
}

}  // namespace vitrine::assembler
