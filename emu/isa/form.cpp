#include "emu/isa/form.hpp"

#include <fmt/format.h>

#include <cassert>
#include <vector>

#include "emu/isa/expand.hpp"
#include "emu/isa/table.hpp"

namespace vitrine::isa {
namespace {

/// "jcc" with a condition: "jne". The names live as long as the program.
std::string_view conditional_mnemonic(std::string_view stem, Condition condition) {
  // The stems are j, set and cmov; the longest name is "cmovnp" or "cmovge".
  static const auto names = [] {
    std::array<std::array<std::string, 16>, 3> all;
    constexpr std::array<std::string_view, 3> stems = {"j", "set", "cmov"};
    for (std::size_t s = 0; s < stems.size(); ++s)
      for (u8 c = 0; c < 16; ++c) {
        all[s][c] = stems[s];
        all[s][c] += suffix(static_cast<Condition>(c));
      }
    return all;
  }();
  const std::size_t s = stem == "jcc" ? 0 : stem == "setcc" ? 1 : 2;
  return names[s][static_cast<u8>(condition)];
}

std::vector<Form> expand_all() {
  std::vector<Form> all;
  all.reserve(1024);
  const std::span<const Row> every_row = rows();
  for (std::size_t r = 0; r < every_row.size(); ++r) {
    const Row& row = every_row[r];
    const bool conditional = table::has_condition(row);
    for (std::size_t w = 0; w < table::width_count(row); ++w) {
      Form form = table::form_of_width(row, w);
      form.row = static_cast<u16>(r);
      for (u8 c = 0; c < (conditional ? 16 : 1); ++c) {
        Form& added = all.emplace_back(form);
        added.id = static_cast<u16>(all.size() - 1);
        if (!conditional) continue;
        added.condition = static_cast<Condition>(c);
        added.opcode = static_cast<u8>(added.opcode + c);
        added.mnemonic = conditional_mnemonic(row.mnemonic, added.condition);
      }
    }
  }
  return all;
}

std::string operand_text(const OperandSpec& spec) {
  const unsigned bits = spec.size * 8u;
  switch (spec.kind) {
    case OperandKind::None:
      return "";
    case OperandKind::Reg:
      return spec.slot == Slot::Fixed ? std::string(name(spec.fixed)) : fmt::format("r{}", bits);
    case OperandKind::RegMem:
      return fmt::format("r/m{}", bits);
    case OperandKind::Mem:
      if (spec.slot == Slot::Moffs) return fmt::format("moffs{}", bits);
      return bits == 0 ? "m" : fmt::format("m{}", bits);
    case OperandKind::Xmm:
      return "xmm";
    case OperandKind::XmmMem:
      return fmt::format("xmm/m{}", bits);
    case OperandKind::Imm:
      return fmt::format("imm{}", spec.encoded_size * 8);
    case OperandKind::Rel:
      return fmt::format("rel{}", spec.encoded_size * 8);
    case OperandKind::One:
      return "1";
  }
  return "";
}

}  // namespace

void table::malformed_row(const Row& row, const char* reason) {
  fmt::print(stderr, "instruction table: {} {}: {}\n", row.mnemonic, row.encoding, reason);
  assert(!"malformed row");
}

std::span<const Row> rows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> joined;
    for (const std::span<const Row> family :
         {table::data_rows(), table::integer_rows(), table::bit_rows(), table::control_rows(),
          table::string_rows(), table::system_rows(), table::sse_rows()})
      joined.insert(joined.end(), family.begin(), family.end());
    return joined;
  }();
  return all;
}

std::span<const Form> forms() {
  static const std::vector<Form> all = expand_all();
  return all;
}

std::string encoding_text(const Form& form) {
  std::string text;
  const auto add = [&](std::string_view part) {
    if (!text.empty()) text += ' ';
    text += part;
  };
  if (form.no_prefix) add("NP");
  if (form.operand_size_prefix) add("66");
  if (form.address_size == 4) add("67");
  if (form.mandatory_prefix != 0) add(fmt::format("{:02X}", form.mandatory_prefix));
  if (form.rex_w) add("REX.W +");
  if (form.map == OpcodeMap::TwoByte) add("0F");
  add(fmt::format("{:02X}", form.opcode));
  for (const OperandSpec& spec : form.operands)
    if (spec.slot == Slot::OpcodeReg) text += "+r";
  if (form.fixed_modrm >= 0)
    add(fmt::format("{:02X}", form.fixed_modrm));
  else if (form.modrm_digit >= 0)
    add(fmt::format("/{}", form.modrm_digit));
  else if (form.has_modrm)
    add("/r");
  for (const OperandSpec& spec : form.operands) {
    const u8 size = spec.encoded_size;
    if (spec.slot == Slot::Imm || spec.slot == Slot::Imm2)
      add(size == 1 ? "ib" : size == 2 ? "iw" : size == 4 ? "id" : "io");
    if (spec.slot == Slot::Rel) add(size == 1 ? "cb" : "cd");
    if (spec.slot == Slot::Moffs) add("mo");
  }
  return text;
}

std::string operands_text(const Form& form) {
  std::string text;
  for (std::size_t i = 0; i < form.operand_count; ++i) {
    if (i != 0) text += ", ";
    text += operand_text(form.operands[i]);
  }
  return text;
}

}  // namespace vitrine::isa
