#pragma once
// A Row is one encoding form as the processor manual writes it; a Form is a row expanded to one
// operand width and (for jcc, setcc, cmovcc) one condition. Everything reads these: the decoder,
// the encoder, the assembler, the generated manual, the tooltips.

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "emu/isa/flags.hpp"
#include "emu/isa/op.hpp"
#include "emu/isa/register.hpp"

namespace vitrine::isa {

/// Where an operand's bits stand in the encoding.
enum class Slot : u8 {
  None,
  ModrmReg,   // ModRM.reg (+ REX.R)
  ModrmRm,    // ModRM.rm, register or memory (+ REX.B, SIB, displacement)
  OpcodeReg,  // low three bits of the opcode (+ REX.B)
  Imm,        // the (first) immediate
  Imm2,       // the second immediate (enter)
  Rel,        // branch displacement, relative to the next instruction
  Moffs,      // a 64-bit (or 32-bit with 67) absolute address after the opcode
  Fixed,      // implied by the opcode: al, cl, rax, fs, the constant 1
};

/// What an operand may be. RegMem and XmmMem accept a register or memory.
enum class OperandKind : u8 { None, Reg, Mem, RegMem, Xmm, XmmMem, Imm, Rel, One };

enum class Access : u8 { None = 0, Read = 1, Write = 2, ReadWrite = 3 };

struct OperandSpec {
  OperandKind kind = OperandKind::None;
  Slot slot = Slot::None;
  u8 size = 0;          ///< bytes of the value, after expansion (0: lea's m, which is not accessed)
  u8 encoded_size = 0;  ///< bytes in the encoding, of Imm, Imm2, Rel, Moffs
  bool sign_extended = false;  ///< an Imm that is shorter than the operation is sign-extended
  bool is_unsigned = false;  ///< an Imm read without a sign: shift counts, bit numbers, ret, enter
  Access access = Access::None;
  Register fixed{};  ///< the register, when slot is Fixed
};

/// Status-flag effects of an instruction as masks of isa::Flag.
struct FlagEffects {
  u64 read = 0, written = 0, cleared = 0, set = 0, undefined = 0;  ///< written excludes the others
};

enum Attribute : u16 {
  Core = 1 << 0,            // taught first; `--isa core` admits only these
  Lockable = 1 << 1,        // lock is legal with a memory destination
  Repeatable = 1 << 2,      // rep
  RepeatableZ = 1 << 3,     // repe / repne
  Default64 = 1 << 4,       // 64-bit operands without REX.W (push, call, …)
  CanBranch = 1 << 5,       // ends a basic block
  Commutative = 1 << 6,     // the assembler also takes the two operands in the other order
  DecodeOnly = 1 << 7,      // the processor has it, but assemblers do not write it
  ImplicitMemory = 1 << 8,  // addresses memory without a ModRM byte (strings, xlatb)
};

enum class OpcodeMap : u8 { OneByte, TwoByte, Count };  // 0F is the second map

struct Form {
  u16 id = 0;   ///< index into forms()
  u16 row = 0;  ///< index into rows()
  Op op = Op::Invalid;
  Condition condition{};      ///< for Jcc, Setcc, Cmovcc
  std::string_view mnemonic;  ///< "add", "jne", "cdqe"
  u8 operand_size = 0;        ///< bytes of the operation: 1, 2, 4, 8, 16; 0 when there is none
  u8 operand_count = 0;
  std::array<OperandSpec, 4> operands{};

  u8 mandatory_prefix = 0;           ///< 0, 0x66, 0xF2 or 0xF3, part of the opcode
  bool no_prefix = false;            ///< 66, F2 or F3 would make it another instruction (NP)
  bool operand_size_prefix = false;  ///< 66 selects the 16-bit width
  bool rex_w = false;                ///< REX.W selects the 64-bit width
  bool ignores_rex_w = false;        ///< REX.W may be present and changes nothing
  u8 address_size = 0;               ///< 4 when the prefix 67 is part of the form (jecxz), else 0
  OpcodeMap map{};
  u8 opcode = 0;
  bool has_modrm = false;
  i8 modrm_digit = -1;   ///< /0../7, or -1 for /r
  i16 fixed_modrm = -1;  ///< a whole ModRM byte that belongs to the opcode (lfence), or -1
  bool any_rm = false;   ///< the low three bits of fixed_modrm are ignored

  FlagEffects flags;
  u16 attributes = 0;

  [[nodiscard]] constexpr bool has(Attribute attribute) const { return attributes & attribute; }
};

/// One line of the table, as written. See table.hpp for the notation.
struct Row {
  Op op = Op::Invalid;
  std::string_view mnemonic;
  std::string_view operands;
  std::string_view encoding;
  std::string_view widths;
  std::string_view flags;
  u16 attributes = 0;
  std::string_view summary;  ///< one sentence for the manual and the tooltips
};

/// The table, in the order in which the assembler prefers its forms.
[[nodiscard]] std::span<const Row> rows();

/// All rows expanded; Form::id indexes this.
[[nodiscard]] std::span<const Form> forms();

/// The forms of a mnemonic (lower case), aliases included ("jz" finds je's), in the table's order;
/// empty when there is no such mnemonic.
[[nodiscard]] std::span<const u16> forms_named(std::string_view mnemonic);

/// Every mnemonic and alias, sorted: for completion and "did you mean".
[[nodiscard]] std::span<const std::string_view> mnemonics();

/// The encoding of a form in the manual's notation: "REX.W + 0F AF /r".
[[nodiscard]] std::string encoding_text(const Form& form);

/// The operands of a form in the manual's notation: "r64, r/m64".
[[nodiscard]] std::string operands_text(const Form& form);

}  // namespace vitrine::isa
