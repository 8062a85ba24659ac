#include "emu/debug/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/debug/explain_outcome.hpp"
#include "emu/debug/memory.hpp"
#include "emu/debug/words.hpp"
#include "emu/observe/register_use.hpp"

namespace vitrine::debug {

namespace {

using isa::Access;
using isa::Op;
using isa::Operand;

struct FlagName {
  u64 flag;
  std::string_view name;
};
constexpr FlagName flag_names[] = {{isa::OF, "OF"}, {isa::SF, "SF"}, {isa::ZF, "ZF"},
                                   {isa::AF, "AF"}, {isa::PF, "PF"}, {isa::CF, "CF"},
                                   {isa::DF, "DF"}};

std::string flag_list(u64 mask) {
  std::string text;
  for (const FlagName& item : flag_names)
    if (mask & item.flag) text += fmt::format("{}{}", text.empty() ? "" : " ", item.name);
  return text;
}

/// What one instruction at one moment does; the pieces of its explanation.
class Explainer {
 public:
  Explainer(const machine::Machine& machine, const CodeLine& code, const Views& views)
      : machine_(machine), code_(code), instruction_(code.instruction), views_(views) {}

  InstructionExplanation explain() const {
    InstructionExplanation out{.text = code_.text};
    const isa::Form& form = *instruction_.form;
    out.summary = std::string(isa::rows()[form.row].summary);
    for (std::size_t i = 0; i < form.operand_count; ++i)
      add_operand(out, form.operands[i], instruction_.operands[i]);
    add_implied(out);
    if (instruction_.has_memory()) out.address = address_words();
    add_flags(out, form.flags);
    out.outcome = outcome_words(machine_, code_, views_);
    return out;
  }

 private:
  std::string value(u64 bits, u64 size) const {
    return views_.value ? views_.value(machine_, bits, size) : hex(bits);
  }

  u64 register_of(isa::Register reg) const { return operand_register(machine_, code_, reg); }

  u64 effective_address() const { return debug::effective_address(machine_, code_); }

  /// "rbp + rcx*8 - 16 = 0x7fff…, with rcx = 2".
  std::string address_words() const {
    const isa::MemoryOperand& memory = instruction_.memory;
    const std::string result = hex(effective_address());
    std::string place = label_name(machine_.image(), effective_address());
    place = place == result ? "" : fmt::format(", which is {}", place);
    std::string sum, with;
    const auto add = [&](std::string_view term) {
      sum += fmt::format("{}{}", sum.empty() ? "" : " + ", term);
    };
    const auto note = [&](isa::Register reg) {
      with += fmt::format("{}{} = {}", with.empty() ? ", with " : ", ", isa::name(reg),
                          value(register_of(reg), reg.size));
    };
    if (memory.has_segment) add(memory.segment == isa::Fs ? "fs" : "gs");
    if (memory.base.cls == isa::RegisterClass::Rip)
      return fmt::format("{}{}, relative to rip", result, place);
    if (memory.base) {
      add(isa::name(memory.base));
      note(memory.base);
    }
    if (memory.index) {
      add(memory.scale == 1 ? std::string(isa::name(memory.index))
                            : fmt::format("{}*{}", isa::name(memory.index), memory.scale));
      note(memory.index);
    }
    if (sum.empty()) return result + place;
    const i64 offset = memory.displacement;
    if (offset != 0)
      sum += fmt::format(" {} {}", offset < 0 ? '-' : '+',
                         offset < 0 ? u64{0} - static_cast<u64>(offset) : static_cast<u64>(offset));
    return fmt::format("{} = {}{}{}", sum, result, place, with);
  }

  std::string memory_name(const Operand& operand) const {
    const auto open = code_.text.find('[');
    const auto close = code_.text.find(']', open);
    const std::string inside = close == std::string::npos
                                   ? "[" + hex(effective_address()) + "]"
                                   : code_.text.substr(open, close - open + 1);
    return operand.size == 0 ? inside : size_name(operand.size) + " " + inside;
  }

  static std::string use_of(Access access) {
    switch (access) {
      case Access::Read:
        return "read";
      case Access::Write:
        return "written";
      case Access::ReadWrite:
        return "read and written";
      case Access::None:
        break;
    }
    return "only its address";
  }

  void add_operand(InstructionExplanation& out, const isa::OperandSpec& spec,
                   const Operand& operand) const {
    InstructionExplanation::Operand item{.use = use_of(spec.access)};
    const bool reads = (static_cast<u8>(spec.access) & static_cast<u8>(Access::Read)) != 0;
    switch (operand.kind) {
      case Operand::Kind::Register:
        item.name = std::string(isa::name(operand.reg));
        if (operand.reg.cls == isa::RegisterClass::Xmm) {
          item.value = wide_hex(machine_.state().xmm[operand.reg.number].q);
        } else {
          item.value = value(register_of(operand.reg), operand.reg.size);
        }
        break;
      case Operand::Kind::Memory: {
        item.name = memory_name(operand);
        if (spec.access == Access::None) break;
        const u64 size = operand.size > 8 ? 8 : operand.size;
        const auto bits = read_number(machine_, effective_address(), size);
        item.value = bits ? value(*bits, size) : "not mapped: it will fault";
        if (!bits) {
          out.operands.push_back(std::move(item));
          return;
        }
        break;
      }
      case Operand::Kind::Immediate:
        return;  // it stands in the text
      case Operand::Kind::Relative:
      case Operand::Kind::None:
        return;
    }
    if (!reads && operand.kind == Operand::Kind::Register) item.value = "now " + item.value;
    if (!reads && operand.kind == Operand::Kind::Memory && !item.value.empty())
      item.value = "now " + item.value;
    out.operands.push_back(std::move(item));
  }

  bool names(u8 number) const {
    const isa::MemoryOperand& memory = instruction_.memory;
    const isa::Register gpr{isa::RegisterClass::Gpr, number, 8};
    const auto is_it = [&](isa::Register reg) {
      return reg.cls == gpr.cls && reg.number == number;
    };
    if (is_it(memory.base) || is_it(memory.index)) return true;
    return std::any_of(instruction_.operands.begin(), instruction_.operands.end(),
                       [&](const Operand& operand) { return is_it(operand.reg); });
  }

  /// The registers that the instruction uses and does not name. Of the stack pointer the outcome
  /// tells.
  void add_implied(InstructionExplanation& out) const {
    const cpu::State& state = machine_.state();
    const observe::RegisterUse use = observe::register_use(instruction_, state, state);
    for (u8 number = 0; number < 16; ++number) {
      const u8 read = use.gpr_read[number], written = use.gpr_written[number];
      if ((read | written) == 0 || number == isa::Rsp || names(number)) continue;
      const auto size = static_cast<u8>(std::bit_width(static_cast<unsigned>(read | written)));
      const isa::Register reg = isa::gpr(number, size);
      out.operands.push_back({.name = std::string(isa::name(reg)),
                              .use = "implied, " + use_of(read == 0      ? Access::Write
                                                          : written == 0 ? Access::Read
                                                                         : Access::ReadWrite),
                              .value = (read == 0 ? "now " : "") + value(register_of(reg), size)});
    }
  }

  void add_flags(InstructionExplanation& out, const isa::FlagEffects& effects) const {
    // The table knows no conditions: je reads ZF alone.
    const cpu::State& state = machine_.state();
    const u64 read = effects.read & observe::register_use(instruction_, state, state).flags_read;
    if (read != 0) {
      std::string text;
      for (const FlagName& item : flag_names)
        if (read & item.flag)
          text += fmt::format("{}{} = {}", text.empty() ? "reads " : ", ", item.name,
                              (state.rflags & item.flag) != 0 ? 1 : 0);
      out.flags.push_back(text);
    }
    if (effects.written != 0)
      out.flags.push_back(fmt::format("sets {} by the result", flag_list(effects.written)));
    if (effects.cleared != 0)
      out.flags.push_back(fmt::format("clears {}", flag_list(effects.cleared)));
    if (effects.set != 0) out.flags.push_back(fmt::format("sets {} to 1", flag_list(effects.set)));
    if (effects.undefined != 0)
      out.flags.push_back(fmt::format("leaves {} undefined", flag_list(effects.undefined)));
    if (out.flags.empty()) out.flags.emplace_back("leaves them alone");
  }

  const machine::Machine& machine_;
  const CodeLine& code_;
  const isa::Instruction& instruction_;
  const Views& views_;
};

}  // namespace

InstructionExplanation explain_instruction(const machine::Machine& machine, u64 address,
                                           const Views& views) {
  const CodeLine code = code_at(machine, address);
  if (code.instruction.length == 0) return {.text = code.text.empty() ? "(bad)" : code.text};
  return Explainer(machine, code, views).explain();
}

std::vector<std::string> to_lines(const InstructionExplanation& explanation) {
  std::vector<std::string> lines{explanation.text};
  if (explanation.summary.empty()) {
    lines.emplace_back("  no instruction that this machine has");
    return lines;
  }
  lines.push_back("  " + explanation.summary);
  for (const auto& operand : explanation.operands)
    lines.push_back(fmt::format("  {}: {}{}{}", operand.name, operand.use,
                                operand.value.empty() ? "" : "; ", operand.value));
  if (!explanation.address.empty())
    lines.push_back(fmt::format("  address: {}", explanation.address));
  std::string flags;
  for (const std::string& part : explanation.flags)
    flags += fmt::format("{}{}", flags.empty() ? "" : "; ", part);
  if (!flags.empty()) lines.push_back(fmt::format("  flags: {}", flags));
  if (!explanation.outcome.empty()) lines.push_back("  " + explanation.outcome);
  return lines;
}

}  // namespace vitrine::debug
