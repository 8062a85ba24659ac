#pragma once
// Row → Forms: reads the notation of table.hpp. All of it is constexpr, so that each table_*.cpp
// can have the compiler check its rows.

#include <algorithm>

#include "emu/isa/form.hpp"

namespace vitrine::isa::table {

/// Reached only by a row that breaks the notation. It is not constexpr: in a static_assert the call
/// is a compile error that shows the reason.
void malformed_row(const Row& row, const char* reason);

/// The flag, immediate and mnemonic parts of a row come apart at these.
constexpr std::string_view next_token(std::string_view& text, char separator) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  const std::size_t end = std::min(text.find(separator), text.size());
  std::string_view token = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  while (!token.empty() && token.back() == ' ')
    token.remove_suffix(1);
  return token;
}

constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The value of a token that starts with two hexadecimal digits, or -1.
constexpr int leading_byte(std::string_view token) {
  if (token.size() < 2 || hex_digit(token[0]) < 0 || hex_digit(token[1]) < 0) return -1;
  return hex_digit(token[0]) * 16 + hex_digit(token[1]);
}

constexpr u8 width_bytes(char letter) {
  return letter == 'b' ? 1 : letter == 'w' ? 2 : letter == 'd' ? 4 : 8;
}

constexpr u64 flag_named(std::string_view name) {
  if (name == "ac") return AC;
  if (name == "id") return ID;
  if (name.size() != 1) return 0;
  switch (name[0]) {
    case 'o':
      return OF;
    case 's':
      return SF;
    case 'z':
      return ZF;
    case 'a':
      return AF;
    case 'p':
      return PF;
    case 'c':
      return CF;
    case 'd':
      return DF;
    case 'i':
      return IF;
    case 't':
      return TF;
    default:
      return 0;
  }
}

constexpr FlagEffects parse_flags(const Row& row) {
  FlagEffects effects;
  std::string_view rest = row.flags;
  while (!rest.empty()) {
    std::string_view token = next_token(rest, ' ');
    u64* effect = &effects.written;
    if (token.front() == '<') {
      effect = &effects.read;
      token.remove_prefix(1);
    } else if (token.back() == '0') {
      effect = &effects.cleared;
    } else if (token.back() == '1') {
      effect = &effects.set;
    } else if (token.back() == '?') {
      effect = &effects.undefined;
    }
    if (effect != &effects.written && effect != &effects.read) token.remove_suffix(1);
    const u64 flag = flag_named(token);
    if (flag == 0) malformed_row(row, "unknown flag");
    *effect |= flag;
  }
  return effects;
}

/// What the encoding says apart from the opcode: which operand slots it offers.
struct EncodingSlots {
  bool modrm_reg = false;          // /r
  bool opcode_reg = false;         // +r
  bool condition = false;          // +cc
  std::array<u8, 2> immediates{};  // bytes, in order; rel and moffs count as the first
  u8 immediate_count = 0;
};

constexpr u8 immediate_bytes(std::string_view token, u8 width) {
  if (token == "ib" || token == "cb") return 1;
  if (token == "iw") return 2;
  if (token == "cd") return 4;
  if (token == "io") return 8;
  if (token == "iv") return std::min<u8>(width, 4);
  if (token == "mo") return 8;
  return 0;
}

constexpr EncodingSlots parse_encoding(const Row& row, u8 width, Form& form) {
  EncodingSlots slots;
  bool opcode_seen = false;
  std::string_view rest = row.encoding;
  while (!rest.empty()) {
    const std::string_view token = next_token(rest, ' ');
    const int byte = leading_byte(token);
    if (token == "+") continue;
    if (token == "NP") {
      form.no_prefix = true;
    } else if (token == "REX.W") {
      form.rex_w = true;
    } else if (token == "/r") {
      form.has_modrm = slots.modrm_reg = true;
    } else if (token.front() == '/') {
      form.has_modrm = true;
      form.modrm_digit = static_cast<i8>(token[1] - '0');
    } else if (const u8 size = immediate_bytes(token, width); size != 0) {
      if (slots.immediate_count == 2) malformed_row(row, "more than two immediates");
      slots.immediates[slots.immediate_count++] = size;
    } else if (byte < 0) {
      malformed_row(row, "unknown word in the encoding");
    } else if (!opcode_seen && (byte == 0x66 || byte == 0xF2 || byte == 0xF3)) {
      form.mandatory_prefix = static_cast<u8>(byte);
    } else if (!opcode_seen && byte == 0x67) {
      form.address_size = 4;
    } else if (!opcode_seen && byte == 0x0F && form.map == OpcodeMap::OneByte) {
      form.map = OpcodeMap::TwoByte;
    } else if (!opcode_seen) {
      opcode_seen = true;
      form.opcode = static_cast<u8>(byte);
      slots.opcode_reg = token.substr(2) == "+r";
      slots.condition = token.substr(2) == "+cc";
    } else {
      form.has_modrm = true;
      form.fixed_modrm = static_cast<i16>(byte);
      form.any_rm = token.substr(2, 2) == "..";
    }
  }
  if (!opcode_seen) malformed_row(row, "no opcode");
  return slots;
}

/// Splits "rm16" into a stem and a number of bytes (0: no number).
constexpr u8 split_bits(std::string_view& word) {
  unsigned bits = 0, scale = 1;
  while (!word.empty() && word.back() >= '0' && word.back() <= '9') {
    bits += static_cast<unsigned>(word.back() - '0') * scale;
    scale *= 10;
    word.remove_suffix(1);
  }
  return static_cast<u8>(bits / 8);
}

constexpr OperandSpec parse_operand(const Row& row, std::string_view word, u8 width,
                                    const EncodingSlots& slots, u8& immediates_used) {
  OperandSpec spec;
  spec.access = Access::Read;
  if (word.front() == '=') spec.access = Access::Write;
  if (word.front() == '+') spec.access = Access::ReadWrite;
  if (word.front() == '~') spec.access = Access::None;
  if (spec.access != Access::Read) word.remove_prefix(1);

  const auto fix = [&](u8 number, u8 size) {
    spec.kind = OperandKind::Reg;
    spec.slot = Slot::Fixed;
    spec.size = size;
    spec.fixed = gpr(number, size);
    return spec;
  };
  if (word == "acc") return fix(Rax, width);
  if (word == "cl") return fix(Rcx, 1);
  if (word == "ecx") return fix(Rcx, 4);
  if (word == "rcx") return fix(Rcx, 8);
  if (word == "1") {
    spec.kind = OperandKind::One;
    spec.slot = Slot::Fixed;
    spec.size = width;
    return spec;
  }

  const auto take_immediate = [&](OperandKind kind, Slot slot) {
    if (immediates_used == slots.immediate_count) malformed_row(row, "immediate not encoded");
    spec.kind = kind;
    spec.slot = immediates_used == 1 ? Slot::Imm2 : slot;
    spec.encoded_size = slots.immediates[immediates_used++];
  };
  if (word == "moffs") {
    take_immediate(OperandKind::Mem, Slot::Moffs);
    spec.size = width;
    return spec;
  }
  if (word == "imm8s") {
    take_immediate(OperandKind::Imm, Slot::Imm);
    spec.size = width;
    spec.sign_extended = true;
    return spec;
  }

  const u8 bytes = split_bits(word);
  spec.size = bytes != 0 ? bytes : width;
  if (word == "imm") {
    take_immediate(OperandKind::Imm, Slot::Imm);
    spec.sign_extended = bytes == 0 && spec.encoded_size < width;
    spec.is_unsigned = bytes != 0;
    if (bytes != 0 && bytes != spec.encoded_size) malformed_row(row, "immediate of another size");
  } else if (word == "rel") {
    take_immediate(OperandKind::Rel, Slot::Rel);
    if (bytes != spec.encoded_size) malformed_row(row, "branch displacement of another size");
    spec.size = 8;
  } else if (word == "r") {
    if (!slots.opcode_reg && !slots.modrm_reg) malformed_row(row, "register not encoded");
    spec.kind = OperandKind::Reg;
    spec.slot = slots.opcode_reg ? Slot::OpcodeReg : Slot::ModrmReg;
  } else if (word == "x") {
    if (!slots.modrm_reg) malformed_row(row, "register not encoded");
    spec.kind = OperandKind::Xmm;
    spec.slot = Slot::ModrmReg;
    spec.size = 16;
  } else {
    spec.kind = word == "rm"   ? OperandKind::RegMem
                : word == "m"  ? OperandKind::Mem
                : word == "xm" ? OperandKind::XmmMem
                               : OperandKind::None;
    spec.slot = Slot::ModrmRm;
    if (spec.kind == OperandKind::None) malformed_row(row, "unknown operand");
    if (spec.kind == OperandKind::Mem && spec.access == Access::None) spec.size = 0;
  }
  if (spec.size == 0 && spec.access != Access::None) malformed_row(row, "operand without a size");
  return spec;
}

/// The size of the operation in a row without widths: that of its memory operand or, failing that,
/// of its first one.
constexpr u8 natural_size(const Form& form) {
  if (form.attributes & Default64) return 8;
  for (const OperandSpec& spec : form.operands)
    if (spec.slot == Slot::ModrmRm) return spec.size;
  return form.operands[0].kind == OperandKind::Rel ? 0 : form.operands[0].size;
}

/// The part of "cbw/cwde/cdqe" for the width with this index; a mnemonic without strokes is itself.
constexpr std::string_view mnemonic_for(std::string_view mnemonic, std::size_t width_index) {
  if (mnemonic.find('/') == std::string_view::npos) return mnemonic;
  for (std::size_t i = 0; i < width_index; ++i)
    next_token(mnemonic, '/');
  return next_token(mnemonic, '/');
}

/// One form of a row: of the width with this index (in a row without widths, 0). Conditions are
/// left to the caller: the form's opcode and mnemonic are those of the row.
constexpr Form form_of_width(const Row& row, std::size_t width_index) {
  Form form;
  form.op = row.op;
  form.attributes = row.attributes;
  form.mnemonic = mnemonic_for(row.mnemonic, width_index);
  form.flags = parse_flags(row);

  char letter = 0;
  bool has_b = false, has_w = false, has_wider = false;
  std::size_t index = 0;
  for (const char c : row.widths) {
    if (c == ' ') continue;
    has_b |= c == 'b';
    has_w |= c == 'w';
    has_wider |= c != 'b';
    if (index++ == width_index) letter = c;
  }
  const u8 width = letter == 0 ? 0 : width_bytes(letter);

  const EncodingSlots slots = parse_encoding(row, width, form);
  if (has_b && has_wider && width > 1) ++form.opcode;
  form.operand_size_prefix = letter == 'w';
  form.rex_w |= letter == 'q' && !form.has(Default64);
  form.ignores_rex_w = !form.rex_w && (width < 2 || (letter == 'q' && form.has(Default64)));
  if (has_w && form.mandatory_prefix == 0x66) malformed_row(row, "66 cannot also choose the width");

  u8 immediates_used = 0;
  std::string_view rest = row.operands;
  while (!rest.empty()) {
    if (form.operand_count == form.operands.size()) malformed_row(row, "too many operands");
    form.operands[form.operand_count++] =
        parse_operand(row, next_token(rest, ','), width, slots, immediates_used);
  }
  if (immediates_used != slots.immediate_count) malformed_row(row, "immediate without an operand");
  form.operand_size = width != 0 ? width : natural_size(form);
  return form;
}

constexpr std::size_t width_count(const Row& row) {
  std::size_t count = 0;
  for (const char c : row.widths)
    count += c != ' ';
  return count == 0 ? 1 : count;
}

constexpr bool has_condition(const Row& row) {
  return row.encoding.find("+cc") != std::string_view::npos;
}

/// For static_assert: true, or no constant expression at all.
constexpr bool well_formed(std::span<const Row> rows) {
  for (const Row& row : rows) {
    if (row.op == Op::Invalid) malformed_row(row, "no operation");
    if (row.summary.empty() || row.summary.back() != '.') malformed_row(row, "no sentence");
    if (has_condition(row) != row.mnemonic.ends_with("cc")) malformed_row(row, "+cc without cc");
    for (std::size_t i = 0; i < width_count(row); ++i)
      if (form_of_width(row, i).mnemonic.empty()) malformed_row(row, "no mnemonic for a width");
  }
  return true;
}

}  // namespace vitrine::isa::table
