#include "emu/isa/encoder.hpp"

#include <bit>

#include "emu/base/bits.hpp"

namespace vitrine::isa {
namespace {

constexpr u8 rex_marker = 0x40, rex_w = 8, rex_r = 4, rex_x = 2, rex_b = 1;

/// Collects the parts of one encoding; any part may find that it cannot be done.
class Builder {
 public:
  Builder(const Instruction& instruction, EncodeOptions options)
      : instruction_(instruction), form_(*instruction.form), options_(options) {}

  Encoding build();

 private:
  void add_operand(const OperandSpec& spec, const Operand& operand);
  /// Checks class and size of a register and what it says about REX; returns its number.
  u8 register_number(const OperandSpec& spec, Register reg);
  void add_memory(const MemoryOperand& memory);
  void add_displacement(i64 displacement, bool base_needs_one);
  /// The number of an address register; its size must be that of the address.
  u8 address_register(Register reg);

  void emit_prefixes();
  void emit(u64 value, unsigned size) {
    for (unsigned i = 0; i < size; ++i)
      out_.bytes[out_.length++] = static_cast<u8>(value >> 8 * i);
  }
  void emit_immediate(const OperandSpec& spec, const Operand& operand);

  const Instruction& instruction_;
  const Form& form_;
  const EncodeOptions options_;
  Encoding out_{};
  bool possible_ = true;

  u8 rex_ = 0;              // 0: none
  bool high_byte_ = false;  // ah..bh, which exclude REX
  u8 opcode_bits_ = 0;
  u8 modrm_ = 0;
  bool has_sib_ = false;
  u8 sib_ = 0;
  i64 displacement_ = 0;
  u8 displacement_size_ = 0;
};

u8 Builder::register_number(const OperandSpec& spec, Register reg) {
  const bool wants_xmm = spec.kind == OperandKind::Xmm || spec.kind == OperandKind::XmmMem;
  if (reg.cls == RegisterClass::GprHigh && !wants_xmm && spec.size == 1 && reg.number < 4) {
    high_byte_ = true;
    return static_cast<u8>(reg.number + 4);
  }
  const RegisterClass wanted = wants_xmm ? RegisterClass::Xmm : RegisterClass::Gpr;
  if (reg.cls != wanted || reg.number > 15 || (!wants_xmm && reg.size != spec.size)) {
    possible_ = false;
    return 0;
  }
  // spl, bpl, sil and dil are told from ah..bh by the presence of a REX prefix.
  if (!wants_xmm && reg.size == 1 && reg.number >= 4) rex_ |= rex_marker;
  return reg.number;
}

u8 Builder::address_register(Register reg) {
  if (reg.cls != RegisterClass::Gpr || reg.size != instruction_.memory.address_size ||
      reg.number > 15)
    possible_ = false;
  return reg.number;
}

void Builder::add_displacement(i64 displacement, bool base_needs_one) {
  displacement_ = displacement;
  const bool fits_byte = fits_signed(displacement, 8);
  switch (options_.displacement) {
    case DisplacementSize::Shortest:
      displacement_size_ = displacement == 0 && !base_needs_one ? 0 : fits_byte ? 1 : 4;
      break;
    case DisplacementSize::Byte:
      displacement_size_ = 1;
      possible_ &= fits_byte;
      break;
    case DisplacementSize::Dword:
      displacement_size_ = 4;
      break;
  }
  modrm_ |= displacement_size_ == 0 ? 0x00 : displacement_size_ == 1 ? 0x40 : 0x80;
}

void Builder::add_memory(const MemoryOperand& memory) {
  // In 32-bit addressing the sum wraps, so that 0xfffffff8 and -8 are the same displacement.
  i64 displacement = memory.displacement;
  if (memory.address_size == 4 && fits_unsigned(static_cast<u64>(displacement), 32))
    displacement = sign_extend(static_cast<u64>(displacement), 32);
  if (!fits_signed(displacement, 32) || !std::has_single_bit(memory.scale) || memory.scale > 8) {
    possible_ = false;
    return;
  }

  if (memory.base.cls == RegisterClass::Rip) {
    possible_ &= !memory.index && memory.base.size == memory.address_size;
    modrm_ |= 5;
    displacement_ = displacement;
    displacement_size_ = 4;
    return;
  }
  const u8 base = memory.base ? address_register(memory.base) : u8{5};
  u8 index = 4;  // none
  if (memory.index) {
    index = address_register(memory.index);
    if (index == Rsp) possible_ = false;
  }
  if (base & 8) rex_ |= rex_b;
  if (index & 8) rex_ |= rex_x;

  has_sib_ = memory.index || !memory.base || (base & 7) == Rsp;
  modrm_ |= has_sib_ ? 4 : base & 7;
  sib_ = static_cast<u8>(std::countr_zero(memory.scale) << 6 | (index & 7) << 3 | (base & 7));
  if (memory.base) {
    add_displacement(displacement, (base & 7) == Rbp);  // mod 0 with rbp or r13 means no base
  } else {
    displacement_ = displacement;
    displacement_size_ = 4;
  }
}

void Builder::add_operand(const OperandSpec& spec, const Operand& operand) {
  using Kind = Operand::Kind;
  switch (spec.slot) {
    case Slot::None:
      break;
    case Slot::ModrmReg: {
      const u8 number = register_number(spec, operand.reg);
      possible_ &= operand.kind == Kind::Register;
      if (number & 8) rex_ |= rex_r;
      modrm_ |= (number & 7) << 3;
      break;
    }
    case Slot::ModrmRm:
      if (operand.kind == Kind::Memory) {
        possible_ &= operand.size == 0 || spec.size == 0 || operand.size == spec.size;
        add_memory(instruction_.memory);
      } else {
        const u8 number = register_number(spec, operand.reg);
        possible_ &= operand.kind == Kind::Register && spec.kind != OperandKind::Mem;
        if (number & 8) rex_ |= rex_b;
        modrm_ |= 0xC0 | (number & 7);
      }
      break;
    case Slot::OpcodeReg: {
      const u8 number = register_number(spec, operand.reg);
      possible_ &= operand.kind == Kind::Register;
      if (number & 8) rex_ |= rex_b;
      opcode_bits_ = number & 7;
      break;
    }
    case Slot::Imm:
    case Slot::Imm2:
      possible_ &= operand.kind == Kind::Immediate && fits_immediate(spec, operand.value);
      break;
    case Slot::Rel:
      possible_ &=
          operand.kind == Kind::Relative && fits_signed(operand.value, spec.encoded_size * 8u);
      break;
    case Slot::Moffs:
      possible_ &= operand.kind == Kind::Memory && !instruction_.memory.base &&
                   !instruction_.memory.index &&
                   (instruction_.memory.address_size == 8 ||
                    fits_unsigned(static_cast<u64>(instruction_.memory.displacement), 32));
      break;
    case Slot::Fixed:
      possible_ &= spec.kind == OperandKind::One
                       ? operand.kind == Kind::Immediate && operand.value == 1
                       : operand.kind == Kind::Register && operand.reg == spec.fixed;
      break;
  }
}

void Builder::emit_prefixes() {
  if (instruction_.lock) emit(0xF0, 1);
  if (instruction_.repeat == Repeat::Rep) emit(0xF3, 1);
  if (instruction_.repeat == Repeat::Repne) emit(0xF2, 1);
  if (form_.has(ImplicitMemory) || instruction_.has_memory()) {
    constexpr std::array<u8, 6> segment_prefix = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65};
    if (instruction_.memory.has_segment) emit(segment_prefix[instruction_.memory.segment], 1);
    if (form_.operand_size_prefix) emit(0x66, 1);
    if (instruction_.memory.address_size == 4) emit(0x67, 1);
  } else {
    if (form_.operand_size_prefix) emit(0x66, 1);
    if (form_.address_size == 4) emit(0x67, 1);
  }
  if (form_.mandatory_prefix != 0) emit(form_.mandatory_prefix, 1);
  if (rex_ != 0) emit(rex_ | rex_marker, 1);
}

void Builder::emit_immediate(const OperandSpec& spec, const Operand& operand) {
  if (spec.encoded_size == 0) return;
  const bool is_moffs = spec.slot == Slot::Moffs;
  const u8 size = is_moffs ? instruction_.memory.address_size : spec.encoded_size;
  if (out_.immediate_offset == 0) {
    out_.immediate_offset = out_.length;
    out_.immediate_size = size;
  }
  emit(static_cast<u64>(is_moffs ? instruction_.memory.displacement : operand.value), size);
}

Encoding Builder::build() {
  if (form_.rex_w) rex_ |= rex_w;
  if (form_.modrm_digit >= 0) modrm_ |= static_cast<u8>(form_.modrm_digit << 3);
  if (form_.fixed_modrm >= 0) modrm_ = static_cast<u8>(form_.fixed_modrm);
  for (std::size_t i = 0; i < form_.operand_count; ++i)
    add_operand(form_.operands[i], instruction_.operands[i]);

  possible_ &= !(high_byte_ && rex_ != 0);
  possible_ &= !instruction_.lock || (form_.has(Lockable) && instruction_.has_memory());
  possible_ &= instruction_.repeat == Repeat::None || form_.has(RepeatableZ) ||
               (form_.has(Repeatable) && instruction_.repeat == Repeat::Rep);
  // 90 is nop: xchg eax,eax must clear the upper half of rax, for xchg ax,ax and rax,rax it will
  // do.
  possible_ &= form_.op != Op::Xchg || form_.opcode != 0x90 || form_.operand_size != 4 ||
               opcode_bits_ != 0 || (rex_ & rex_b) != 0;
  if (!possible_) return {};

  emit_prefixes();
  if (form_.map == OpcodeMap::TwoByte) emit(0x0F, 1);
  emit(static_cast<u8>(form_.opcode + opcode_bits_), 1);
  if (form_.has_modrm) emit(modrm_, 1);
  if (has_sib_) emit(sib_, 1);
  if (displacement_size_ != 0) {
    out_.displacement_offset = out_.length;
    out_.displacement_size = displacement_size_;
    emit(static_cast<u64>(displacement_), displacement_size_);
  }
  for (std::size_t i = 0; i < form_.operand_count; ++i)
    emit_immediate(form_.operands[i], instruction_.operands[i]);
  return out_;
}

}  // namespace

bool fits_immediate(const OperandSpec& spec, i64 value) {
  const unsigned encoded = spec.encoded_size * 8u;
  const unsigned operation = spec.size * 8u;
  if (spec.is_unsigned || encoded >= operation)
    return fits_signed(value, encoded) || fits_unsigned(static_cast<u64>(value), encoded);
  if (fits_signed(value, encoded)) return true;
  // 0xffffffff is -1 for a 32-bit operation, but for a 64-bit one it is not.
  return operation < 64 && fits_unsigned(static_cast<u64>(value), operation) &&
         fits_signed(sign_extend(static_cast<u64>(value), operation), encoded);
}

Encoding encode(const Instruction& instruction, EncodeOptions options) {
  return Builder(instruction, options).build();
}

}  // namespace vitrine::isa
