#include "emu/debug/explain_outcome.hpp"

#include <fmt/format.h>

#include "emu/base/bits.hpp"
#include "emu/base/text.hpp"
#include "emu/debug/memory.hpp"
#include "emu/os/syscalls.hpp"

namespace vitrine::debug {

namespace {

using isa::Op;
using isa::Operand;

class Outcome {
 public:
  Outcome(const machine::Machine& machine, const CodeLine& code, const Views& views)
      : machine_(machine),
        state_(machine.state()),
        code_(code),
        instruction_(code.instruction),
        views_(views),
        width_(instruction_.form->operand_size) {}

  std::string words() const {
    const u64 rsp = state_.gpr[isa::Rsp], rbp = state_.gpr[isa::Rbp];
    const isa::Condition condition = instruction_.form->condition;
    switch (instruction_.op()) {
      case Op::Jcc:
        return jump(isa::holds(condition, state_.rflags));
      case Op::Jrcxz:
        return jump(counter() == 0);
      case Op::Loop:
        return jump(counter() != 1);
      case Op::Loope:
        return jump(counter() != 1 && (state_.rflags & isa::ZF) != 0);
      case Op::Loopne:
        return jump(counter() != 1 && (state_.rflags & isa::ZF) == 0);
      case Op::Cmovcc:
        return isa::holds(condition, state_.rflags) ? "it will move" : "it will not move";
      case Op::Setcc:
        return fmt::format("it will store {}", isa::holds(condition, state_.rflags) ? 1 : 0);
      case Op::Call:
      case Op::CallIndirect:
        return fmt::format("it will push the return address {} to {}",
                           hex(code_.address + instruction_.length), hex(rsp - 8));
      case Op::Ret:
        return with_word(rsp, "it will return to {}");
      case Op::Pop:
      case Op::Popf:
        return with_word(rsp, "it will take {} from the stack at " + hex(rsp));
      case Op::Push:
      case Op::Pushf:
        return fmt::format("it will write to the stack at {}", hex(rsp - width_));
      case Op::Enter:
        return fmt::format("it will push rbp to {}, and reserve {} below it", hex(rsp - 8),
                           counted(static_cast<u64>(instruction_.operands[0].value), "byte"));
      case Op::Leave:
        return with_word(rbp, "rsp will be " + hex(rbp + 8) + ", and rbp the word below it, {}");
      case Op::Div:
      case Op::Idiv:
        return divisor() == 0 ? "it will fault: the divisor is 0" : "";
      case Op::Cmpxchg:
        return exchange();
      case Op::Syscall:
        return system_call();
      case Op::Movs:
      case Op::Stos:
      case Op::Lods:
      case Op::Cmps:
      case Op::Scas:
        return string_words();
      default:
        return "";
    }
  }

 private:
  std::string value(u64 bits, u64 size) const {
    return views_.value ? views_.value(machine_, bits, size) : hex(bits);
  }

  u64 counter() const {
    const u64 rcx = state_.gpr[isa::Rcx];
    const bool narrow =
        instruction_.form->address_size == 4 || instruction_.memory.address_size == 4;
    return narrow ? rcx & low_mask(32) : rcx;
  }

  std::string jump(bool taken) const {
    if (!taken) return "it will not jump";
    const u64 next = code_.address + instruction_.length;
    const u64 target = next + static_cast<u64>(instruction_.operands[0].value);
    return fmt::format("it will jump to {}", label_name(machine_.image(), target));
  }

  /// The text with the word at `address`; "" when nothing is mapped there.
  std::string with_word(u64 address, const std::string& text) const {
    const auto word = read_number(machine_, address, 8);
    return word ? fmt::format(fmt::runtime(text), value(*word, 8)) : "";
  }

  /// Of the first operand, a register or memory; nullopt when it is not mapped.
  std::optional<u64> first_operand() const {
    const Operand& operand = instruction_.operands[0];
    if (operand.kind == Operand::Kind::Register)
      return operand_register(machine_, code_, operand.reg);
    return read_number(machine_, effective_address(machine_, code_), operand.size);
  }

  u64 divisor() const { return first_operand().value_or(1); }

  std::string exchange() const {
    const auto found = first_operand();
    if (!found) return "";
    const u64 accumulator = state_.gpr[isa::Rax] & low_mask(8 * width_);
    return *found == accumulator
               ? "the accumulator equals the destination: it will store the source there"
               : "the accumulator differs from the destination: it will load it from there";
  }

  std::string system_call() const {
    const u64 number = os::system_call_number(state_.gpr[isa::Rax]);
    const std::string_view name = os::system_call_name(number);
    if (!os::system_call_implemented(number))
      return fmt::format("it will ask the kernel for call {}{}, which answers ENOSYS here", number,
                         name.empty() ? "" : fmt::format(" ({})", name));
    return fmt::format("it will ask the kernel to {}", name);
  }

  /// "it will copy 5 bytes from 0x402000 to 0x403000".
  std::string string_words() const {
    const Op op = instruction_.op();
    const bool repeats = instruction_.repeat != isa::Repeat::None;
    const bool compares = op == Op::Cmps || op == Op::Scas;
    const u64 count = repeats ? counter() : 1;
    if (count == 0) return "it will do nothing: rcx is 0";
    const std::string_view unit = width_ == 1   ? "byte"
                                  : width_ == 2 ? "word"
                                  : width_ == 4 ? "doubleword"
                                                : "quadword";
    const std::string how_many = (compares && repeats ? "at most " : "") + counted(count, unit);
    const std::string source = label_name(machine_.image(), state_.gpr[isa::Rsi]);
    const std::string target = label_name(machine_.image(), state_.gpr[isa::Rdi]);
    std::string text;
    switch (op) {
      case Op::Movs:
        text = fmt::format("it will copy {} from {} to {}", how_many, source, target);
        break;
      case Op::Stos:
        text = fmt::format("it will fill {} at {}", how_many, target);
        break;
      case Op::Lods:
        text = fmt::format("it will load {} from {}", how_many, source);
        break;
      case Op::Cmps:
        text = fmt::format("it will compare {} at {} with {} at {}", how_many, source,
                           count == 1 ? "that" : "those", target);
        break;
      default:
        text = fmt::format("it will look at {} at {}", how_many, target);
        break;
    }
    return text + ((state_.rflags & isa::DF) != 0 ? ", downwards" : "");
  }

  const machine::Machine& machine_;
  const cpu::State& state_;
  const CodeLine& code_;
  const isa::Instruction& instruction_;
  const Views& views_;
  u64 width_;  ///< bytes
};

}  // namespace

std::string outcome_words(const machine::Machine& machine, const CodeLine& code,
                          const Views& views) {
  return Outcome(machine, code, views).words();
}

}  // namespace vitrine::debug
