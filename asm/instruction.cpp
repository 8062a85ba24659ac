#include "asm/instruction.hpp"

#include <fmt/core.h>

#include <cstring>
#include <optional>

#include "asm/effective_address.hpp"
#include "asm/jump.hpp"
#include "asm/match.hpp"
#include "asm/prefix.hpp"
#include "emu/base/bits.hpp"

namespace vitrine::assembler {

namespace {

void warn_bounds(Unit& unit, const isa::OperandSpec& spec, i64 value, const Place& place) {
  const unsigned bits = spec.encoded_size * 8;
  if (bits >= 64) return;
  const bool extended = spec.sign_extended || spec.size > spec.encoded_size;
  // A value of the operation's width that means the same as its sign-extension is fine.
  const i64 narrow = sign_extend(static_cast<u64>(value), bits);
  const u64 mask = low_mask(unsigned{spec.size} * 8);
  if (extended && spec.size > spec.encoded_size) {
    if ((static_cast<u64>(narrow) & mask) == (static_cast<u64>(value) & mask)) return;
    // One byte is also taken for what means the same in 32 bits; then those are what it exceeds.
    const unsigned exceeded = sign_extend(static_cast<u64>(value), 32) == narrow ? 32 : bits;
    unit.warning(place, fmt::format("{} does not fit {} sign-extended bits", value, exceeded),
                 fmt::format("it means {} here: move the number into a register first", narrow));
    return;
  }
  if (fits_signed(value, bits) || fits_unsigned(static_cast<u64>(value), bits)) return;
  unit.warning(place,
               fmt::format("{} data exceeds bounds: {} does not fit {} bits",
                           bits == 8    ? "byte"
                           : bits == 16 ? "word"
                                        : "dword",
                           value, bits),
               "only its low bits are stored");
}

struct Encoder {
  Unit& unit;
  ParsedInstruction& parsed;
  const Place& place;
  bool final_pass;
  const isa::Form& form;
  isa::Instruction instruction{};
  isa::EncodeOptions options{};
  bool relocatable_memory = false, rip_relative = false;
  u8 memory_operand = 0;
  u8 immediate_operand = 0xFF;  // the operand whose field waits for an address

  void warn_address(const ParsedOperand& operand, const EffectiveAddress& address) const {
    const isa::MemoryOperand& memory = address.memory;
    const bool own_base = memory.has_segment && memory.segment >= isa::Fs;
    const bool wants_rel = operand.rel || (operand.default_rel && !operand.abs && !own_base);
    if (wants_rel && !address.relocatable && !operand.value.unknown && !memory.base &&
        !memory.index && operand.displacement_size != 8)
      unit.warning(place, "a plain number cannot be addressed relative to rip",
                   operand.rel ? "it is used as an absolute address; leave `rel` out"
                               : "it is used as an absolute address; write [abs …] to say so");
    if (memory.has_segment && !own_base)
      unit.warning(place, "only fs and gs have a base in 64-bit mode: this segment is ignored",
                   "leave it out");
  }

  bool memory(u8 i) {
    ParsedOperand& operand = parsed.operands[i];
    EffectiveAddress address = effective_address(operand);
    if (!address.problem.empty()) {
      unit.error(place, std::move(address.problem), std::move(address.remedy));
      return false;
    }
    memory_operand = i;
    instruction.memory = address.memory;
    if (parsed.has_segment && !operand.has_segment) {
      instruction.memory.has_segment = true;
      instruction.memory.segment = parsed.segment;
    }
    if (parsed.address_size == 4) {
      instruction.memory.address_size = 4;
      if (instruction.memory.base.cls == isa::RegisterClass::Rip) instruction.memory.base.size = 4;
    }
    relocatable_memory = address.relocatable || operand.wrt != Wrt::None;
    rip_relative = address.rip_relative;
    const bool moffs = form.operands[i].slot == isa::Slot::Moffs;
    if (relocatable_memory) {
      instruction.memory.displacement = 0;
      options.displacement = isa::DisplacementSize::Dword;
    } else if (moffs) {
      // The encoder wants an address as the processor has it: [-8] is the last but seven of 4 GiB.
      const i64 absolute = operand.value.constant;
      if (instruction.memory.address_size == 4 && fits_signed(absolute, 32))
        instruction.memory.displacement = static_cast<i64>(static_cast<u32>(absolute));
    } else {
      const i64 displacement = operand.value.constant;
      if (final_pass && !fits_signed(displacement, 32) &&
          !(fits_unsigned(static_cast<u64>(displacement), 32)))
        unit.warning(place, fmt::format("the displacement {} does not fit 32 bits", displacement),
                     "put the address into a register first");
      instruction.memory.displacement = sign_extend(static_cast<u64>(displacement), 32);
      if (operand.displacement_size == 1) options.displacement = isa::DisplacementSize::Byte;
      // What is not known yet begins large, as in NASM: at the border that decides.
      if (operand.displacement_size == 4 || operand.value.unknown)
        options.displacement = isa::DisplacementSize::Dword;
      if (operand.displacement_size == 1 && instruction.memory.base) {
        if (final_pass && !fits_signed(displacement, 8))
          unit.warning(place, fmt::format("the displacement {} does not fit 8 bits", displacement),
                       "leave `byte` out");
        instruction.memory.displacement = sign_extend(static_cast<u64>(displacement), 8);
      }
    }
    if (final_pass) warn_address(operand, address);
    return true;
  }

  bool immediate(u8 i) {
    const ParsedOperand& operand = parsed.operands[i];
    const isa::OperandSpec& spec = form.operands[i];
    isa::Operand& target = instruction.operands[i];
    if (spec.kind == isa::OperandKind::Rel) {
      target.kind = isa::Operand::Kind::Relative;
      immediate_operand = i;
      return true;
    }
    target.kind = isa::Operand::Kind::Immediate;
    if (!operand.value.is_constant() || operand.wrt != Wrt::None) {
      immediate_operand = i;
      return true;
    }
    if (spec.kind == isa::OperandKind::One) {
      target.value = 1;  // what the form means; a value not known yet may have been taken for it
      return true;
    }
    const i64 value = operand.value.constant;
    if (final_pass) warn_bounds(unit, spec, value, place);
    // The encoder takes only what it can store: cut as the warning says.
    const unsigned bits = unsigned{spec.encoded_size} * 8;
    target.value = spec.is_unsigned ? static_cast<i64>(static_cast<u64>(value) & low_mask(bits))
                                    : sign_extend(static_cast<u64>(value), bits);
    return true;
  }

  bool build() {
    instruction.form = &form;
    instruction.lock = parsed.lock && lockable(parsed, form);
    if (repeatable(parsed, form)) instruction.repeat = parsed.repeat;
    for (u8 i = 0; i < parsed.count; ++i) {
      isa::Operand& target = instruction.operands[i];
      target.size = form.operands[i].size;
      switch (parsed.operands[i].kind) {
        case ParsedOperand::Kind::Register:
          target.kind = isa::Operand::Kind::Register;
          target.reg = parsed.operands[i].reg;
          break;
        case ParsedOperand::Kind::Memory:
          target.kind = isa::Operand::Kind::Memory;
          if (!memory(i)) return false;
          break;
        default:
          if (!immediate(i)) return false;
      }
    }
    return true;
  }

  void add_field(EncodedInstruction& out, u8 offset, u8 size, FieldKind kind, u8 operand) const {
    EncodedInstruction::Field& field = out.fields[out.field_count++];
    field = {offset, size, static_cast<u8>(out.length - offset - size), kind, operand};
  }

  void explain_unencodable() const {
    for (u8 i = 0; i < parsed.count; ++i)
      if (parsed.operands[i].kind == ParsedOperand::Kind::Register &&
          parsed.operands[i].reg.cls == isa::RegisterClass::GprHigh) {
        unit.error(
            place,
            fmt::format("`{}` cannot be used together with r8–r15, spl–dil or 64-bit "
                        "registers",
                        isa::name(parsed.operands[i].reg)),
            "such instructions carry a REX prefix, which renames ah–bh: use another register");
        return;
      }
    unit.error(place, fmt::format("these operands of `{}` cannot be encoded", form.mnemonic));
  }

  EncodedInstruction encode() {
    EncodedInstruction out;
    if (!build()) return out;
    bool has_memory = false;
    for (u8 i = 0; i < parsed.count; ++i)
      has_memory |= parsed.operands[i].kind == ParsedOperand::Kind::Memory;
    const isa::Encoding encoding = isa::encode(instruction, options);
    if (encoding.length == 0) {
      explain_unencodable();
      return out;
    }
    const PrefixBytes prefixes = loose_prefixes(parsed, form, has_memory);
    u8 loose = prefixes.count;
    std::memcpy(out.bytes.data(), prefixes.bytes.data(), loose);
    std::memcpy(out.bytes.data() + loose, encoding.bytes.data(), encoding.length);
    out.length = static_cast<u8>(loose + encoding.length);
    if (parsed.address_size == 4 && !has_memory && form.address_size == 0) {
      // a32 stosw: 67 stands behind lock, rep and the 66 of the width.
      const u8 at = static_cast<u8>(loose + (instruction.lock ? 1 : 0) +
                                    (instruction.repeat != isa::Repeat::None ? 1 : 0) +
                                    (form.operand_size_prefix ? 1 : 0));
      std::memmove(out.bytes.data() + at + 1, out.bytes.data() + at, out.length - std::size_t{at});
      out.bytes[at] = 0x67;
      ++out.length;
      ++loose;
    }
    if (relocatable_memory) {
      const bool moffs = encoding.displacement_offset == 0;
      const u8 offset = moffs ? encoding.immediate_offset : encoding.displacement_offset;
      const u8 size = moffs ? encoding.immediate_size : encoding.displacement_size;
      const FieldKind kind = rip_relative                           ? FieldKind::Relative
                             : moffs                                ? FieldKind::Data
                             : instruction.memory.address_size == 4 ? FieldKind::Unsigned
                                                                    : FieldKind::Signed;
      add_field(out, static_cast<u8>(loose + offset), size, kind, memory_operand);
    }
    if (immediate_operand != 0xFF) {
      const isa::OperandSpec& spec = form.operands[immediate_operand];
      const FieldKind kind = spec.kind == isa::OperandKind::Rel ? FieldKind::Relative
                             : spec.encoded_size < spec.size    ? FieldKind::Signed
                                                                : FieldKind::Unsigned;
      add_field(out, static_cast<u8>(loose + encoding.immediate_offset), encoding.immediate_size,
                kind, immediate_operand);
    }
    return out;
  }
};

/// Whether the layout decides about this operand.
bool is_open(const ParsedOperand& operand) {
  return operand.value.unknown || (operand.moving && !operand.has_address());
}

bool parse_operands(Unit& unit, Cursor& cursor, ParsedInstruction& instruction) {
  while (!cursor.done()) {
    if (instruction.count == instruction.operands.size()) {
      unit.error(cursor.token(), "no instruction has so many operands");
      return false;
    }
    ParsedOperand& operand = instruction.operands[instruction.count++];
    if (!parse_operand(unit, cursor, operand)) return false;
    if (cursor.done()) return true;
    if (!cursor.accept(Punct::Comma)) {
      unit.error(cursor.token(), fmt::format("expected a comma or the end of the line, not `{}`",
                                             cursor.token().text));
      return false;
    }
    if (cursor.done()) {
      unit.error(cursor.token(), "an operand is missing behind the comma");
      return false;
    }
  }
  return true;
}

/// Keeps an instruction whole whose form depends on what is not known yet; it takes `size` bytes as
/// far as one can say.
void keep_for_layout(Unit& unit, ParsedInstruction& instruction, const Place& place, u64 size) {
  for (u8 i = 0; i < instruction.count; ++i) {
    ParsedOperand& operand = instruction.operands[i];
    if (operand.count != 0) operand.first = unit.keep_tokens(operand.first, operand.count).first;
  }
  Expression here;
  here.section = unit.here.section;
  here.item = unit.here.item;
  here.offset = unit.here.offset;
  unit.instructions.push_back(instruction);
  unit.instruction_places.push_back(place);
  unit.instruction_here.push_back(here);
  unit.add_item(Item::Kind::Instruction, unit.instructions.size() - 1, size);
}

}  // namespace

EncodedInstruction encode_instruction(Unit& unit, ParsedInstruction& instruction,
                                      const Place& place, bool final_pass) {
  const isa::Form* form = select_form(unit, instruction, place);
  if (form == nullptr) return {};
  if (unit.options.core_only && !form->has(isa::Core)) {
    unit.error(place, fmt::format("`{}` is not part of the core instruction set", form->mnemonic),
               "build it from core instructions, or assemble without --isa core");
    return {};
  }
  if (!prefixes_allowed(unit, instruction, *form, place)) return {};
  if (final_pass) check_lock(unit, instruction, *form, place);
  Encoder encoder{unit, instruction, place, final_pass, *form};
  return encoder.encode();
}

bool update_operands(Unit& unit, ParsedInstruction& instruction, const Expression& here,
                     const Place& place) {
  for (u8 i = 0; i < instruction.count; ++i) {
    ParsedOperand& operand = instruction.operands[i];
    if (operand.count == 0) continue;
    Expression expression = here;
    expression.first = operand.first;
    expression.count = operand.count;
    if (!unit.evaluate(expression, operand.value, place, Unit::Registers::Allowed)) return false;
  }
  return true;
}

void assemble_instruction(Unit& unit, Cursor& cursor, u16 mnemonic, const Prefixes& prefixes) {
  ParsedInstruction instruction;
  static_cast<Prefixes&>(instruction) = prefixes;
  instruction.mnemonic = mnemonic;
  const Place place = unit.place(cursor.tokens[cursor.at - 1]);
  if (!parse_operands(unit, cursor, instruction)) return;
  for (u8 i = 0; i < instruction.count && prefixes.address_size == 4; ++i) {
    // With 32-bit addresses a plain displacement is a full address.
    ParsedOperand& operand = instruction.operands[i];
    const bool plain = operand.kind == ParsedOperand::Kind::Memory && !operand.rel &&
                       (!operand.default_rel || operand.abs) &&
                       (operand.value.count == 0 || !is_register_key(operand.value.terms[0].key));
    if (plain && operand.value.count <= 1) operand.displacement_size = 8;
  }
  if (!unit.may_emit(16, cursor.tokens[0])) return;
  if (unit.section().nobits) {
    unit.error(place, fmt::format("instructions cannot be stored in {}", unit.section().name),
               "write `section .text` before them");
    return;
  }
  if (unit.options.lines)
    unit.section().lines.push_back({unit.section().offset, unit.section().item_count(),
                                    unit.line.file, unit.line.line, unit.line.call_file,
                                    unit.line.call_line});
  if (emit_jump(unit, instruction)) return;

  bool open = false;
  for (u8 i = 0; i < instruction.count; ++i)
    open |= is_open(instruction.operands[i]);
  std::optional<ParsedInstruction> written;  // choosing a form may change the operands
  if (open) written = instruction;
  const EncodedInstruction encoded = encode_instruction(unit, instruction, place, !open);
  if (encoded.length == 0) return;
  const bool relative_only = encoded.field_count == 1 && instruction.count == 1 &&
                             encoded.fields[0].kind == FieldKind::Relative;
  if (open && !relative_only) return keep_for_layout(unit, *written, place, encoded.length);
  const u64 start = unit.section().offset;
  for (u8 i = 0; i < encoded.field_count; ++i) {
    const EncodedInstruction::Field& field = encoded.fields[i];
    const ParsedOperand& operand = instruction.operands[field.operand];
    unit.section().fixups.push_back({start + field.offset, unit.section().item_count(), field.size,
                                     field.tail, field.kind, operand.wrt,
                                     unit.keep(operand.first, operand.count),
                                     unit.place(unit.line.tokens[operand.first])});
  }
  unit.emit(encoded.bytes.data(), encoded.length);
}

}  // namespace vitrine::assembler
