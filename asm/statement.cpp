// One line: label, prefixes, times, and then an instruction, data or a directive.

#include "asm/statement.hpp"

#include <fmt/core.h>

#include "asm/foreign.hpp"
#include "asm/instruction.hpp"
#include "asm/limits.hpp"
#include "asm/literal_function.hpp"

namespace vitrine::assembler {

namespace {

constexpr u64 max_repeated_items = 1'000'000;

bool starts_statement(Word word) {
  return word.kind == WordKind::Mnemonic || word.kind == WordKind::Data ||
         word.kind == WordKind::Reserve || word.kind == WordKind::Prefix ||
         word.kind == WordKind::Directive;
}

/// `list dd 1` and `map equ 5` define labels: those directives are no reserved words.
bool names_a_label(Unit& unit, const Cursor& cursor) {
  if (cursor.is(Punct::Colon, 1)) return true;
  const Word word = unit.word(cursor.token());
  if (!word) return true;
  if (word.kind != WordKind::Directive || word.is(Directive::Equ) || word.is(Directive::Incbin))
    return false;
  if (cursor.at + 1 >= cursor.tokens.size()) return false;
  const Token& next = cursor.tokens[cursor.at + 1];
  if (next.kind != TokenKind::Identifier) return false;
  const Word following = unit.word(next);
  return following.kind == WordKind::Data || following.kind == WordKind::Reserve ||
         following.is(Directive::Equ);
}

void define_equ(Unit& unit, Cursor& cursor, const Token& label) {
  const u32 symbol = unit.symbols.find(label);
  if (cursor.done()) {
    unit.error(label, "equ needs a value", "write `name equ 42`");
    return;
  }
  Evaluated result;
  if (!unit.evaluate(cursor, result) || !expect_end(unit, cursor)) return;
  // The same constant said twice is no mistake: struc defines NAME_size, which an equ may have
  // done.
  const Symbol& known = unit.symbols[symbol];
  if (known.kind == Symbol::Kind::Constant && result.is_fixed() &&
      known.value == static_cast<u64>(result.value.constant))
    return;
  if (!unit.check_redefinition(symbol, label)) return;
  if (result.is_fixed()) {
    unit.define_constant(symbol, label, static_cast<u64>(result.value.constant));
    return;
  }
  unit.symbols.expressions.push_back(unit.keep(result.first, result.count));
  Symbol& defined = unit.begin_definition(symbol, label);
  defined.kind = Symbol::Kind::Expression;
  defined.value = unit.symbols.expressions.size() - 1;
}

void assemble_body(Unit& unit, Cursor& cursor, Prefixes& prefixes);

/// times: the body is assembled once and its bytes repeated.
void assemble_times(Unit& unit, Cursor& cursor, Prefixes& prefixes) {
  const Token& word = cursor.tokens[cursor.at - 1];
  Evaluated count;
  if (cursor.done() ||
      (cursor.is(TokenKind::Identifier) && unit.word(cursor.token()).kind == WordKind::Data)) {
    unit.error(word, "times needs a count", "write `times 16 db 0`");
    return;
  }
  if (!unit.evaluate(cursor, count)) return;
  if (!count.value.unknown && !count.value.is_constant()) {
    unit.error(word, "the count of times must be a plain number, not an address",
               "use the difference of two labels");
    return;
  }
  if (cursor.done()) {
    unit.error(word, "times needs something to repeat", "write `times 16 db 0`");
    return;
  }
  const Emitted start = Emitted::now(unit);
  const std::size_t body = cursor.at;
  if (count.is_fixed()) {
    const i64 times = count.value.constant;
    if (times < 0) {
      unit.error(word, fmt::format("the count of times is negative: {}", times),
                 "what stands before is already larger than the space for it");
      return;
    }
    unit.repeating = times > 1;
    assemble_body(unit, cursor, prefixes);
    unit.list_mark.repeat = static_cast<u64>(times);
    if (repeat_emitted(unit, start, static_cast<u64>(times), word)) {
      unit.repeating = false;
      return;
    }
    if (static_cast<u64>(times) > max_repeated_items) {
      unit.error(word, "too many repetitions of an instruction whose size may change");
      return;
    }
    for (i64 i = 1; i < times && !unit.too_many_errors(); ++i) {
      cursor.at = body;
      assemble_body(unit, cursor, prefixes);
    }
    unit.repeating = false;
    return;
  }
  // The count depends on jumps whose size is not known yet, or on labels further down.
  const u32 kept_first = count.first, kept_count = count.count;
  assemble_body(unit, cursor, prefixes);
  SectionState& section = unit.section();
  if (unit.in_absolute || section.nobits || unit.items.size() != start.items ||
      section.fixups.size() != start.fixups) {
    unit.error(word,
               count.value.unknown
                   ? "the count of times depends on a symbol that is not defined yet"
                   : "the count of this times changes with the size of jumps before it",
               count.value.unknown
                   ? "move the definition above this line"
                   : "repeat plain numbers only, or force the jumps with `short` or `near`");
    return;
  }
  Fill fill;
  fill.count = unit.keep(kept_first, kept_count);
  fill.pattern.assign(section.bytes.begin() + static_cast<std::ptrdiff_t>(start.bytes),
                      section.bytes.end());
  fill.place = unit.place(word);
  section.bytes.resize(start.bytes);
  section.offset = start.offset;
  const u64 guess = count.value.constant > 0 ? static_cast<u64>(count.value.constant) : 0;
  unit.fills.push_back(std::move(fill));
  unit.add_item(Item::Kind::Fill, unit.fills.size() - 1,
                guess <= limits::section_size ? guess * unit.fills.back().pattern.size() : 0);
}

/// False when the word is no prefix of an instruction.
bool accept_prefix(Word word, Prefixes& prefixes) {
  if (word.kind == WordKind::Register) {
    const isa::Register reg = register_of_word(word.value);
    if (reg.cls != isa::RegisterClass::Segment) return false;
    prefixes.has_segment = true;
    prefixes.segment = static_cast<isa::Segment>(reg.number);
    return true;
  }
  if (word.kind != WordKind::Prefix) return false;
  switch (static_cast<Prefix>(word.value)) {
    case Prefix::Lock:
      prefixes.lock = true;
      return true;
    case Prefix::Rep:
      prefixes.repeat = isa::Repeat::Rep;
      return true;
    case Prefix::Repne:
      prefixes.repeat = isa::Repeat::Repne;
      return true;
    case Prefix::A32:
      prefixes.address_size = 4;
      return true;
    case Prefix::A64:
      prefixes.address_size = 8;
      return true;
    case Prefix::O16:
      prefixes.operand_size = 2;
      return true;
    case Prefix::O32:
      prefixes.operand_size = 4;
      return true;
    case Prefix::O64:
      prefixes.operand_size = 8;
      return true;
    case Prefix::Bnd:
      prefixes.bnd = true;
      return true;
    case Prefix::Notrack:
      prefixes.notrack = true;
      return true;
    default:
      return false;
  }
}

void no_such_instruction(Unit& unit, const Token& token) {
  if (const std::string_view instead = instead_of_foreign(token.text); !instead.empty()) {
    unit.error(token,
               fmt::format("`{}` is an instruction that this machine does not have", token.text),
               std::string(instead));
    return;
  }
  if (const std::string_view ours = name_without_size(token.text); !ours.empty()) {
    unit.error(token, fmt::format("`{}` is the spelling of another assembler", token.text),
               fmt::format("write `{}`: a register tells the size, or byte, word, dword, qword "
                           "before an address",
                           ours));
    return;
  }
  const std::string_view near = nearest_statement_word(token.text);
  std::string remedy = "a label in front of an instruction ends in a colon";
  if (unit.preprocessor.is_macro(token))
    remedy = "the macro of that name takes another number of arguments";
  else if (!near.empty())
    remedy = fmt::format("did you mean `{}`?", near);
  unit.error(token, fmt::format("no instruction or directive is called `{}`", token.text),
             std::move(remedy));
}

void assemble_body(Unit& unit, Cursor& cursor, Prefixes& prefixes) {
  while (!cursor.done()) {
    const Token& token = cursor.token();
    if (token.kind != TokenKind::Identifier) {
      unit.error(token, fmt::format("expected an instruction, not `{}`", token.text));
      return;
    }
    const Word word = unit.word(token);
    ++cursor.at;
    if (word.is(Prefix::Times)) return assemble_times(unit, cursor, prefixes);
    if (word.is(Prefix::A16)) {
      unit.error(token, "16-bit addresses do not exist in 64-bit mode", "leave `a16` out");
      return;
    }
    if (accept_prefix(word, prefixes)) {
      if (!cursor.done()) continue;
      // A prefix alone stands for its byte.
      constexpr u8 segments[] = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65};
      const u8 byte = prefixes.has_segment                  ? segments[prefixes.segment]
                      : prefixes.lock                       ? 0xF0
                      : prefixes.repeat == isa::Repeat::Rep ? 0xF3
                      : prefixes.address_size == 4          ? 0x67
                      : prefixes.operand_size == 2          ? 0x66
                                                            : 0xF2;
      if (unit.may_emit(1, token)) unit.emit(&byte, 1);
      return;
    }
    switch (word.kind) {
      case WordKind::Mnemonic:
        return assemble_instruction(unit, cursor, word.value, prefixes);
      case WordKind::Data:
        return assemble_data(unit, cursor, static_cast<u8>(word.value));
      case WordKind::Reserve:
        return assemble_reserve(unit, cursor, static_cast<u8>(word.value));
      case WordKind::Directive:
        if (word.is(Directive::Incbin)) return assemble_incbin(unit, cursor);
        return assemble_directive(unit, cursor, static_cast<Directive>(word.value), false);
      default:
        return no_such_instruction(unit, token);
    }
  }
}

void bracketed_directive(Unit& unit, Cursor& cursor) {
  std::vector<Token>& tokens = unit.line.tokens;
  const Token bracket = tokens.front();
  if (tokens.size() < 3 || tokens.back().punct != Punct::RBracket ||
      tokens.back().kind != TokenKind::Operator || tokens[1].kind != TokenKind::Identifier) {
    unit.error(bracket, "a line that begins with `[` must be a directive in brackets",
               "write [section .text], or begin with an instruction");
    return;
  }
  tokens.pop_back();
  cursor.at = 2;
  const Word word = unit.word(tokens[1]);
  if (word.kind != WordKind::Directive) {
    unit.error(tokens[1], fmt::format("no directive is called `{}`", tokens[1].text),
               "remove the brackets, or see the directives of NASM");
    return;
  }
  assemble_directive(unit, cursor, static_cast<Directive>(word.value), true);
}

void assemble_statement(Unit& unit, Cursor& cursor) {
  if (cursor.is(Punct::LBracket)) return bracketed_directive(unit, cursor);
  const Token& first = cursor.token();
  if (first.kind != TokenKind::Identifier) {
    unit.error(first,
               fmt::format("a line begins with a label or an instruction, not `{}`", first.text),
               first.text == "//" || first.text == "/" ? "a comment begins with `;`" : "");
    return;
  }
  Prefixes prefixes;
  if (names_a_label(unit, cursor)) {
    ++cursor.at;
    const bool colon = cursor.accept(Punct::Colon);
    if (cursor.is(TokenKind::Identifier) && unit.word(cursor.token()).is(Directive::Equ)) {
      ++cursor.at;
      return define_equ(unit, cursor, first);
    }
    if (!colon && !cursor.done()) {
      // `movv rax, 5`: no label, a word that nobody knows.
      const bool statement =
          cursor.is(TokenKind::Identifier) &&
          (starts_statement(unit.word(cursor.token())) || cursor.is(Punct::Colon, 1));
      if (!statement) return no_such_instruction(unit, first);
    }
    if (!colon && cursor.done() && !instead_of_foreign(first.text).empty())
      return no_such_instruction(unit, first);
    unit.define_label(first);
    if (!cursor.done()) return assemble_body(unit, cursor, prefixes);
    if (!colon) {
      const std::string_view near = nearest_statement_word(first.text);
      unit.warning(first, "label alone on a line without a colon might be in error",
                   near.empty() ? "write a colon behind a label"
                                : fmt::format("write a colon behind a label; or did you mean "
                                              "`{}`?",
                                              near));
    }
    return;
  }
  assemble_body(unit, cursor, prefixes);
}

void note_frame(Unit& unit) {
  if (unit.line.frame.empty()) return;
  const u32 function = unit.symbols.scope();
  if (unit.frames.empty() || unit.frames.back().symbol != function)
    unit.frames.push_back({function, {}});
  for (const FrameDirective& fact : unit.line.frame)
    unit.frames.back().variables.push_back({fact.name, fact.offset, fact.size, fact.parameter});
}

}  // namespace

bool expect_end(Unit& unit, const Cursor& cursor) {
  if (cursor.done()) return true;
  unit.error(cursor.token(),
             fmt::format("unexpected `{}`; the line should end here", cursor.token().text));
  return false;
}

void assemble_line(Unit& unit) {
  const SectionState& before = unit.section();
  unit.here = {unit.in_absolute ? ~u32{0} : unit.current, before.item_count(),
               unit.in_absolute ? unit.absolute_offset : before.offset};
  Unit::ListMark& mark = unit.list_mark;
  mark = {};
  const bool listed = unit.options.listing && !unit.line.tokens.empty();
  if (listed) {
    const Token& token = unit.line.tokens.front();
    mark.macro_depth = unit.line.macro_depth;
    mark.file = token.file;
    mark.line = token.line;
    mark.outer_file = unit.line.file;
    mark.outer_line = unit.line.line;
    if (mark.macro_depth != 0) {
      const Diagnostic call = unit.preprocessor.diagnostic(token, {});
      if (!call.notes.empty() &&
          call.notes.back().location.file == unit.preprocessor.files().front())
        mark.call_line = call.notes.back().location.line;
    }
    mark.section = unit.current;
    mark.item = unit.here.item;
    mark.offset = unit.here.offset;
    mark.list = unit.line.list;
    mark.absolute = unit.in_absolute;
  }
  if (!unit.line.tokens.empty() && fold_literal_functions(unit)) {
    Cursor cursor{unit.line.tokens};
    assemble_statement(unit, cursor);
  }
  note_frame(unit);
  if (!listed) return;
  const SectionState& after = unit.section();
  if (mark.section != unit.current || mark.absolute != unit.in_absolute) {
    mark.section = unit.current;
    mark.item = after.item_count();
    mark.absolute = unit.in_absolute;
    mark.offset = unit.in_absolute ? unit.absolute_offset : after.offset;
  }
  mark.end_item = after.item_count();
  mark.end_offset = unit.in_absolute ? unit.absolute_offset : after.offset;
  unit.list_marks.push_back(mark);
}

}  // namespace vitrine::assembler
