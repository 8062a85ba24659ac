#include "asm/jump.hpp"

#include <algorithm>

#include "asm/match.hpp"
#include "asm/prefix.hpp"

namespace vitrine::assembler {

namespace {

bool is_open_jump(const Unit& unit, const ParsedInstruction& instruction) {
  const ParsedOperand& target = instruction.operands[0];
  if (instruction.count != 1 || target.kind != ParsedOperand::Kind::Immediate) return false;
  if (target.is_short || target.is_near || target.strict || target.wrt != Wrt::None ||
      target.size != 0 || instruction.address_size == 4 || instruction.notrack)
    return false;
  return target.value.unknown ||
         (target.value.count == 1 && target.value.terms[0].key == unit.current);
}

/// Whether the target is a place already passed, with nothing in between whose size may change,
/// and a short jump of `size` bytes reaches it; then `distance` is the distance.
bool is_certainly_short(Unit& unit, const ParsedOperand& target, unsigned size, i64& distance) {
  if (target.value.unknown || target.moving || unit.repeating) return false;
  const SectionState& section = unit.section();
  const Symbol* symbol = nullptr;
  if (target.count == 1 && unit.line.tokens[target.first].kind == TokenKind::Identifier)
    symbol = &unit.symbols[unit.symbols.find(unit.line.tokens[target.first])];
  const bool unmoved = symbol == nullptr ? section.item_count() == 0
                                         : symbol->kind == Symbol::Kind::Label &&
                                               symbol->item == section.item_count();
  const u64 here = section.address(section.offset, section.item_count());
  distance = target.value.constant - static_cast<i64>(here + size);
  return unmoved && distance >= -128 && distance <= 0;
}

}  // namespace

bool emit_jump(Unit& unit, const ParsedInstruction& instruction) {
  if (!is_open_jump(unit, instruction)) return false;
  const JumpForms forms = jump_forms(instruction.mnemonic);
  if (forms.short_form == nullptr) return false;
  if (unit.options.core_only && !forms.short_form->has(isa::Core)) return false;

  const ParsedOperand& target = instruction.operands[0];
  Jump jump;
  jump.short_form = forms.short_form->id;
  jump.near_form = forms.near_form->id;
  jump.prefixes = loose_prefixes(instruction, *forms.short_form, false);
  if (instruction.bnd && forms.short_form->op == isa::Op::Jmp) jump.short_skips = 1;
  const u8 short_size = static_cast<u8>(jump.short_prefixes().size() + 2);
  i64 distance = 0;
  if (is_certainly_short(unit, target, short_size, distance)) {
    std::array<u8, 8> bytes{};
    std::copy(jump.short_prefixes().begin(), jump.short_prefixes().end(), bytes.begin());
    bytes[short_size - 2u] = forms.short_form->opcode;
    bytes[short_size - 1u] = static_cast<u8>(distance);
    unit.emit(bytes.data(), short_size);
    return true;
  }
  jump.target = unit.keep(target.first, target.count);
  jump.place = unit.place(unit.line.tokens[target.first]);
  unit.jumps.push_back(jump);
  unit.add_item(Item::Kind::Jump, unit.jumps.size() - 1, short_size);
  return true;
}

}  // namespace vitrine::assembler
