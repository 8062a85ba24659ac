#include "asm/effective_address.hpp"

#include <fmt/core.h>

#include <utility>

namespace vitrine::assembler {

namespace {

bool is_segment(isa::Register reg) {
  return reg.cls == isa::RegisterClass::Segment;
}

/// `fs:` before or inside the brackets.
bool accept_segment(Unit& unit, Cursor& cursor, ParsedOperand& operand) {
  if (!cursor.is(TokenKind::Identifier) || !cursor.is(Punct::Colon, 1)) return false;
  const Word word = unit.word(cursor.token());
  if (word.kind != WordKind::Register || !is_segment(register_of_word(word.value))) return false;
  operand.has_segment = true;
  operand.segment = static_cast<isa::Segment>(register_of_word(word.value).number);
  cursor.at += 2;
  return true;
}

bool parse_memory(Unit& unit, Cursor& cursor, ParsedOperand& operand) {
  operand.kind = ParsedOperand::Kind::Memory;
  const Token& bracket = cursor.token();
  ++cursor.at;
  while (cursor.is(TokenKind::Identifier)) {
    if (accept_segment(unit, cursor, operand)) continue;
    const Word word = unit.word(cursor.token());
    if (word.kind == WordKind::Size)
      operand.displacement_size = static_cast<u8>(word.value);
    else if (word.is(Modifier::Rel))
      operand.rel = true;
    else if (word.is(Modifier::Abs))
      operand.abs = true;
    else if (word.is(Modifier::Nosplit))
      operand.nosplit = true;
    else
      break;
    ++cursor.at;
  }
  if (cursor.is(Punct::RBracket)) {
    unit.error(cursor.token(), "an address is missing between the brackets",
               "write a register or a label: [rax], [rel message]");
    return false;
  }
  Evaluated result;
  if (!unit.evaluate(cursor, result, Unit::Registers::Allowed)) return false;
  operand.value = result.value;
  operand.wrt = result.wrt;
  operand.moving = result.moving;
  operand.first = result.first;
  operand.count = result.count;
  // As in NASM, `qword` asks for a full address only where none relative to rip is wanted.
  const bool own_base = operand.has_segment && operand.segment >= isa::Fs;
  if (operand.displacement_size == 8 &&
      (operand.rel || (operand.default_rel && !operand.abs && !own_base)))
    operand.displacement_size = 0;
  if (cursor.accept(Punct::RBracket)) return true;
  unit.error(cursor.done() ? bracket : cursor.token(),
             cursor.done() ? "this `[` is never closed"
                           : fmt::format("expected `]`, not `{}`", cursor.token().text),
             "write an address as [base + index*scale + displacement]");
  return false;
}

}  // namespace

bool parse_operand(Unit& unit, Cursor& cursor, ParsedOperand& operand) {
  operand.token = static_cast<u32>(cursor.at);
  operand.default_rel = unit.default_rel;
  while (cursor.is(TokenKind::Identifier)) {
    const Word word = unit.word(cursor.token());
    if (word.kind == WordKind::Register) {
      const isa::Register reg = register_of_word(word.value);
      if (is_segment(reg) && accept_segment(unit, cursor, operand)) break;
      ++cursor.at;
      operand.kind = ParsedOperand::Kind::Register;
      operand.reg = reg;
      if (operand.size != 0 && operand.size != reg.size)
        unit.warning(
            cursor.tokens[operand.token],
            fmt::format("the size is ignored: `{}` has {} bits", isa::name(reg), reg.size * 8));
      if (cursor.done() || cursor.is(Punct::Comma)) return true;
      unit.error(
          cursor.token(), fmt::format("unexpected `{}` behind a register", cursor.token().text),
          "sums of registers stand in brackets: [rax + 8]; operands are separated by commas");
      return false;
    }
    if (word.kind == WordKind::Size) {
      if (operand.size == 0) operand.size = static_cast<u8>(word.value);
    } else if (word.is(Modifier::Strict)) {
      operand.strict = true;
    } else if (word.is(Modifier::Short)) {
      operand.is_short = true;
    } else if (word.is(Modifier::Near)) {
      operand.is_near = true;
    } else if (word.is(Modifier::Far)) {
      unit.error(cursor.token(), "far jumps and calls do not exist here",
                 "64-bit programs have one code segment: leave `far` out");
      return false;
    } else if (!(word.is(Modifier::Ptr) && cursor.is(Punct::LBracket, 1))) {
      break;
    }
    ++cursor.at;
  }
  if (cursor.done()) {
    unit.error(cursor.token(), "an operand is missing here");
    return false;
  }
  if (cursor.is(Punct::LBracket)) return parse_memory(unit, cursor, operand);

  operand.kind = ParsedOperand::Kind::Immediate;
  Evaluated result;
  if (!unit.evaluate(cursor, result)) return false;
  operand.value = result.value;
  operand.wrt = result.wrt;
  operand.moving = result.moving;
  operand.first = result.first;
  operand.count = result.count;
  if (cursor.done() || cursor.is(Punct::Comma)) return true;
  if (cursor.is(Punct::Colon))
    unit.error(cursor.token(), "segment:offset addresses do not exist here",
               "64-bit programs have one flat address space");
  else if (cursor.is(Punct::LBracket))
    unit.error(cursor.token(), "the whole address belongs inside the brackets",
               "write [table + rbx*8]");
  else
    unit.error(
        cursor.token(),
        fmt::format("expected a comma or the end of the line, not `{}`", cursor.token().text),
        cursor.tokens[cursor.at - 1].text == "offset"
            ? "leave `offset` out: a label is its address, brackets make it the contents"
            : "");
  return false;
}

namespace {

struct RegisterTerm {
  isa::Register reg{};
  i64 scale = 0;
  bool scaled = false;  // written as reg*n
};

EffectiveAddress refuse(std::string problem, std::string remedy) {
  EffectiveAddress result;
  result.problem = std::move(problem);
  result.remedy = std::move(remedy);
  return result;
}

constexpr const char* shape = "an address is base + index*1, 2, 4 or 8 + displacement";

bool is_stack_pointer(isa::Register reg) {
  return reg && reg.number == isa::Rsp;
}

}  // namespace

EffectiveAddress effective_address(const ParsedOperand& operand) {
  EffectiveAddress result;
  isa::MemoryOperand& memory = result.memory;
  const Value& value = operand.value;
  RegisterTerm terms[2];
  unsigned registers = 0;
  for (u8 i = 0; i < value.count; ++i) {
    const Term& term = value.terms[i];
    if (!is_register_key(term.key)) {
      // What is not known yet may take one of two labels away again.
      if ((result.relocatable || term.coefficient != 1) && !value.unknown)
        return refuse("an address cannot be the sum or a multiple of labels",
                      "one label and a constant can be added; two labels only subtracted");
      result.relocatable = true;
      continue;
    }
    if (registers == 2) return refuse("an address has at most two registers", shape);
    terms[registers++] = {register_of_key(term.key), term.coefficient, term.scaled};
  }
  memory.displacement = value.constant;
  memory.has_segment = operand.has_segment;
  memory.segment = operand.segment;

  if (registers == 0) {
    const bool own_base = operand.has_segment && operand.segment >= isa::Fs;
    result.rip_relative =
        !operand.abs && (operand.rel || (operand.default_rel && !own_base)) && result.relocatable;
    if (result.rip_relative) memory.base = {isa::RegisterClass::Rip, 0, 8};
    return result;
  }

  for (unsigned i = 0; i < registers; ++i) {
    const isa::Register reg = terms[i].reg;
    if (reg.cls != isa::RegisterClass::Gpr || reg.size < 4)
      return refuse(fmt::format("`{}` cannot address memory", isa::name(reg)),
                    "use a 64-bit register such as rax, or a 32-bit one");
    if (reg.size != terms[0].reg.size)
      return refuse("the two registers of an address must have the same size",
                    "use their 64-bit names");
  }
  memory.address_size = terms[0].reg.size;

  // The first register written is the base, unless it was written with a factor. After a sum it is
  // the first by name, as in NASM.
  RegisterTerm base, index;
  if (registers == 1) {
    (terms[0].scale == 1 && !terms[0].scaled ? base : index) = terms[0];
  } else {
    if (value.summed && isa::name(terms[1].reg) < isa::name(terms[0].reg))
      std::swap(terms[0], terms[1]);
    const bool swap =
        terms[0].scale != 1 || (!value.summed && terms[1].scale == 1 && terms[0].scaled);
    base = terms[swap ? 1 : 0];
    index = terms[swap ? 0 : 1];
    if (base.scale != 1) return refuse("only one register of an address can have a factor", shape);
  }
  i64 scale = index.scale;
  // nosplit is about a factor as it was written: NASM forgets it over a sum.
  const bool whole = operand.nosplit && index.scaled && !value.summed;
  if (!base.reg && scale == 1 && !whole) std::swap(base, index);
  // A sum of registers is shorter than a scaled one, which needs a displacement of four bytes.
  const bool odd = scale == 3 || scale == 5 || scale == 9;
  if (!base.reg && index.reg && (odd || (scale == 2 && !whole && !is_stack_pointer(index.reg)))) {
    base = index;
    --scale;
  }
  if (is_stack_pointer(index.reg) && scale == 1) std::swap(base, index);
  if (is_stack_pointer(index.reg))
    return refuse(fmt::format("`{}` cannot be an index", isa::name(index.reg)),
                  "the stack pointer can only be the base, without a factor");
  if (index.reg && scale != 1 && scale != 2 && scale != 4 && scale != 8)
    return refuse(fmt::format("no address has the factor {}", scale), shape);
  memory.base = base.reg;
  memory.index = index.reg;
  memory.scale = index.reg ? static_cast<u8>(scale) : 1;
  return result;
}

}  // namespace vitrine::assembler
