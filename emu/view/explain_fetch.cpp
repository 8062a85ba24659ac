#include "emu/view/explain_fetch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/observe/unwind.hpp"
#include "emu/os/process.hpp"
#include "emu/view/position.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

using debug::instruction_at;

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

/// The instruction that ends where `address` begins, as one finds it reading on from the label
/// before it.
std::optional<isa::Instruction> instruction_before(const machine::Machine& machine, u64 address) {
  constexpr u64 most_bytes = 4096;
  const image::Symbol* label = machine.image().symbol_at(address - 1);
  u64 at = std::max(label != nullptr ? label->value : 0, address - most_bytes);
  std::optional<isa::Instruction> last;
  while (at < address) {
    last = instruction_at(machine, at);
    at += last ? last->length : 1;
  }
  return at == address ? last : std::nullopt;
}

bool goes_on_behind(const isa::Instruction& instruction) {
  switch (instruction.op()) {
    case isa::Op::Jmp:
    case isa::Op::JmpIndirect:
    case isa::Op::Ret:
    case isa::Op::Hlt:
    case isa::Op::Ud2:
      return false;
    default:
      return true;
  }
}

/// The region that ends where execution stands, when it came there by running on. Nobody has
/// written down what ran last; what a jump, call or ret leaves behind speaks against it.
const os::Region* ran_out_of(const machine::Machine& machine, u64 rip) {
  const os::Region* region = region_at(machine, rip - 1);
  if (region == nullptr || (region->permissions & image::Execute) == 0 || region->contains(rip))
    return nullptr;
  const auto last = instruction_before(machine, rip);
  if (!last || !goes_on_behind(*last) || came_by_call(machine, rip)) return nullptr;
  if (debug::is_call(*last)) return region;  // and what it called has returned
  const auto& gpr = machine.state().gpr;
  for (std::size_t i = 0; i < gpr.size(); ++i)
    // A syscall leaves the next address in rcx.
    if (gpr[i] == rip && !(i == isa::Rcx && last->op() == isa::Op::Syscall)) return nullptr;
  return came_by_return(machine, rip) ? nullptr : region;
}

/// Whether the program was loaded with code on this page, which was executable at first.
bool was_executable(const machine::Machine& machine, u64 address) {
  const auto& segments = machine.image().segments;
  return std::any_of(segments.begin(), segments.end(), [&](const image::Segment& segment) {
    return (segment.permissions & image::Execute) != 0 &&
           address >= align_down(segment.address, memory::page_size) &&
           address < align_up(segment.address + segment.memory_size, memory::page_size);
  });
}

/// Why control was sent to an address where no code is.
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

}  // namespace

Explanation explain_fetch(const machine::Machine& machine, const cpu::Fault& fault) {
  const os::Region* region = region_at(machine, fault.address);
  const std::string place =
      fmt::format("{}, {}", hex(fault.address), describe_position(machine, fault.address));
  const std::string missing = "is an exit, a ret or a jmp missing at its end?";
  Explanation out;
  if (region != nullptr && was_executable(machine, fault.address)) {
    out.what = "it executes " + place;
    out.hint = fmt::format(
        "mprotect has taken the right to execute from {}: ask for PROT_EXEC (4) "
        "too",
        region_name(*region));
  } else if (fault.address != fault.rip) {
    out.what = fmt::format("the instruction at {} reaches on to {}", hex(fault.rip), place);
    out.hint = "execution ran past the end of the code: " + missing;
  } else if (const os::Region* before = ran_out_of(machine, fault.rip)) {
    out.what = fmt::format("execution ran past the end of {}, to {}", region_name(*before),
                           region != nullptr ? place : hex(fault.address) + ", in no region");
    out.hint = missing;
  } else {
    out.what = "it jumped to " + place;
    if (const std::string text = as_text(fault.address, 8); !text.empty())
      out.what += fmt::format(" (as text: \"{}\")", text);
    out.hint = stray_hint(machine, fault.address, region != nullptr);
  }
  return out;
}

}  // namespace vitrine::view
