// align, alignb, sectalign.

#include <fmt/core.h>

#include "asm/instruction.hpp"
#include "asm/statement.hpp"
#include "emu/base/bits.hpp"

namespace vitrine::assembler {

namespace {

void raise_alignment(Unit& unit, u64 alignment) {
  SectionState& section = unit.section();
  section.alignment = std::max(section.alignment, alignment);
}

/// The filler of `align 16, db 0xCC`: assembled once and taken back.
std::vector<u8> read_pattern(Unit& unit, Cursor& cursor) {
  const Token& token = cursor.token();
  const Emitted start = Emitted::now(unit);
  const Word word = unit.word(token);
  std::vector<u8> pattern;
  if (word.kind == WordKind::Data) {
    ++cursor.at;
    assemble_data(unit, cursor, static_cast<u8>(word.value));
  } else if (word.kind == WordKind::Reserve) {
    return {0};
  } else if (word.kind == WordKind::Mnemonic) {
    ++cursor.at;
    assemble_instruction(unit, cursor, word.value, {});
  } else {
    unit.error(token, "align is filled with data or an instruction", "write `align 16, db 0`");
    return {};
  }
  if (unit.items.size() != start.items || unit.section().fixups.size() != start.fixups) {
    unit.error(token, "align is filled with what is the same at every place",
               "write `align 16, db 0`, or an instruction without labels");
    return {};
  }
  SectionState& section = unit.section();
  if (section.nobits || unit.in_absolute) return {0};
  pattern.assign(section.bytes.begin() + static_cast<std::ptrdiff_t>(start.bytes),
                 section.bytes.end());
  repeat_emitted(unit, start, 0, token);
  return pattern;
}

}  // namespace

void align_directive(Unit& unit, Cursor& cursor, Directive directive) {
  const Token word = cursor.tokens[cursor.at - 1];
  if (directive == Directive::Sectalign && cursor.is(TokenKind::Identifier) &&
      (cursor.token().text == "on" || cursor.token().text == "off"))
    return;
  i64 amount = 0;
  if (!unit.evaluate_constant(cursor, amount, "the alignment")) return;
  const u64 alignment = static_cast<u64>(amount);
  if (!is_power_of_two(alignment) || alignment > (u64{1} << 30))
    return unit.error(word, fmt::format("{} is no alignment", amount),
                      "use a power of two: 2, 4, 8, 16, …, 4096");
  std::vector<u8> pattern{directive == Directive::Align ? u8{0x90} : u8{0}};
  if (cursor.accept(Punct::Comma)) pattern = read_pattern(unit, cursor);
  if (pattern.empty()) return;
  if (!unit.in_absolute) raise_alignment(unit, alignment);
  if (directive == Directive::Sectalign) return;

  if (unit.in_absolute) {
    unit.absolute_offset = align_up(unit.absolute_offset, alignment);
    return;
  }
  SectionState& section = unit.section();
  if (section.item_count() == 0) {
    const u64 gap = align_up(section.offset, alignment) - section.offset;
    // As many copies as there are bytes to fill, as `times gap db …` would make.
    if (!unit.may_emit(gap * pattern.size(), word)) return;
    for (u64 i = 0; i < gap && pattern.size() > 1; ++i)
      unit.emit(pattern.data(), pattern.size());
    if (pattern.size() == 1) unit.fill(pattern[0], gap, word);
    unit.list_mark.repeat = gap;
    return;
  }
  Fill fill;
  fill.alignment = alignment;
  fill.directive = "align";
  fill.pattern = std::move(pattern);
  fill.place = unit.place(word);
  unit.fills.push_back(std::move(fill));
  const u64 here = section.address(section.offset, section.item_count());
  unit.add_item(Item::Kind::Fill, unit.fills.size() - 1,
                (align_up(here, alignment) - here) * unit.fills.back().pattern.size());
}

}  // namespace vitrine::assembler
