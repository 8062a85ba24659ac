#include "asm/layout.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "asm/instruction.hpp"
#include "asm/limits.hpp"
#include "emu/base/bits.hpp"
#include "emu/isa/table.hpp"

namespace vitrine::assembler {

namespace {

// NASM's own rule is: repeat until nothing moves. Jumps around padding can make each other move for
// ever; after so many passes a jump that has been near stays near, which must come to an end.
constexpr unsigned free_passes = 64;
constexpr unsigned max_passes = 400;

struct Settler {
  Unit& unit;
  unsigned pass = 0;

  u64 here(const Item& item) const {
    return unit.sections[item.section].address(item.offset, item.ordinal);
  }

  u64 jump_size(Item& item) {
    Jump& jump = unit.jumps[item.index];
    Value target;
    const u64 short_size = jump.short_prefixes().size() + 2;
    bool is_near = true;
    if (unit.evaluate(jump.target, target, jump.place)) {
      if (target.count == 1 && target.terms[0].key == item.section &&
          target.terms[0].coefficient == 1) {
        const i64 end = static_cast<i64>(here(item) + short_size);
        is_near = !fits_signed(target.constant - end, 8);
      }
    } else {
      item.settled = true;
    }
    if (pass >= free_passes) is_near |= jump.is_near;
    if (pass >= max_passes) is_near = true;
    jump.is_near = is_near;
    if (!is_near) return short_size;
    const bool two_bytes = isa::forms()[jump.near_form].map == isa::OpcodeMap::TwoByte;
    return jump.prefixes.count + (two_bytes ? 6u : 5u);
  }

  u64 instruction_size(Item& item) {
    ParsedInstruction instruction = unit.instructions[item.index];
    const Place& place = unit.instruction_places[item.index];
    const u64 size = update_operands(unit, instruction, unit.instruction_here[item.index], place)
                         ? encode_instruction(unit, instruction, place, false).length
                         : 0;
    if (size == 0) {
      item.settled = true;  // the error has been reported
      return item.size;
    }
    bool constant = false;
    for (u8 i = 0; i < instruction.count; ++i) {
      const ParsedOperand& operand = instruction.operands[i];
      constant |= operand.count != 0 && !operand.has_address();
    }
    // An address takes the same room wherever it lies; only a number may change its size.
    item.settled = !constant;
    return pass >= free_passes ? std::max(size, item.size) : size;
  }

  u64 fill_size(Item& item) {
    Fill& fill = unit.fills[item.index];
    if (fill.alignment != 0)
      return (align_up(here(item), fill.alignment) - here(item)) * fill.pattern.size();
    Value count;
    if (!unit.evaluate(fill.count, count, fill.place)) {
      item.settled = true;
      return item.size;
    }
    // Below zero or beyond the limit is an error only if it stays so.
    const u64 limit = unit.sections[item.section].nobits
                          ? limits::reserved_size / fill.pattern.size()
                          : limits::section_size;
    const u64 copies = std::min(static_cast<u64>(std::max<i64>(count.constant, 0)), limit + 1);
    return copies * fill.pattern.size();
  }

  /// Reports what is wrong with the copies now that nothing moves any more.
  bool check_fill(Item& item) {
    const Fill& fill = unit.fills[item.index];
    const SectionState& section = unit.sections[item.section];
    Value count;
    if (fill.alignment == 0 && !unit.evaluate(fill.count, count, fill.place)) return false;
    if (!count.is_constant())
      unit.error(
          fill.place,
          fmt::format("the count of {} must be a plain number, not an address", fill.directive),
          "use the difference of two labels");
    else if (count.constant < 0)
      unit.error(fill.place,
                 fmt::format("the count of {} is negative: {}", fill.directive, count.constant),
                 "what stands before is already larger than the space for it");
    else if (fill_size(item) != item.size)
      unit.error(fill.place, fmt::format("the count of {} depends on itself", fill.directive),
                 "count from a place that does not move with it");
    else if (unit.fits(section, here(item), item.size, fill.place)) {
      if (!section.nobits) unit.stored += item.size;
      return true;
    }
    return false;
  }

  /// Takes the copies that are wrong out of the layout.
  void check_fills() {
    bool wrong = false;
    for (Item& item : unit.items) {
      if (item.kind != Item::Kind::Fill || check_fill(item)) continue;
      item.size = 0;
      item.settled = wrong = true;
    }
    if (wrong) walk();
  }

  bool walk() {
    bool changed = false;
    for (Item& item : unit.items) {
      SectionState& section = unit.sections[item.section];
      u64 size = item.size;
      if (!item.settled) {
        size = item.kind == Item::Kind::Jump          ? jump_size(item)
               : item.kind == Item::Kind::Instruction ? instruction_size(item)
                                                      : fill_size(item);
      }
      if (size != item.size) {
        item.size = size;
        changed = true;
      }
      const u64 end = section.shifts[item.ordinal] + item.size;
      changed |= section.shifts[item.ordinal + 1] != end;
      section.shifts[item.ordinal + 1] = end;
    }
    return changed;
  }
};

/// Fills fields with values and hands the rest to the linker.
struct Finisher {
  Unit& unit;
  u32 index;
  SectionState& section;
  const std::vector<const Item*>& items;  // of this section
  FinishedSection& out;

  void warn_bounds(i64 value, const OpenField& field) {
    const unsigned bits = field.size * 8u;
    if (bits >= 64 || fits_signed(value, bits)) return;
    if (field.kind != FieldKind::Signed && field.kind != FieldKind::Relative &&
        fits_unsigned(static_cast<u64>(value), bits))
      return;
    if (field.kind == FieldKind::Relative) {
      unit.error(field.place, fmt::format("the target is out of reach: {} bytes away", value),
                 field.size == 1 ? "this jump reaches 128 bytes only: use the near form, or jump "
                                   "around a jmp"
                                 : "relative addresses reach 2 GiB");
      return;
    }
    unit.warning(field.place,
                 fmt::format("{} data exceeds bounds: {} does not fit {} bits",
                             bits == 8    ? "byte"
                             : bits == 16 ? "word"
                                          : "dword",
                             value, bits),
                 "only its low bits are stored");
  }

  void put(u64 offset, u8 size, i64 value) {
    for (u8 i = 0; i < size; ++i)
      out.bytes[offset + i] = i < 8       ? static_cast<u8>(static_cast<u64>(value) >> (8 * i))
                              : value < 0 ? 0xFF
                                          : 0;
  }

  void field(OpenField open, const Value& value, u8 tail) {
    const u64 end = open.offset + open.size + tail;
    const Term* target = nullptr;
    bool self_relative = false, complex = false;
    for (u8 i = 0; i < value.count; ++i) {
      const Term& term = value.terms[i];
      if (is_register_key(term.key)) continue;
      if (term.coefficient == 1 && target == nullptr)
        target = &term;
      else if (term.coefficient == -1 && term.key == index && !self_relative)
        self_relative = true;
      else
        complex = true;
    }
    if (complex || (self_relative && (target == nullptr || open.kind == FieldKind::Relative))) {
      unit.error(open.place, "this sum of addresses cannot be expressed in an object",
                 "add a constant to one label, or take the difference of two in one section");
      return;
    }
    if (open.kind == FieldKind::Relative && target != nullptr && target->key == index &&
        open.wrt == Wrt::None) {
      const i64 distance = value.constant - static_cast<i64>(end);
      warn_bounds(distance, open);
      return put(open.offset, open.size, distance);
    }
    if (target == nullptr && open.kind != FieldKind::Relative) {
      warn_bounds(value.constant, open);
      return put(open.offset, open.size, value.constant);
    }
    open.key = target != nullptr ? target->key : no_key;
    open.addend = open.shown = value.constant;
    if (self_relative) {
      // foo - $: relative to the field, wherever $ was.
      open.kind = FieldKind::Relative;
      open.addend += static_cast<i64>(open.offset);
    } else if (open.kind == FieldKind::Relative) {
      open.addend -= static_cast<i64>(end - open.offset);
    }
    out.fields.push_back(open);
  }

  void jump(const Item& item) {
    const Jump& jump = unit.jumps[item.index];
    const isa::Form& form = isa::forms()[jump.is_near ? jump.near_form : jump.short_form];
    const std::span<const u8> prefixes =
        jump.is_near ? jump.prefixes.span() : jump.short_prefixes();
    out.bytes.insert(out.bytes.end(), prefixes.begin(), prefixes.end());
    if (form.map == isa::OpcodeMap::TwoByte) out.bytes.push_back(0x0F);
    out.bytes.push_back(form.opcode);
    const u8 size = jump.is_near ? 4 : 1;
    OpenField open{out.bytes.size(), size, FieldKind::Relative, Wrt::None, 0, 0, 0, jump.place};
    out.bytes.resize(out.bytes.size() + size);
    Value value;
    if (unit.evaluate(jump.target, value, jump.place)) field(open, value, 0);
  }

  void instruction(const Item& item) {
    ParsedInstruction instruction = unit.instructions[item.index];
    const Place& place = unit.instruction_places[item.index];
    if (!update_operands(unit, instruction, unit.instruction_here[item.index], place)) return;
    const EncodedInstruction encoded = encode_instruction(unit, instruction, place, true);
    const u64 start = out.bytes.size();
    out.bytes.insert(out.bytes.end(), encoded.bytes.data(), encoded.bytes.data() + encoded.length);
    for (u8 i = 0; i < encoded.field_count; ++i) {
      const EncodedInstruction::Field& at = encoded.fields[i];
      const ParsedOperand& operand = instruction.operands[at.operand];
      field({start + at.offset, at.size, at.kind, operand.wrt, 0, 0, 0, place}, operand.value,
            at.tail);
    }
  }

  void fill(const Item& item) {
    const Fill& fill = unit.fills[item.index];
    for (u64 size = 0; size < item.size; size += fill.pattern.size())
      out.bytes.insert(out.bytes.end(), fill.pattern.begin(), fill.pattern.end());
  }

  void run() {
    if (!section.nobits) {
      out.bytes.reserve(section.size());
      u64 done = 0;
      const auto copy_to = [&](u64 offset) {
        out.bytes.insert(out.bytes.end(), section.bytes.begin() + static_cast<std::ptrdiff_t>(done),
                         section.bytes.begin() + static_cast<std::ptrdiff_t>(offset));
        done = offset;
      };
      for (const Item* const each : items) {
        const Item& item = *each;
        copy_to(item.offset);
        if (item.kind == Item::Kind::Jump)
          jump(item);
        else if (item.kind == Item::Kind::Instruction)
          instruction(item);
        else
          fill(item);
        // After an error the sizes may disagree; nothing is written then.
        out.bytes.resize(section.shifts[item.ordinal + 1] + item.offset);
      }
      copy_to(section.bytes.size());
    }
    for (const Fixup& fixup : section.fixups) {
      Value value;
      // The registers of an effective address are in the bytes already.
      if (section.nobits ||
          !unit.evaluate(fixup.expression, value, fixup.place, Unit::Registers::Allowed))
        continue;
      field({section.address(fixup.offset, fixup.item), fixup.size, fixup.kind, fixup.wrt, 0, 0, 0,
             fixup.place},
            value, fixup.tail);
    }
    std::stable_sort(out.fields.begin(), out.fields.end(),
                     [](const OpenField& a, const OpenField& b) { return a.offset < b.offset; });
  }
};

}  // namespace

void settle_sizes(Unit& unit) {
  unit.later_pass = true;
  Settler settler{unit};
  while (settler.walk() && settler.pass <= max_passes + 8)
    ++settler.pass;
  settler.check_fills();
  for (const Assumption& assumption : unit.assumptions) {
    Value value;
    if (!unit.evaluate(assumption.expression, value, assumption.place)) continue;
    if (value.constant == assumption.value) continue;
    unit.error(assumption.place,
               fmt::format("{} was taken to be {}, but is {} with the jumps as they are",
                           assumption.what, assumption.value, value.constant),
               "write `near` to the jumps that it spans");
  }
}

std::vector<FinishedSection> finish_sections(Unit& unit) {
  std::vector<std::vector<const Item*>> items(unit.sections.size());
  for (const Item& item : unit.items)
    items[item.section].push_back(&item);
  std::vector<FinishedSection> finished(unit.sections.size());
  for (u32 i = 0; i < unit.sections.size(); ++i)
    Finisher{unit, i, unit.sections[i], items[i], finished[i]}.run();
  return finished;
}

}  // namespace vitrine::assembler
