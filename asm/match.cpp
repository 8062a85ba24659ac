#include "asm/match.hpp"

#include <bit>
#include <utility>

namespace vitrine::assembler {

namespace {

using isa::Form;
using isa::OperandKind;
using isa::OperandSpec;
using isa::Slot;

// What is known of an immediate's value, NASM's operand classes.
enum ImmediateClass : u8 {
  Unity = 1,       // 1
  SByteWord = 2,   // as 16 bits, one byte sign-extended
  SByteDword = 4,  // as 32 bits, one byte sign-extended
  UDword = 8,      // 0 … 2^32−1
  SDword = 16,     // −2^31 … 2^31−1
};

u8 immediate_class(const ParsedOperand& operand) {
  if (!operand.value.is_constant() && !operand.value.unknown) return 0;
  if (operand.value.unknown)  // be optimistic: later passes know better
    return operand.strict ? 0 : Unity | SByteWord | SByteDword | UDword | SDword;
  const u64 n = static_cast<u64>(operand.value.constant);
  u8 result = n == 1 ? Unity : 0;
  if (operand.strict) return result;
  if (static_cast<u16>(n + 128) <= 255) result |= SByteWord;
  if (static_cast<u32>(n + 128) <= 255) result |= SByteDword;
  if (n <= 0xFFFF'FFFF) result |= UDword;
  if (n + 0x8000'0000 <= 0xFFFF'FFFF) result |= SDword;
  return result;
}

/// All of an operand that decides about a form, in 16 bits.
u16 signature(const ParsedOperand& operand) {
  const auto log2_size = [](u8 size) {
    return static_cast<u16>(size == 0 ? 0 : size == 10 ? 6 : 1 + std::countr_zero(size));
  };
  switch (operand.kind) {
    case ParsedOperand::Kind::Register:
      return static_cast<u16>(0x4000 | static_cast<u16>(operand.reg.cls) << 10 |
                              log2_size(operand.reg.size) << 6 | operand.reg.number);
    case ParsedOperand::Kind::Memory:
      return static_cast<u16>(0x8000 | log2_size(operand.size) << 4 |
                              (operand.displacement_size == 8 ? 1 : 0));
    case ParsedOperand::Kind::Immediate:
      return static_cast<u16>(0xC000 | log2_size(operand.size) << 9 |
                              (operand.is_short ? 1 << 8 : 0) | (operand.is_near ? 1 << 7 : 0) |
                              (operand.strict ? 1 << 6 : 0) | immediate_class(operand));
    default:
      return 0;
  }
}

enum class Fit : u8 { No, Unsized, Yes };

bool immediate_fits(const Form& form, const OperandSpec& spec, const ParsedOperand& operand,
                    u8 cls) {
  const u8 keyword = operand.size;
  const bool dword_of_eight = keyword == 4 && spec.size == 8;
  if (dword_of_eight && form.op != isa::Op::Mov && form.op != isa::Op::Push &&
      form.op != isa::Op::Imul)
    return false;
  if (spec.encoded_size == 1 && spec.size > 1 && spec.sign_extended) {
    if (keyword == 1) return true;
    if (keyword != 0 && keyword != spec.size && !(dword_of_eight && form.op == isa::Op::Push))
      return false;
    return (cls & (spec.size == 2 ? SByteWord : SByteDword)) != 0;
  }
  if (keyword == 0) return true;
  return keyword == spec.encoded_size || keyword == spec.size;
}

Fit fit(const Form& form, const OperandSpec& spec, const ParsedOperand& operand, u8 cls,
        bool only_short) {
  const bool is_register = operand.kind == ParsedOperand::Kind::Register;
  const bool is_memory = operand.kind == ParsedOperand::Kind::Memory;
  if ((operand.is_short || operand.is_near) && spec.kind != OperandKind::Rel) return Fit::No;
  const auto register_fits = [&](isa::RegisterClass wanted) {
    if (!is_register) return false;
    if (spec.slot == Slot::Fixed) return operand.reg == spec.fixed;
    if (wanted == isa::RegisterClass::Gpr && operand.reg.cls == isa::RegisterClass::GprHigh)
      return spec.size == 1;
    return operand.reg.cls == wanted &&
           (wanted != isa::RegisterClass::Gpr || operand.reg.size == spec.size);
  };
  const auto memory_fits = [&] {
    if (!is_memory) return Fit::No;
    if (spec.size == 0) return Fit::Yes;
    if (operand.size == 0) return Fit::Unsized;
    return operand.size == spec.size ? Fit::Yes : Fit::No;
  };
  const auto yes = [](bool condition) { return condition ? Fit::Yes : Fit::No; };
  switch (spec.kind) {
    case OperandKind::Reg:
      return yes(register_fits(isa::RegisterClass::Gpr));
    case OperandKind::Xmm:
      return yes(register_fits(isa::RegisterClass::Xmm));
    case OperandKind::Mem:
      if (spec.slot == Slot::Moffs && operand.displacement_size != 8) return Fit::No;
      return memory_fits();
    case OperandKind::RegMem:
      if (is_register) return yes(register_fits(isa::RegisterClass::Gpr));
      return memory_fits();
    case OperandKind::XmmMem:
      if (is_register) return yes(register_fits(isa::RegisterClass::Xmm));
      return memory_fits();
    case OperandKind::Imm:
      return yes(operand.kind == ParsedOperand::Kind::Immediate &&
                 immediate_fits(form, spec, operand, cls));
    case OperandKind::One:
      return yes(operand.kind == ParsedOperand::Kind::Immediate && operand.size == 0 &&
                 (cls & Unity) != 0);
    case OperandKind::Rel:
      if (operand.kind != ParsedOperand::Kind::Immediate) return Fit::No;
      // Where both exist, the short one is chosen by the layout or by the keyword; loop and jrcxz
      // have no other, and take no keyword.
      if (operand.size != 0 && (operand.size != 8 || spec.encoded_size == 1)) return Fit::No;
      if (spec.encoded_size != 1) return yes(!operand.is_short);
      return yes(operand.is_short != only_short && !operand.is_near);
    default:
      return Fit::No;
  }
}

/// mov r64 with a constant that the four-byte form would change: the eight-byte form is right.
bool loses_bits(const Form& form, const ParsedInstruction& instruction, u8 cls) {
  const ParsedOperand& value = instruction.operands[1];
  return form.op == isa::Op::Mov && instruction.operands[0].kind == ParsedOperand::Kind::Register &&
         form.operands[1].kind == OperandKind::Imm && form.operands[1].encoded_size == 4 &&
         form.operands[1].size == 8 && (cls & SDword) == 0 && value.size != 4;
}

/// 90 is nop and leaves the upper half of rax alone, which xchg eax, eax clears.
bool is_nop(const Form& form, const ParsedInstruction& instruction) {
  return form.op == isa::Op::Xchg && form.operands[0].slot == Slot::Fixed &&
         form.operand_size == 4 && instruction.operands[0].reg == instruction.operands[1].reg;
}

/// A constant is pushed as 16 bits only when `word` says so.
bool is_word_push(const Form& form, const ParsedInstruction& instruction) {
  const ParsedOperand& operand = instruction.operands[0];
  return form.op == isa::Op::Push && form.operand_size == 2 &&
         operand.kind == ParsedOperand::Kind::Immediate && operand.size != 2;
}

/// jmp and call take `qword` before their target, jz only behind `near`; enter takes no sizes.
bool refuses_keyword(const Form& form, const ParsedInstruction& instruction) {
  const ParsedOperand& first = instruction.operands[0];
  if (form.op == isa::Op::Jcc) return first.size != 0 && !first.is_near;
  return form.op == isa::Op::Enter && (first.size | instruction.operands[1].size) != 0;
}

struct Choice {
  const Form* form = nullptr;
  bool size_missing = false;
};

/// `add [rax], word 5`: where both operands have one size, the constant's keyword says it for both.
bool keyword_says_size(const Form& form, const ParsedInstruction& instruction) {
  const OperandSpec &memory = form.operands[0], &constant = form.operands[1];
  return instruction.operands[1].size != 0 && constant.kind == OperandKind::Imm &&
         constant.size == memory.size;
}

/// An unsized memory operand is fine when all forms that it could be agree about its size.
Choice choose(const ParsedInstruction& instruction) {
  std::array<u8, 4> classes{};
  for (u8 i = 0; i < instruction.count; ++i)
    if (instruction.operands[i].kind == ParsedOperand::Kind::Immediate)
      classes[i] = immediate_class(instruction.operands[i]);
  Choice choice;
  u8 unsized_size = 0;
  const bool only_short = jump_forms(instruction.mnemonic).short_form == nullptr;
  for (const u16 id : isa::forms_named(mnemonic_name(instruction.mnemonic))) {
    const Form& form = isa::forms()[id];
    if (form.operand_count != instruction.count || form.has(isa::DecodeOnly)) continue;
    bool fits = !loses_bits(form, instruction, classes[1]) && !is_nop(form, instruction) &&
                !is_word_push(form, instruction) && !refuses_keyword(form, instruction);
    u8 size = 0;
    for (u8 i = 0; i < instruction.count && fits; ++i) {
      const Fit result =
          fit(form, form.operands[i], instruction.operands[i], classes[i], only_short);
      fits = result != Fit::No;
      if (result == Fit::Unsized) size = form.operands[i].size;
    }
    if (!fits) continue;
    if (size != 0 && keyword_says_size(form, instruction)) {
      const u8 keyword = instruction.operands[1].size;
      if (keyword == 8) choice.size_missing = true;  // no constant has eight bytes there
      if (keyword != size) continue;
    }
    // A full 64-bit address has only the moffs form.
    const bool moffs = form.operands[0].slot == Slot::Moffs || form.operands[1].slot == Slot::Moffs;
    if (choice.form == nullptr || moffs) {
      choice.form = &form;
      if (size == 0) return choice;
      unsized_size = size;
    } else if (size != unsized_size && form.op != isa::Op::Cvtsi2sd &&
               form.op != isa::Op::Cvtsi2ss && form.op != isa::Op::Movd) {
      // cvtsi2sd and movd take four bytes unless told otherwise.
      choice.size_missing = true;
    }
  }
  return choice;
}

/// A direct-mapped cache: the same shapes come again and again.
struct CacheEntry {
  u64 key = 0;
  const Form* form = nullptr;
};
constexpr std::size_t cache_size = 4096;

u64 cache_key(const ParsedInstruction& instruction) {
  u64 key = u64{instruction.mnemonic} + 1;
  for (u8 i = 0; i < 3; ++i)
    key = key << 16 | (i < instruction.count ? signature(instruction.operands[i]) : 0);
  return key;
}

bool is_register(const ParsedOperand& operand, u8 size) {
  return operand.kind == ParsedOperand::Kind::Register &&
         operand.reg.cls == isa::RegisterClass::Gpr && operand.reg.size == size;
}

/// Other spellings of the same instruction, tried when the operands as written fit no form.
bool rewrite(ParsedInstruction& instruction, std::string_view mnemonic) {
  if (instruction.count != 2) return false;
  auto& operands = instruction.operands;
  if (mnemonic == "imul" && operands[1].kind == ParsedOperand::Kind::Immediate) {
    operands[2] = operands[1];
    operands[1] = operands[0];
    instruction.count = 3;
    return true;
  }
  if (mnemonic == "lea" && operands[1].kind == ParsedOperand::Kind::Immediate) {
    operands[1].kind = ParsedOperand::Kind::Memory;  // its address is what it says
    operands[1].size = 0;
    return true;
  }
  if (operands[0].kind == ParsedOperand::Kind::Immediate ||
      operands[1].kind == ParsedOperand::Kind::Immediate)
    return false;
  const Form& form = isa::forms()[isa::forms_named(mnemonic).front()];
  if (!form.has(isa::Commutative)) return false;
  std::swap(operands[0], operands[1]);
  return true;
}

}  // namespace

const Form* select_form(Unit& unit, ParsedInstruction& instruction, const Place& place) {
  static thread_local std::vector<CacheEntry> cache(cache_size);
  const std::string_view mnemonic = mnemonic_name(instruction.mnemonic);
  auto& operands = instruction.operands;
  if (instruction.count == 2 && operands[1].kind == ParsedOperand::Kind::Immediate &&
      is_register(operands[0], 8) && mnemonic == "mov" &&
      (operands[1].size == 0 || operands[1].size == 8) &&
      (immediate_class(operands[1]) & UDword) != 0) {
    operands[0].reg.size = 4;  // the upper half becomes 0 by itself
    operands[1].size = 0;
  }

  // The one-byte xchg has its accumulator first; written either way round it is the same.
  if (instruction.count == 2 && mnemonic == "xchg" && operands[1].reg && operands[0].reg &&
      operands[1].reg.number == isa::Rax && operands[1].reg.size > 1)
    std::swap(operands[0], operands[1]);

  const u64 key = cache_key(instruction);
  CacheEntry& entry = cache[(key * 0x9E3779B97F4A7C15) >> 52];
  if (entry.key == key && instruction.count <= 3) return entry.form;

  Choice choice = choose(instruction);
  if (choice.form == nullptr) {
    ParsedInstruction other = instruction;
    if (rewrite(other, mnemonic)) {
      choice = choose(other);
      if (choice.form != nullptr && !choice.size_missing) {
        instruction = other;
        return choice.form;  // not cached: the operands changed places
      }
    }
  }
  if (choice.form == nullptr || choice.size_missing) {
    explain_mismatch(unit, instruction, place, choice.size_missing);
    return nullptr;
  }
  entry = {key, choice.form};
  return choice.form;
}

JumpForms jump_forms(u16 mnemonic) {
  static thread_local std::vector<std::pair<bool, JumpForms>> known(isa::mnemonics().size());
  auto& [done, result] = known[mnemonic];
  if (done) return result;
  done = true;
  for (const u16 id : isa::forms_named(mnemonic_name(mnemonic))) {
    const Form& form = isa::forms()[id];
    if (form.operands[0].kind != OperandKind::Rel) continue;
    (form.operands[0].encoded_size == 1 ? result.short_form : result.near_form) = &form;
  }
  if (result.short_form == nullptr || result.near_form == nullptr) result = {};
  return result;
}

}  // namespace vitrine::assembler
