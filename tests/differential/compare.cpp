#include "tests/differential/compare.hpp"

#include <fmt/format.h>

#include <cstring>

#include "emu/base/bits.hpp"

namespace vitrine::differential {

using isa::Op;
using Kind = isa::Operand::Kind;

namespace {

/// The count of a shift or rotate, masked as the processor does (SDM vol. 2, SAL).
u64 shift_count(const isa::Instruction& instruction, const Case& test) {
  const std::size_t last = instruction.form->operand_count - 1u;
  const isa::Operand& count = instruction.operands[last];
  const u64 value =
      count.kind == Kind::Immediate ? static_cast<u64>(count.value) : test.state.gpr[isa::Rcx];
  return value & (instruction.form->operand_size == 8 ? 63 : 31);
}

/// The value that the second operand has before the instruction; nothing where it cannot be read.
std::optional<u64> source_value(const isa::Instruction& instruction, const Case& test,
                                const Outcome& native) {
  const isa::Operand& source = instruction.operands[1];
  const u64 mask = low_mask(instruction.form->operand_size * 8u);
  if (source.kind == Kind::Register) return test.state.gpr[source.reg.number] & mask;
  // ZF tells.
  if (native.faulted) return std::nullopt;
  return (native.state.rflags & isa::ZF) ? 0 : 1;
}

Undefined of_shift(const isa::Instruction& instruction, const Case& test) {
  const u64 count = shift_count(instruction, test);
  if (count == 0) return {};
  Undefined out{instruction.form->flags.undefined, false};
  const u64 bits = instruction.form->operand_size * 8u;
  switch (instruction.op()) {
    case Op::Shl:
    case Op::Shr:
      if (count >= bits) out.flags |= isa::CF;
      break;
    case Op::Shld:
    case Op::Shrd:
      if (count > bits) return {isa::status_flags, true};
      break;
    default:
      break;
  }
  if (count == 1) out.flags &= ~u64{isa::OF};
  return out;
}

}  // namespace

Undefined undefined_results(const isa::Instruction& instruction, const Case& test) {
  switch (instruction.op()) {
    case Op::Shl:
    case Op::Shr:
    case Op::Sar:
    case Op::Rol:
    case Op::Ror:
    case Op::Rcl:
    case Op::Rcr:
    case Op::Shld:
    case Op::Shrd:
      return of_shift(instruction, test);
    default:
      return {instruction.form->flags.undefined, false};
  }
}

std::optional<std::string> exemption(const isa::Form& form, const HostFeatures& host) {
  switch (form.op) {
    case Op::Syscall:
      return "enters the host's kernel";
    case Op::Cpuid:
      return "tells about the host";
    case Op::Rdtsc:
      return "tells the host's time";
    case Op::Movsxd:
      // Intel's read two bytes of memory, AMD's four.
      if (form.operand_size == 2) return "processors read different sizes";
      return std::nullopt;
    case Op::Popcnt:
      return host.popcnt ? std::nullopt : std::optional("the host has no popcnt");
    case Op::Lzcnt:
      return host.lzcnt ? std::nullopt : std::optional("the host has no lzcnt");
    case Op::Tzcnt:
      return host.bmi1 ? std::nullopt : std::optional("the host has no tzcnt");
    case Op::Cmpxchg16b:
      return host.cmpxchg16b ? std::nullopt : std::optional("the host has no cmpxchg16b");
    case Op::Lahf:
    case Op::Sahf:
      return host.lahf ? std::nullopt : std::optional("the host has no lahf in 64-bit mode");
    default:
      return std::nullopt;
  }
}

namespace {

std::string fault_text(const Outcome& outcome) {
  if (!outcome.faulted) return "completed";
  return fmt::format("vector {}, error code {:#x}, address {:#x}", outcome.vector,
                     outcome.error_code, outcome.address);
}

std::optional<std::string> memory_difference(const isa::Instruction& instruction, const Case& test,
                                             const Outcome& native, const Outcome& emulated) {
  Memory expected = native.memory;
  if (instruction.op() == Op::Pushf && !native.faulted) {
    // The host runs under the trap flag, and so pushes it.
    const u64 at = native.state.gpr[isa::Rsp] + 1 - data_base;
    if (at < data_size) expected[at] &= static_cast<u8>(~(isa::TF >> 8));
  }
  if (expected == emulated.memory) return std::nullopt;
  std::size_t at = 0;
  while (expected[at] == emulated.memory[at])
    ++at;
  return fmt::format("memory at {:#x}: {:#04x}, not {:#04x} (was {:#04x})", data_base + at,
                     emulated.memory[at], expected[at], test.memory[at]);
}

}  // namespace

namespace {

constexpr u8 general_protection = 13, page_fault = 14, alignment_check = 17;

/// The fault of a pair of elements of which neither can be read: whose comes first. Generations of
/// AMD's processors differ in that, but each names a byte of one of the two.
bool is_either_fault(const isa::Instruction& instruction, const Outcome& native,
                     const Outcome& emulated, const HostFeatures& host) {
  if (instruction.op() != Op::Cmps || !native.faulted || !emulated.faulted) return false;
  if (!host.amd || native.vector != page_fault) return true;
  const isa::MemoryOperand& memory = instruction.memory;
  const u64 mask = memory.address_size == 4 ? 0xffff'ffff : ~u64{0};
  u64 base = 0;
  if (memory.has_segment && memory.segment == isa::Fs) base = native.state.fs_base;
  if (memory.has_segment && memory.segment == isa::Gs) base = native.state.gs_base;
  const auto size = static_cast<u64>(instruction.form->operand_size);
  return native.address - (native.state.gpr[isa::Rdi] & mask) < size ||
         native.address - (base + (native.state.gpr[isa::Rsi] & mask)) < size;
}

/// Whether our alignment check has found what others let pass.
bool is_unaligned_move(const isa::Instruction& instruction, const Outcome& emulated) {
  return instruction.op() == Op::Movups && emulated.faulted && emulated.vector == alignment_check;
}

/// Whether it counts and points with halves of registers, of which some clear the rest in any case.
bool uses_half(const isa::Instruction& instruction, std::size_t number) {
  const bool used = number == isa::Rcx || number == isa::Rsi || number == isa::Rdi;
  return used && instruction.repeat != isa::Repeat::None && instruction.memory.address_size == 4;
}

/// Whether the return address may have been pushed before the target was found to be no address.
bool may_have_pushed(const isa::Instruction& instruction, const Outcome& native) {
  return instruction.op() == Op::CallIndirect && native.faulted &&
         native.vector == general_protection;
}

}  // namespace

std::optional<std::string> difference(const isa::Instruction& instruction, const Case& test,
                                      const Outcome& native, const Outcome& emulated,
                                      const HostFeatures& host) {
  if (!host.amd && is_unaligned_move(instruction, emulated)) return std::nullopt;
  // Linux hides whether pages beyond the user's are present: it says so of all of them.
  constexpr u64 user_end = 0x7fff'ffff'f000;
  const u32 hidden = native.address >= user_end ? 1 : 0;
  const bool same_fault = is_either_fault(instruction, native, emulated, host);
  if (!same_fault && (native.faulted != emulated.faulted || native.vector != emulated.vector ||
                      (native.error_code | hidden) != (emulated.error_code | hidden) ||
                      native.address != emulated.address))
    return fmt::format("{}, not {}", fault_text(emulated), fault_text(native));

  Undefined undefined = native.faulted ? Undefined{} : undefined_results(instruction, test);
  const Op op = instruction.op();
  if ((op == Op::Bsf || op == Op::Bsr) && source_value(instruction, test, native) == 0)
    undefined.destination = true;
  // The host single-steps, and so commits the flags of each element (SDM vol. 2, REP).
  if (native.faulted && instruction.repeat != isa::Repeat::None)
    undefined.flags |= instruction.form->flags.written;

  const isa::Operand& destination = instruction.operands[0];
  for (std::size_t i = 0; i < 16; ++i) {
    if (native.state.gpr[i] == emulated.state.gpr[i]) continue;
    if (!host.amd && uses_half(instruction, i) &&
        native.state.gpr[i] == static_cast<u32>(emulated.state.gpr[i]))
      continue;
    if (undefined.destination && destination.kind == Kind::Register && destination.reg.number == i)
      continue;
    return fmt::format("{}: {:#x}, not {:#x} (was {:#x})", name(isa::gpr(static_cast<u8>(i), 8)),
                       emulated.state.gpr[i], native.state.gpr[i], test.state.gpr[i]);
  }
  if (native.state.rip != emulated.state.rip)
    return fmt::format("rip: {:#x}, not {:#x} (was {:#x})", emulated.state.rip, native.state.rip,
                       test.state.rip);
  // The host runs under TF; RF is of no meaning to programs.
  constexpr u64 not_compared = isa::TF | 1u << 16;
  const u64 compared = ~(undefined.flags | not_compared);
  if ((native.state.rflags & compared) != (emulated.state.rflags & compared))
    return fmt::format("rflags: {:#x}, not {:#x} (was {:#x}; compared: {:#x})",
                       emulated.state.rflags, native.state.rflags, test.state.rflags,
                       compared & 0xffff'ffff);
  for (std::size_t i = 0; i < 16; ++i)
    if (native.state.xmm[i] != emulated.state.xmm[i])
      return fmt::format("xmm{}: {:#x} {:#x}, not {:#x} {:#x} (was {:#x} {:#x})", i,
                         emulated.state.xmm[i].q[1], emulated.state.xmm[i].q[0],
                         native.state.xmm[i].q[1], native.state.xmm[i].q[0], test.state.xmm[i].q[1],
                         test.state.xmm[i].q[0]);
  if (native.state.mxcsr != emulated.state.mxcsr)
    return fmt::format("mxcsr: {:#x}, not {:#x} (was {:#x})", emulated.state.mxcsr,
                       native.state.mxcsr, test.state.mxcsr);
  if (undefined.destination && destination.kind == Kind::Memory) return std::nullopt;
  // Hardware pushes before it finds that the new top of the stack cannot be written.
  if (op == Op::Enter && native.faulted) return std::nullopt;
  if (!host.amd && may_have_pushed(instruction, native)) return std::nullopt;
  return memory_difference(instruction, test, native, emulated);
}

}  // namespace vitrine::differential
