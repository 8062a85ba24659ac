#include "emu/view/explain.hpp"

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/disasm/disasm.hpp"
#include "emu/isa/decoder.hpp"
#include "emu/observe/unwind.hpp"
#include "emu/os/process.hpp"
#include "emu/view/value.hpp"
#include "emu/view/walk.hpp"

namespace vitrine::view {

using cpu::Vector;
using memory::AccessKind;

namespace {

/// The instruction a fault happened at, when its bytes can be read.
std::optional<isa::Instruction> instruction_at(const machine::Machine& machine, u64 address) {
  std::array<u8, isa::max_instruction_length> bytes{};
  const std::size_t count = machine.peek(address, bytes);
  isa::Instruction instruction;
  if (isa::decode(std::span(bytes).first(count), instruction) != isa::DecodeStatus::Ok)
    return std::nullopt;
  return instruction;
}

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

/// Where a jump or call with this operand leads, in front of the instruction at `next`.
std::optional<u64> target_of(const machine::Machine& machine, const isa::Instruction& instruction,
                             u64 next) {
  const isa::Operand& operand = instruction.operands[0];
  const cpu::State& state = machine.state();
  switch (operand.kind) {
    case isa::Operand::Kind::Register:
      return state.gpr[operand.reg.number];
    case isa::Operand::Kind::Relative:
      return next + static_cast<u64>(operand.value);
    case isa::Operand::Kind::Memory: {
      const isa::MemoryOperand& memory = instruction.memory;
      u64 address = static_cast<u64>(memory.displacement);
      if (memory.base)
        address +=
            memory.base.cls == isa::RegisterClass::Rip ? next : state.gpr[memory.base.number];
      if (memory.index) address += state.gpr[memory.index.number] * memory.scale;
      return peek_value(machine, address, 8);
    }
    default:
      return std::nullopt;
  }
}

/// Whether the last thing that ran was a call of this address: its return address was pushed last.
bool came_by_call(const machine::Machine& machine, u64 rip) {
  const auto next = peek_value(machine, machine.state().gpr[isa::Rsp], 8);
  if (!next || !observe::follows_call(machine, *next)) return false;
  for (u64 length = 2; length <= 8; ++length) {
    const auto call = instruction_at(machine, *next - length);
    if (call && call->length == length &&
        (call->op() == isa::Op::Call || call->op() == isa::Op::CallIndirect) &&
        target_of(machine, *call, *next) == rip)
      return true;
  }
  return false;
}

/// Whether the last thing that ran was a ret to this address: it still stands below rsp.
bool came_by_return(const machine::Machine& machine, u64 rip) {
  if (came_by_call(machine, rip)) return false;
  return peek_value(machine, machine.state().gpr[isa::Rsp] - 8, 8) == rip;
}

/// Bytes that the instruction moves to or from memory, or 0 when that is not one number.
u64 access_size(const machine::Machine& machine, u64 address) {
  const auto instruction = instruction_at(machine, address);
  if (!instruction) return 0;
  for (const isa::Operand& operand : instruction->operands)
    if (operand.kind == isa::Operand::Kind::Memory) return operand.size;
  switch (instruction->op()) {
    case isa::Op::Push:
    case isa::Op::Pop:
      return instruction->form->operand_size;
    case isa::Op::Call:
    case isa::Op::Ret:
    case isa::Op::Leave:
      return 8;
    default:
      return 0;
  }
}

std::string error_code_text(u32 code) {
  std::string text = fmt::format("#PF, error code {:#x}: ", code);
  text += code & memory::FaultFetch ? "fetch" : code & memory::FaultWrite ? "write" : "read";
  text += code & memory::FaultPresent ? ", page present" : ", page not present";
  return text + (code & memory::FaultUser ? ", user mode" : "");
}

/// Why control came to an address where no code is.
std::string stray_hint(const machine::Machine& machine, u64 address, bool is_mapped) {
  const u64 taken_from = machine.state().gpr[isa::Rsp] - 8;
  if (came_by_return(machine, address))
    return taken_from == machine.process().initial_stack()
               ? "the program's start has no caller, so a ret there takes what the kernel put on "
                 "the stack: end with the system call exit"
               : "a ret took this address from the stack: was a return address overwritten, or "
                 "the stack not balanced?";
  return is_mapped
             ? "data is not executable here; a program that makes code needs mprotect, or --rwx"
             : "look at where the jump or call took its target from";
}

/// Whether zeros were executed as code, which make `add [rax], al`.
bool ran_into_zeros(const machine::Machine& machine, u64 rip) {
  return peek_value(machine, rip, 2) == u64{0};
}

Explanation explain_page_fault(const machine::Machine& machine, const cpu::Fault& fault) {
  const AccessKind kind = fault.error_code & memory::FaultFetch   ? AccessKind::Execute
                          : fault.error_code & memory::FaultWrite ? AccessKind::Write
                                                                  : AccessKind::Read;
  const auto walk = memory::walk(machine.mmu().memory(), machine.mmu().cr3, fault.address, kind);
  const std::string position = describe_position(machine, fault.address);
  const os::Region* region = region_at(machine, fault.address);
  Explanation out;
  out.cause = fmt::format("{} ({})", explain_refusal(walk, fault.address, kind),
                          error_code_text(fault.error_code));

  const u64 rsp = machine.state().gpr[isa::Rsp];
  const bool in_guard = region != nullptr && region->kind == os::RegionKind::Guard;
  if (kind == AccessKind::Execute) {
    out.what = fmt::format("it jumped to {}, {}", hex(fault.address), position);
    if (const std::string text = as_text(fault.address, 8); !text.empty())
      out.what += fmt::format(" (as text: \"{}\")", text);
    out.hint = stray_hint(machine, fault.address, region != nullptr);
    return out;
  }
  const u64 size = access_size(machine, fault.rip);
  out.what =
      fmt::format("it {} {}at {}, {}", kind == AccessKind::Write ? "writes" : "reads",
                  size == 0 ? "" : counted(size, "byte") + " ", hex(fault.address), position);
  if (in_guard || (fault.address < rsp + 4096 && fault.address + (u64{1} << 20) > rsp &&
                   region == nullptr && position.find("below stack") != std::string::npos)) {
    out.what += ": stack overflow";
    out.hint = "a recursion without end, or one that needs more than the stack: --stack-size SIZE";
  } else if (ran_into_zeros(machine, fault.rip)) {
    out.hint = "execution ran past the end of the code, into zeros: is an exit or a ret missing?";
  } else if (fault.address < 0x10000) {
    out.hint = "an address this small is a null pointer, perhaps with an offset";
  } else if (region != nullptr && kind == AccessKind::Write) {
    out.hint =
        fmt::format("{} cannot be written; put variables into .data or .bss", region_name(*region));
  } else if (position.find(" the end of ") != std::string::npos) {
    out.hint = "an index or a length that is too large runs past the end";
  }
  return out;
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
  if (is_return(machine, fault.rip)) {
    const u64 target = peek_value(machine, machine.state().gpr[isa::Rsp], 8).value_or(0);
    out.what = fmt::format("the ret could not return to {}", describe_value(machine, target));
    out.cause = "a return address must be canonical: bits 63 to 47 all equal (#GP)";
    out.hint = "the return address on the stack was overwritten: a buffer below it overflowed?";
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

Explanation explain_undefined(const machine::Machine& machine, const cpu::Fault& fault) {
  Explanation out;
  out.cause = "no row of the instruction table matches (#UD)";
  const auto instruction = instruction_at(machine, fault.rip);
  if (instruction && instruction->op() == isa::Op::Ud2) {
    out.what = "ud2 is the instruction that is always undefined";
    out.cause = "#UD";
    return out;
  }
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
    out.hint = dividend_hint(*instruction);
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
          "the return address on the stack was overwritten"};
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

std::string describe_position(const machine::Machine& machine, u64 address) {
  const os::Region* below = nullptr;  // the nearest region that ends at or below the address
  const os::Region* above = nullptr;
  for (const os::Region& region : machine.process().regions()) {
    if (region.kind == os::RegionKind::Guard) {
      if (address >= region.start && address < region.end)
        return fmt::format("in the guard page, {} below the stack",
                           counted(region.end - address, "byte"));
      continue;
    }
    if (address >= region.start && address < region.end)
      return "in " + describe_region(machine, address);
    if (region.end <= address && (below == nullptr || region.end > below->end)) below = &region;
    if (region.start > address && (above == nullptr || region.start < above->start))
      above = &region;
  }
  constexpr u64 near = u64{1} << 20;
  const bool near_above = above != nullptr && above->start - address <= near;
  const bool near_below = below != nullptr && address - below->end < near;
  if (near_above && (!near_below || above->start - address < address - below->end))
    return fmt::format("in no region, {} below {}", counted(above->start - address, "byte"),
                       region_name(*above));
  if (near_below)
    return address == below->end
               ? fmt::format("in no region, just past the end of {}", region_name(*below))
               : fmt::format("in no region, {} above the end of {}",
                             counted(address - below->end, "byte"), region_name(*below));
  return "in no region";
}

Explanation explain_stop(const machine::Machine& machine, const machine::StopReport& stop) {
  if (stop.fault) return explain_fault(machine, *stop.fault);
  if (!stop.reason.empty()) return {stop.reason, "", ""};
  return {"the program sent itself this signal", "", ""};
}

}  // namespace vitrine::view
