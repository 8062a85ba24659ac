#include "emu/isa/decoder.hpp"

#include <algorithm>

#include "emu/base/bits.hpp"
#include "emu/isa/decode_index.hpp"

namespace vitrine::isa {
namespace {

/// Reads the bytes of one instruction and remembers whether they ran out.
class Reader {
 public:
  explicit Reader(std::span<const u8> bytes)
      : bytes_(bytes.first(std::min(bytes.size(), max_instruction_length))) {}

  /// The next `size` bytes, little-endian; 0 when they are not there.
  u64 take(unsigned size) {
    if (bytes_.size() - position_ < size) {
      failed_ = true;
      position_ = bytes_.size();
      return 0;
    }
    u64 value = 0;
    for (unsigned i = 0; i < size; ++i)
      value |= u64{bytes_[position_ + i]} << (8 * i);
    position_ += size;
    return value;
  }
  u8 take_byte() { return static_cast<u8>(take(1)); }
  i64 take_signed(unsigned size) { return sign_extend(take(size), size * 8); }

  [[nodiscard]] u8 position() const { return static_cast<u8>(position_); }
  [[nodiscard]] bool failed() const { return failed_; }
  /// Why reading failed.
  [[nodiscard]] DecodeStatus reason() const {
    return bytes_.size() == max_instruction_length ? DecodeStatus::TooLong
                                                   : DecodeStatus::Truncated;
  }

 private:
  std::span<const u8> bytes_;
  std::size_t position_ = 0;
  bool failed_ = false;
};

struct Prefixes {
  bool lock = false;
  bool operand_size = false;  // 66
  bool address_size = false;  // 67
  u8 repeat = 0;              // the last of F2 and F3
  u8 segment = 0;             // the last of 64 and 65; the others change nothing in 64-bit mode
  u8 rex = 0;                 // only when it stands immediately before the opcode

  [[nodiscard]] u8 rex_w() const { return (rex >> 3) & 1; }
  [[nodiscard]] u8 rex_r() const { return (rex >> 2) & 1; }
  [[nodiscard]] u8 rex_x() const { return (rex >> 1) & 1; }
  [[nodiscard]] u8 rex_b() const { return rex & 1; }
};

/// Reads prefixes and returns the first byte that is none.
u8 take_prefixes(Reader& reader, Prefixes& prefixes) {
  for (;;) {
    const u8 byte = reader.take_byte();
    if (reader.failed()) return 0;
    switch (byte) {
      case 0xF0:
        prefixes.lock = true;
        break;
      case 0x66:
        prefixes.operand_size = true;
        break;
      case 0x67:
        prefixes.address_size = true;
        break;
      case 0xF2:
      case 0xF3:
        prefixes.repeat = byte;
        break;
      case 0x64:
      case 0x65:
        prefixes.segment = byte;
        break;
      case 0x26:
      case 0x2E:
      case 0x36:
      case 0x3E:
        break;
      default:
        if ((byte & 0xF0) != 0x40) return byte;
        prefixes.rex = byte;
        continue;
    }
    prefixes.rex = 0;
  }
}

u32 key_of(const Prefixes& prefixes, u8 modrm, bool has_modrm) {
  u32 key = modrm;
  if (prefixes.rex_w()) key |= DecodeKey::rex_w;
  if (prefixes.rex_b()) key |= DecodeKey::rex_b;
  if (prefixes.operand_size) key |= DecodeKey::prefix_66;
  if (prefixes.address_size) key |= DecodeKey::prefix_67;
  if (prefixes.repeat == 0xF2) key |= DecodeKey::repeat_f2;
  if (prefixes.repeat == 0xF3) key |= DecodeKey::repeat_f3;
  if (has_modrm && modrm < 0xC0) key |= DecodeKey::memory;
  return key;
}

const Form* find_form(const DecodeSlot& slot, u32 key) {
  for (const DecodeCandidate& candidate : slot.candidates)
    if ((key & candidate.mask) == candidate.value) return candidate.form;
  return nullptr;
}

Register gpr_operand(u8 number, u8 size, bool has_rex) {
  if (size == 1 && !has_rex && number >= 4 && number < 8)
    return {RegisterClass::GprHigh, static_cast<u8>(number - 4), 1};
  return gpr(number, size);
}

Register register_operand(const OperandSpec& spec, unsigned number, bool has_rex) {
  const bool is_xmm = spec.kind == OperandKind::Xmm || spec.kind == OperandKind::XmmMem;
  const u8 narrow = static_cast<u8>(number);
  return is_xmm ? xmm(narrow) : gpr_operand(narrow, spec.size, has_rex);
}

/// Address size and segment, which also implicit memory operands have.
void set_address_prefixes(const Prefixes& prefixes, MemoryOperand& memory) {
  memory.address_size = prefixes.address_size ? 4 : 8;
  if (prefixes.segment == 0) return;
  memory.has_segment = true;
  memory.segment = prefixes.segment == 0x64 ? Fs : Gs;
}

/// The addressing forms of ModRM and SIB (SDM vol. 2, tables 2-2, 2-3 and 2.2.1.6).
void take_memory(Reader& reader, u8 modrm, const Prefixes& prefixes, MemoryOperand& memory) {
  set_address_prefixes(prefixes, memory);
  const u8 size = memory.address_size;
  const u8 mod = modrm >> 6;
  u8 base = modrm & 7;
  bool has_base = true;
  if (base == 4) {
    const u8 sib = reader.take_byte();
    const u8 index = static_cast<u8>(((sib >> 3) & 7) | (prefixes.rex_x() << 3));
    if (index != Rsp) {
      memory.index = gpr(index, size);
      memory.scale = static_cast<u8>(1u << (sib >> 6));
    }
    base = sib & 7;
    has_base = base != 5 || mod != 0;
  } else if (base == 5 && mod == 0) {
    memory.base = {RegisterClass::Rip, 0, size};
    memory.displacement = reader.take_signed(4);
    return;
  }
  if (has_base) memory.base = gpr(static_cast<u8>(base | (prefixes.rex_b() << 3)), size);
  if (mod == 1) memory.displacement = reader.take_signed(1);
  if (mod == 2 || !has_base) memory.displacement = reader.take_signed(4);
}

// Opcodes without a row that 64-bit processors know, and refuse to a program (SDM vol. 3A, 5.9).
constexpr u8 privileged_one_byte[] = {
    0x6C, 0x6D, 0x6E, 0x6F,                          // ins, outs
    0xE4, 0xE5, 0xE6, 0xE7, 0xEC, 0xED, 0xEE, 0xEF,  // in, out
    0xFA, 0xFB,                                      // cli, sti
};
constexpr u8 privileged_two_byte[] = {
    0x06, 0x07, 0x08, 0x09,  // clts, sysret, invd, wbinvd
    0x20, 0x21, 0x22, 0x23,  // mov to and from crN and drN
    0x30, 0x32, 0x33,        // wrmsr, rdmsr, rdpmc
};

/// Of the groups 0F 00 and 0F 01, whose ModRM byte says which instruction it is.
bool is_privileged(u8 opcode, u8 modrm) {
  const u8 extension = (modrm >> 3) & 7;
  const bool is_memory = modrm < 0xC0;
  const bool loads_table = extension == 2 || extension == 3;
  if (opcode == 0x00) return loads_table;  // lldt, ltr
  constexpr u8 swapgs = 0xF8;
  return (is_memory && (loads_table || extension == 7))  // lgdt, lidt, invlpg
         || extension == 6                               // lmsw
         || modrm == swapgs;
}

/// What becomes of an opcode without a row: mostly #UD.
DecodeStatus foreign_status(OpcodeMap map, u8 opcode, const Prefixes& prefixes, Reader& reader) {
  const bool one_byte = map == OpcodeMap::OneByte;
  const std::span<const u8> privileged =
      one_byte ? std::span<const u8>(privileged_one_byte) : privileged_two_byte;
  if (prefixes.lock) return DecodeStatus::Undefined;
  if (std::find(privileged.begin(), privileged.end(), opcode) != privileged.end())
    return DecodeStatus::Privileged;
  if (one_byte && opcode == 0xF1) return DecodeStatus::DebugTrap;
  const bool interrupts = one_byte && opcode == 0xCD;
  const bool in_group = !one_byte && opcode <= 0x01;
  if (!interrupts && !in_group) return DecodeStatus::Undefined;
  const u8 next = reader.take_byte();  // the interrupt's number, or ModRM
  if (reader.failed()) return reader.reason();
  if (interrupts) return next == 3 ? DecodeStatus::Breakpoint : DecodeStatus::Privileged;
  return is_privileged(opcode, next) ? DecodeStatus::Privileged : DecodeStatus::Undefined;
}

}  // namespace

DecodeStatus decode(std::span<const u8> bytes, Instruction& out) {
  out = Instruction{};
  Reader reader(bytes);
  Prefixes prefixes;
  u8 opcode = take_prefixes(reader, prefixes);
  OpcodeMap map = OpcodeMap::OneByte;
  if (opcode == 0x0F) {
    map = OpcodeMap::TwoByte;
    opcode = reader.take_byte();
  }
  if (reader.failed()) return reader.reason();

  const DecodeSlot& slot = DecodeIndex::get().slot(map, opcode);
  const u8 modrm = slot.has_modrm ? reader.take_byte() : u8{0};
  if (reader.failed()) return reader.reason();
  out.length = reader.position();
  out.form = find_form(slot, key_of(prefixes, modrm, slot.has_modrm));
  if (out.form == nullptr) {
    const DecodeStatus status = foreign_status(map, opcode, prefixes, reader);
    out.length = reader.position();
    return status;
  }

  const Form& form = *out.form;
  const bool modrm_is_memory = form.has_modrm && form.fixed_modrm < 0 && modrm < 0xC0;
  if (modrm_is_memory) take_memory(reader, modrm, prefixes, out.memory);
  if (form.has(ImplicitMemory)) {
    set_address_prefixes(prefixes, out.memory);
    // [rdi] is always in es, which no prefix overrides (SDM vol. 1, 7.3.9.2).
    if (form.op == Op::Stos || form.op == Op::Scas) out.memory.has_segment = false;
  }

  for (std::size_t i = 0; i < form.operand_count; ++i) {
    const OperandSpec& spec = form.operands[i];
    Operand& operand = out.operands[i];
    operand.size = spec.size;
    operand.kind = Operand::Kind::Register;
    switch (spec.slot) {
      case Slot::None:
        break;
      case Slot::ModrmReg:
        operand.reg = register_operand(spec, ((modrm >> 3) & 7u) | (prefixes.rex_r() << 3u),
                                       prefixes.rex != 0);
        break;
      case Slot::ModrmRm:
        if (modrm_is_memory)
          operand.kind = Operand::Kind::Memory;
        else
          operand.reg =
              register_operand(spec, (modrm & 7u) | (prefixes.rex_b() << 3u), prefixes.rex != 0);
        break;
      case Slot::OpcodeReg:
        operand.reg =
            register_operand(spec, (opcode & 7u) | (prefixes.rex_b() << 3u), prefixes.rex != 0);
        break;
      case Slot::Imm:
      case Slot::Imm2:
        operand.kind = Operand::Kind::Immediate;
        operand.value = spec.is_unsigned ? static_cast<i64>(reader.take(spec.encoded_size))
                                         : reader.take_signed(spec.encoded_size);
        break;
      case Slot::Rel:
        operand.kind = Operand::Kind::Relative;
        operand.value = reader.take_signed(spec.encoded_size);
        break;
      case Slot::Moffs:
        operand.kind = Operand::Kind::Memory;
        set_address_prefixes(prefixes, out.memory);
        out.memory.displacement = static_cast<i64>(reader.take(prefixes.address_size ? 4 : 8));
        break;
      case Slot::Fixed:
        if (spec.kind == OperandKind::One) {
          operand.kind = Operand::Kind::Immediate;
          operand.value = 1;
        } else {
          operand.reg = spec.fixed;
        }
        break;
    }
  }
  out.length = reader.position();
  if (reader.failed()) return reader.reason();

  if (prefixes.lock && !(form.has(Lockable) && out.has_memory())) return DecodeStatus::Undefined;
  out.lock = prefixes.lock;
  if (form.has(Repeatable) && prefixes.repeat != 0) out.repeat = Repeat::Rep;
  if (form.has(RepeatableZ) && prefixes.repeat != 0)
    out.repeat = prefixes.repeat == 0xF2 ? Repeat::Repne : Repeat::Rep;
  return DecodeStatus::Ok;
}

}  // namespace vitrine::isa
