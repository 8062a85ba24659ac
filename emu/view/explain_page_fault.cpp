#include "emu/view/explain_page_fault.hpp"

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/view/explain_fetch.hpp"
#include "emu/view/position.hpp"
#include "emu/view/value.hpp"
#include "emu/view/walk.hpp"

namespace vitrine::view {

using memory::AccessKind;

namespace {

/// Bytes that the instruction moves to or from memory, or 0 when that is not one number.
u64 access_size(const machine::Machine& machine, u64 address) {
  const auto instruction = debug::instruction_at(machine, address);
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

/// Whether zeros were executed as code, which make `add [rax], al`.
bool ran_into_zeros(const machine::Machine& machine, u64 rip) {
  return peek_value(machine, rip, 2) == u64{0};
}

/// The stack, when an access below it comes of rsp having gone too far down.
const os::Region* overflown_stack(const machine::Machine& machine, u64 address) {
  const u64 rsp = machine.state().gpr[isa::Rsp];
  const os::Region* stack = stack_above(machine, address);
  const bool near_rsp = address < rsp + memory::page_size && address + (u64{1} << 20) > rsp;
  const bool in_guard = region_at(machine, address) != nullptr;
  return stack != nullptr && (in_guard || near_rsp || stack_above(machine, rsp) == stack) ? stack
                                                                                          : nullptr;
}

/// Whether anything was ever written into the lower half of the stack. Calls fill it from its top
/// to its end; a large array only moves rsp over it.
bool used_to_its_end(const machine::Machine& machine, const os::Region& stack) {
  const memory::Mmu& mmu = machine.mmu();
  for (u64 page = stack.start; page < stack.start + stack.size() / 2; page += memory::page_size)
    if (memory::walk(mmu.memory(), mmu.cr3, page, AccessKind::Read).ok) return true;
  return false;
}

std::string overflow_hint(const machine::Machine& machine, const os::Region& stack) {
  return used_to_its_end(machine, stack)
             ? "a recursion without end, or one that needs more than the stack: --stack-size SIZE"
             : fmt::format("a local array larger than the stack, which has {}? --stack-size SIZE",
                           counted(stack.size(), "byte"));
}

std::string access_hint(const machine::Machine& machine, const cpu::Fault& fault, AccessKind kind) {
  const os::Region* region = region_at(machine, fault.address);
  if (ran_into_zeros(machine, fault.rip))
    return "execution ran past the end of the code, into zeros: is an exit or a ret missing?";
  if (fault.address < 0x10000)
    return "an address this small is a null pointer, perhaps with an offset";
  if (region != nullptr && kind == AccessKind::Write)
    return fmt::format("{} cannot be written; put variables into .data or .bss",
                       region_name(*region));
  const os::Region* below = region_at(machine, fault.address - 1);
  if (below != nullptr && below->kind == os::RegionKind::ShadowStack)
    return "a ret that no call has prepared: the shadow stack is empty";
  if (describe_neighbour(machine, fault.address).find("the end of ") != std::string::npos)
    return "an index or a length that is too large runs past the end";
  return "";
}

}  // namespace

std::string StackOverflow::byte_text() const {
  return fmt::format("byte {} of {}", grouped(stack.end - address), grouped(stack.size()));
}

std::optional<StackOverflow> stack_overflow(const machine::Machine& machine) {
  const auto& end = machine.finished();
  if (!end || !end->fault || end->fault->vector != cpu::Vector::PageFault) return std::nullopt;
  if ((end->fault->error_code & memory::FaultFetch) != 0) return std::nullopt;
  const os::Region* stack = overflown_stack(machine, end->fault->address);
  if (stack == nullptr) return std::nullopt;
  return StackOverflow{*stack, end->fault->address};
}

Explanation explain_page_fault(const machine::Machine& machine, const cpu::Fault& fault) {
  const AccessKind kind = fault.error_code & memory::FaultFetch   ? AccessKind::Execute
                          : fault.error_code & memory::FaultWrite ? AccessKind::Write
                                                                  : AccessKind::Read;
  Explanation out;
  if (kind == AccessKind::Execute) {
    out = explain_fetch(machine, fault);
  } else {
    const u64 size = access_size(machine, fault.rip);
    out.what = fmt::format("it {} {}at {}, {}", kind == AccessKind::Write ? "writes" : "reads",
                           size == 0 ? "" : counted(size, "byte") + " ", hex(fault.address),
                           describe_position(machine, fault.address));
    if (const os::Region* stack = overflown_stack(machine, fault.address)) {
      out.what += ": stack overflow";
      out.hint = overflow_hint(machine, *stack);
    } else {
      out.hint = access_hint(machine, fault, kind);
    }
  }
  const auto walk = memory::walk(machine.mmu().memory(), machine.mmu().cr3, fault.address, kind);
  out.cause = fmt::format("{} ({})", explain_refusal(walk, fault.address, kind),
                          error_code_text(fault.error_code));
  return out;
}

}  // namespace vitrine::view
