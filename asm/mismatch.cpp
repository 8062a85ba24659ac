// What to say when no form takes the operands: the nearest miss makes the message.

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "asm/match.hpp"

namespace vitrine::assembler {

namespace {

/// The statement's operands as written, one string each.
std::vector<std::string> written_operands(const Unit& unit, const ParsedInstruction& instruction) {
  std::vector<std::string> texts;
  const std::vector<Token>& tokens = unit.line.tokens;
  for (u8 i = 0; i < instruction.count; ++i) {
    std::string text;
    std::size_t at = instruction.operands[i].token;
    const std::size_t end =
        i + 1 < instruction.count ? instruction.operands[i + 1].token - 1u : tokens.size();
    for (const std::size_t first = at; at < end && at < tokens.size(); ++at) {
      if (at != first && tokens[at].space_before) text += ' ';
      if (tokens[at].kind == TokenKind::String)
        text += fmt::format("'{}'", tokens[at].text);
      else
        text += tokens[at].text;
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

std::string_view size_word(u8 size) {
  switch (size) {
    case 1:
      return "byte";
    case 2:
      return "word";
    case 4:
      return "dword";
    case 8:
      return "qword";
    case 10:
      return "tword";
    default:
      return "oword";
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

void explain_size(Unit& unit, const ParsedInstruction& instruction, const Place& place) {
  const std::string_view mnemonic = mnemonic_name(instruction.mnemonic);
  std::set<u8> sizes;
  u8 memory = 0;
  for (u8 i = 0; i < instruction.count; ++i)
    if (instruction.operands[i].kind == ParsedOperand::Kind::Memory) memory = i;
  for (const u16 id : isa::forms_named(mnemonic)) {
    const isa::Form& form = isa::forms()[id];
    if (form.operand_count != instruction.count) continue;
    const isa::OperandSpec& spec = form.operands[memory];
    const bool takes_memory = spec.kind == isa::OperandKind::Mem ||
                              spec.kind == isa::OperandKind::RegMem ||
                              spec.kind == isa::OperandKind::XmmMem;
    if (takes_memory && spec.size != 0) sizes.insert(spec.size);
  }
  const u8 suggested = sizes.contains(8) ? 8 : sizes.empty() ? 8 : *sizes.begin();
  std::vector<std::string> operands = written_operands(unit, instruction);
  operands[memory] = fmt::format("{} {}", size_word(suggested), operands[memory]);
  std::string others;
  for (const u8 size : sizes) {
    if (size == suggested) continue;
    others += others.empty() ? " or " : "/";
    others += size_word(size);
  }
  unit.error(place, "operation size not specified",
             fmt::format("write `{} {}`{}", mnemonic, join(operands, ", "), others));
}

/// "r/m64, r64" of every form, the widest first, without repetitions.
std::string takes(std::string_view mnemonic) {
  std::vector<std::string> lists;
  for (const u16 id : isa::forms_named(mnemonic)) {
    std::string text = isa::operands_text(isa::forms()[id]);
    if (text.empty()) text = "no operands";
    if (std::find(lists.begin(), lists.end(), text) == lists.end())
      lists.push_back(std::move(text));
  }
  constexpr std::size_t most = 6;
  const bool more = lists.size() > most;
  if (more) lists.resize(most);
  return join(lists, "; ") + (more ? "; …" : "");
}

std::string operand_kind(const ParsedOperand& operand) {
  switch (operand.kind) {
    case ParsedOperand::Kind::Register:
      if (operand.reg.cls == isa::RegisterClass::Xmm) return "xmm";
      if (operand.reg.cls == isa::RegisterClass::Segment) return "sreg";
      return fmt::format("r{}", operand.reg.size * 8);
    case ParsedOperand::Kind::Memory:
      return operand.size == 0 ? "memory" : fmt::format("m{}", operand.size * 8);
    default:
      return operand.size == 0 ? "imm" : fmt::format("imm{}", operand.size * 8);
  }
}

bool counts_differ(std::string_view mnemonic, const ParsedInstruction& instruction,
                   std::string& expected) {
  std::set<unsigned> counts;
  for (const u16 id : isa::forms_named(mnemonic))
    counts.insert(isa::forms()[id].operand_count);
  if (counts.contains(instruction.count)) return false;
  std::vector<std::string> texts;
  texts.reserve(counts.size());
  for (const unsigned count : counts)
    texts.push_back(count == 0 ? "no" : std::to_string(count));
  expected =
      join(texts, " or ") + (counts.size() == 1 && *counts.begin() == 1 ? " operand" : " operands");
  return true;
}

/// Shifts and rotates, whose count can stand in cl.
bool counts_by_cl(std::string_view mnemonic, u8 count) {
  if (count < 2) return false;
  for (const u16 id : isa::forms_named(mnemonic)) {
    const isa::Form& form = isa::forms()[id];
    const isa::OperandSpec& last = form.operands[count - 1u];
    if (form.operand_count == count && last.slot == isa::Slot::Fixed && last.fixed &&
        last.fixed.number == isa::Rcx && last.fixed.size == 1)
      return true;
  }
  return false;
}

bool is_register(const ParsedOperand& operand, isa::RegisterClass cls) {
  return operand.kind == ParsedOperand::Kind::Register && operand.reg.cls == cls;
}

/// The remedy for a mistake that many make, or "".
std::string usual_remedy(std::string_view mnemonic, const ParsedInstruction& instruction) {
  using enum isa::RegisterClass;
  const ParsedOperand& first = instruction.operands[0];
  const ParsedOperand& second = instruction.operands[1];
  if (instruction.count == 1 && is_register(first, Gpr) && first.reg.size == 4)
    return fmt::format("in 64-bit mode `{}` takes a whole register: write `{} {}`", mnemonic,
                       mnemonic, isa::name({Gpr, first.reg.number, 8}));
  if (instruction.count != 2) return {};
  const bool to_xmm = is_register(first, Xmm), from_xmm = is_register(second, Xmm);
  if (to_xmm && second.kind == ParsedOperand::Kind::Immediate)
    return "no number can be written there: load it from memory, or move it through a register "
           "with movq";
  if ((to_xmm && is_register(second, Gpr)) || (from_xmm && is_register(first, Gpr)))
    return mnemonic == "mov"
               ? "between general and xmm registers write movq (64 bits) or movd (32 bits)"
               : "bring both to one kind first: cvtsi2sd makes a double of an integer, cvttsd2si "
                 "the way back";
  const bool widens = is_register(first, Gpr) && is_register(second, Gpr) && first.reg.size == 8 &&
                      second.reg.size == 4;
  if (widens && mnemonic == "movzx")
    return fmt::format("`mov {}, {}` clears the upper half by itself",
                       isa::name({Gpr, first.reg.number, 4}), isa::name(second.reg));
  return {};
}

}  // namespace

std::string operand_kinds(const ParsedInstruction& instruction) {
  std::vector<std::string> kinds;
  for (u8 i = 0; i < instruction.count; ++i)
    kinds.push_back(operand_kind(instruction.operands[i]));
  return join(kinds, ", ");
}

void explain_mismatch(Unit& unit, const ParsedInstruction& instruction, const Place& place,
                      bool size_missing) {
  const std::string_view mnemonic = mnemonic_name(instruction.mnemonic);
  if (size_missing) return explain_size(unit, instruction, place);
  std::string expected;
  if (counts_differ(mnemonic, instruction, expected))
    return unit.error(place,
                      fmt::format("`{}` takes {}, not {}", mnemonic, expected, instruction.count),
                      fmt::format("its forms: {}", takes(mnemonic)));
  const auto& operands = instruction.operands;
  unsigned memories = 0;
  for (u8 i = 0; i < instruction.count; ++i)
    memories += operands[i].kind == ParsedOperand::Kind::Memory ? 1 : 0;
  if (memories > 1)
    return unit.error(place, fmt::format("`{}` cannot have two memory operands", mnemonic),
                      "go through a register: load the one, then use the other");
  if (instruction.count >= 2 && operands[0].kind == ParsedOperand::Kind::Immediate &&
      operands[0].value.unknown && operands[0].count == 1 && !unit.later_pass) {
    const Token& name = unit.line.tokens[operands[0].first];
    if (const std::string_view near = nearest_register(name.text); !near.empty())
      return unit.error(name, fmt::format("`{}` is no register", name.text),
                        fmt::format("did you mean `{}`?", near));
  }
  if (instruction.count >= 2 && operands[0].kind == ParsedOperand::Kind::Immediate) {
    const std::vector<std::string> texts = written_operands(unit, instruction);
    const bool register_last = operands[1].kind == ParsedOperand::Kind::Register;
    return unit.error(place, "a number cannot be the destination",
                      mnemonic == "xchg"
                          ? "two registers are exchanged, or a register and memory"
                          : fmt::format("the destination comes first: `{} {}, {}`; an address "
                                        "stands in brackets",
                                        mnemonic, register_last ? texts[1] : "rax",
                                        register_last ? texts[0] : "5"));
  }
  const auto sized = [](const ParsedOperand& operand) {
    return operand.kind == ParsedOperand::Kind::Register
               ? (operand.reg.cls == isa::RegisterClass::Gpr ||
                          operand.reg.cls == isa::RegisterClass::GprHigh
                      ? operand.reg.size
                      : u8{0})
           : operand.kind == ParsedOperand::Kind::Memory ? operand.size
                                                         : u8{0};
  };
  if (counts_by_cl(mnemonic, instruction.count) &&
      operands[instruction.count - 1].kind == ParsedOperand::Kind::Register)
    return unit.error(place,
                      fmt::format("the count of `{}` is `cl` or a number, not `{}`", mnemonic,
                                  isa::name(operands[instruction.count - 1].reg)),
                      "move the count into cl");
  if (const std::string remedy = usual_remedy(mnemonic, instruction); !remedy.empty())
    return unit.error(
        place, fmt::format("no `{}` takes ({})", mnemonic, operand_kinds(instruction)), remedy);
  if (instruction.count == 2 && sized(operands[0]) != 0 && sized(operands[1]) != 0 &&
      sized(operands[0]) != sized(operands[1])) {
    const std::vector<std::string> texts = written_operands(unit, instruction);
    return unit.error(
        place,
        fmt::format("the operands have different sizes: `{}` has {} bits, `{}` has {}", texts[0],
                    sized(operands[0]) * 8, texts[1], sized(operands[1]) * 8),
        mnemonic == "mov"
            ? "use names of one size, or movzx/movsx to widen"
            : fmt::format("use names of one size; {} takes {}", mnemonic, takes(mnemonic)));
  }
  unit.error(place, fmt::format("no `{}` takes ({})", mnemonic, operand_kinds(instruction)),
             fmt::format("its forms: {}", takes(mnemonic)));
}

}  // namespace vitrine::assembler
