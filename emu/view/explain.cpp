#include "emu/view/explain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/disasm/disasm.hpp"
#include "emu/isa/decoder.hpp"
#include "emu/view/explain_page_fault.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

using cpu::Vector;
using debug::instruction_at;

namespace {

bool has_trap_flag(const machine::Machine& machine) {
  return (machine.state().rflags & isa::TF) != 0;
}

disasm::Text text_at(const machine::Machine& machine, u64 address) {
  std::array<u8, isa::max_instruction_length> bytes{};
  const std::size_t count = machine.peek(address, bytes);
  return disasm::disassemble(std::span(bytes).first(count), address);
}

bool is_return(const machine::Machine& machine, u64 address) {
  const auto instruction = instruction_at(machine, address);
  return instruction && instruction->op() == isa::Op::Ret;
}

/// Of #GP at what is no row of the table.
Explanation explain_refused(const disasm::Text& text) {
  if (text.length == 0)
    return {"this instruction is longer than 15 bytes",
            "no instruction may be longer, with all its prefixes (#GP)", ""};
  if (text.mnemonic == "int")
    return {fmt::format("`{}`: there is no such way into the kernel", text.to_string()),
            "an interrupt that a program may not raise (#GP)",
            "write `syscall` to call Linux: its 64-bit numbers are others than those of int 0x80"};
  return {fmt::format("`{}` is for the kernel alone", text.to_string()),
          "a privileged instruction in user mode (#GP)", ""};
}

Explanation explain_protection(const machine::Machine& machine, const cpu::Fault& fault) {
  Explanation out;
  const auto instruction = instruction_at(machine, fault.rip);
  if (is_return(machine, fault.rip) && fault.vector != Vector::StackSegment) {
    const u64 target = peek_value(machine, machine.state().gpr[isa::Rsp], 8).value_or(0);
    out.what = fmt::format("the ret could not return to {}", describe_value(machine, target));
    out.cause = "a return address must be canonical: bits 63 to 47 all equal (#GP)";
    out.hint =
        "was the return address on the stack overwritten, by a buffer below it that overflowed?";
    return out;
  }
  if (instruction && instruction->op() == isa::Op::Hlt) {
    out.what = "hlt stops the processor, which only the kernel may do";
    out.cause = "a privileged instruction in user mode (#GP)";
    out.hint = "to end a program, call exit: mov eax, 60 / xor edi, edi / syscall";
    return out;
  }
  if (fault.address != 0 && !is_canonical(fault.address)) {
    out.what = fmt::format("it uses the address {}", describe_value(machine, fault.address));
    out.cause = fault.vector == Vector::StackSegment
                    ? "not canonical: bits 63 to 47 must all be equal (#SS, through the stack)"
                    : "not canonical: bits 63 to 47 must all be equal (#GP)";
    out.hint = "a pointer that was never set, or was overwritten";
    return out;
  }
  if (!instruction) return explain_refused(text_at(machine, fault.rip));
  if (fault.address % 16 == 0) {
    out.what = "the instruction is not allowed here";
    out.cause = "only the kernel may do this (#GP)";
    return out;
  }
  const std::string_view mnemonic = instruction->form->mnemonic;
  out.what = fmt::format("it uses the address {}, which is no multiple of 16", hex(fault.address));
  out.cause = fmt::format("{} needs its 16 bytes of memory aligned to 16 (#GP)", mnemonic);
  out.hint = "align the data (align 16; on the stack, rsp too)";
  if (instruction->op() != isa::Op::Cmpxchg16b)
    out.hint += ", or move it with movups or movdqu, which take any address";
  return out;
}

/// The instruction behind a lock prefix that it cannot have.
struct Locked {
  isa::Instruction instruction;
  std::string text;
};
std::optional<Locked> instruction_behind_lock(const machine::Machine& machine, u64 address) {
  constexpr u8 lock = 0xf0;
  constexpr std::string_view prefixes = "\x26\x2e\x36\x3e\x64\x65\x66\x67\xf0\xf2\xf3";
  std::vector<u8> bytes(isa::max_instruction_length);
  bytes.resize(machine.peek(address, bytes));
  const auto opcode = std::find_if(bytes.begin(), bytes.end(), [&](u8 byte) {
    return prefixes.find(static_cast<char>(byte)) == std::string_view::npos;
  });
  const auto kept = std::remove(bytes.begin(), opcode, lock);
  if (kept == opcode) return std::nullopt;
  bytes.erase(kept, opcode);
  Locked found;
  if (isa::decode(bytes, found.instruction) != isa::DecodeStatus::Ok) return std::nullopt;
  found.text = disasm::disassemble(bytes, address).to_string();
  return found;
}

Explanation explain_lock(const Locked& locked) {
  Explanation out{.what = fmt::format("`lock` cannot stand before `{}`", locked.text)};
  if (locked.instruction.operands[0].kind == isa::Operand::Kind::Register) {
    out.cause = "lock needs a destination in memory (#UD)";
    out.hint = "leave lock out: no other processor sees a register";
  } else {
    out.cause = "only what reads, changes and writes memory can be locked (#UD)";
    out.hint = "docs/isa.md marks them";
  }
  return out;
}

Explanation explain_undefined(const machine::Machine& machine, const cpu::Fault& fault) {
  Explanation out;
  out.cause = "no row of the instruction table matches (#UD)";
  const auto instruction = instruction_at(machine, fault.rip);
  if (instruction && instruction->op() == isa::Op::Ud2) {
    out.what = "ud2 is the instruction that is always undefined";
    out.cause = "#UD";
    return out;
  }
  if (const auto locked = instruction_behind_lock(machine, fault.rip)) return explain_lock(*locked);
  const disasm::Text text = text_at(machine, fault.rip);
  if (text.length == 0) {
    out.what = "these bytes are no instruction";
    out.hint = "execution ran into data, or past the end of a function: is a ret or exit missing?";
  } else {
    out.what = fmt::format("`{}` is beyond the instructions of this machine", text.to_string());
    out.hint = "docs/isa.md lists them; with gcc use -mgeneral-regs-only";
  }
  return out;
}

/// What to do before div or idiv, whose dividend is twice as wide as the divisor.
std::string dividend_hint(const isa::Instruction& instruction) {
  const bool is_signed = instruction.op() == isa::Op::Idiv;
  struct Width {
    std::string_view dividend, clear, extend;
  };
  const auto width = [&]() -> Width {
    switch (instruction.operands[0].size) {
      case 1:
        return {"ax", "movzx eax, al", "movsx eax, al"};
      case 2:
        return {"dx:ax", "xor edx, edx", "cwd"};
      case 4:
        return {"edx:eax", "xor edx, edx", "cdq"};
      default:
        return {"rdx:rax", "xor edx, edx", "cqo"};
    }
  }();
  return fmt::format("the dividend is {}: write `{}` before {}", width.dividend,
                     is_signed ? width.extend : width.clear, is_signed ? "idiv" : "div");
}

/// Whether idiv's dividend is the sign extension of its lower half, as cdq makes it.
bool is_extended(const machine::Machine& machine, const isa::Instruction& instruction) {
  const unsigned bits = 8u * instruction.operands[0].size;
  if (instruction.op() != isa::Op::Idiv || bits < 16) return false;
  const u64 mask = low_mask(bits);
  const u64 low = machine.state().gpr[isa::Rax] & mask, high = machine.state().gpr[isa::Rdx] & mask;
  return high == (low >> (bits - 1) != 0 ? mask : 0);
}

Explanation explain_divide(const machine::Machine& machine, const cpu::Fault& fault) {
  Explanation out{.cause = "#DE"};
  const auto instruction = instruction_at(machine, fault.rip);
  std::optional<u64> divisor;
  if (instruction && instruction->operands[0].kind == isa::Operand::Kind::Register) {
    const isa::Register reg = instruction->operands[0].reg;
    const u64 value = reg.cls == isa::RegisterClass::GprHigh ? machine.state().gpr[reg.number] >> 8
                                                             : machine.state().gpr[reg.number];
    divisor = value & low_mask(8u * instruction->operands[0].size);
  }
  if (divisor && *divisor != 0) {
    out.what = "the quotient does not fit into its register";
    out.hint = is_extended(machine, *instruction)
                   ? "the smallest number has no counterpart above zero: test for -1 before"
                   : dividend_hint(*instruction);
  } else {
    out.what = divisor ? "division by zero" : "division by zero, or a quotient that does not fit";
  }
  return out;
}

Explanation explain_shadow_stack(const machine::Machine& machine, const cpu::Fault& fault) {
  const u64 kept = peek_value(machine, machine.state().ssp, 8).value_or(0);
  return {fmt::format("the ret would go to {}", describe_value(machine, fault.address)),
          fmt::format("the shadow stack says {} (#CP, error code 1: near ret)",
                      describe_value(machine, kept)),
          "was the return address on the stack overwritten, or the stack switched by hand?"};
}

Explanation explain_fault(const machine::Machine& machine, const cpu::Fault& fault) {
  switch (fault.vector) {
    case Vector::PageFault:
      return explain_page_fault(machine, fault);
    case Vector::StackSegment:
    case Vector::GeneralProtection:
      return explain_protection(machine, fault);
    case Vector::InvalidOpcode:
      return explain_undefined(machine, fault);
    case Vector::DivideError:
      return explain_divide(machine, fault);
    case Vector::Breakpoint:
      return {"int3 is a breakpoint, and no debugger is attached", "#BP", ""};
    case Vector::Debug:
      if (!has_trap_flag(machine))
        return {"int1 is a debug trap, and no debugger is attached", "#DB", ""};
      return {"the trap flag is set: each instruction ends in a debug trap", "#DB", ""};
    case Vector::AlignmentCheck:
      return {fmt::format("it uses the misaligned address {}", hex(fault.address)),
              "the program set RFLAGS.AC, so data must be aligned to its size (#AC)", ""};
    case Vector::ControlProtection:
      return explain_shadow_stack(machine, fault);
    case Vector::SimdFloat:
      return {"a floating-point exception that MXCSR does not mask", "#XM",
              "the program changed MXCSR, or divides by zero with exceptions unmasked"};
  }
  return {};
}

}  // namespace

u64 address_of_end(const machine::Machine& machine, const machine::StopReport& stop) {
  // These are reported behind the instruction; people want to see it.
  if (stop.fault && stop.fault->vector == Vector::Breakpoint)
    return stop.fault->rip - (peek_value(machine, stop.fault->rip - 2, 2) == 0x03cd ? 2 : 1);
  if (stop.fault && stop.fault->vector == Vector::Debug && !has_trap_flag(machine))
    return stop.fault->rip - 1;
  if (stop.fault) return stop.fault->rip;
  // A program that ends in a system call has left the end of the syscall in rcx.
  const u64 rip = machine.state().rip;
  const bool at_syscall =
      machine.state().gpr[isa::Rcx] == rip && peek_value(machine, rip - 2, 2) == 0x050f;
  return at_syscall ? rip - 2 : rip;
}

Explanation explain_stop(const machine::Machine& machine, const machine::StopReport& stop) {
  if (stop.fault) return explain_fault(machine, *stop.fault);
  if (!stop.reason.empty()) return {stop.reason, "", ""};
  return {"the program sent itself this signal", "", ""};
}

}  // namespace vitrine::view
