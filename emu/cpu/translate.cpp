#include "emu/cpu/translate.hpp"

#include <algorithm>
#include <bit>

namespace vitrine::cpu {

using isa::Instruction;
using isa::Operand;
using isa::Register;
using isa::RegisterClass;

namespace {

constexpr u32 max_block_instructions = 48;

RegisterOffset offset_of(Register reg) {
  switch (reg.cls) {
    case RegisterClass::Gpr:
      return register_offset(reg.number);
    case RegisterClass::GprHigh:
      return register_offset(reg.number) + 1;
    default:
      return reg.number;
  }
}

void set_memory(DecodedOp& op, const Instruction& instruction, u64 next_rip) {
  const isa::MemoryOperand& memory = instruction.memory;
  op.displacement = memory.displacement;
  if (memory.base.cls == RegisterClass::Rip) {
    op.displacement += static_cast<i64>(next_rip);
  } else if (memory.base) {
    op.base = register_offset(memory.base.number);
  }
  if (memory.index) op.index = register_offset(memory.index.number);
  op.addressing = static_cast<u8>(std::countr_zero(memory.scale));
  if (memory.address_size == 4) op.addressing |= Address32;
  if (memory.has_segment && memory.segment == isa::Fs) op.addressing |= FsBase;
  if (memory.has_segment && memory.segment == isa::Gs) op.addressing |= GsBase;
}

Place memory_place(const DecodedOp& op) {
  if (op.addressing & ~ScaleMask) return Place::Anywhere;
  return op.index == zero_register ? Place::Base : Place::Indexed;
}

/// Whether execution never simply goes on behind the instruction.
bool ends_block(isa::Op op) {
  switch (op) {
    case isa::Op::Jmp:
    case isa::Op::JmpIndirect:
    case isa::Op::Call:
    case isa::Op::CallIndirect:
    case isa::Op::Ret:
    case isa::Op::Syscall:
    case isa::Op::Int3:
    case isa::Op::Ud2:
    case isa::Op::Hlt:
    case isa::Op::Popf:
      return true;
    default:
      return false;
  }
}

/// Whether the instruction leaves nothing of the status flags before it.
bool replaces_flags(const Instruction& instruction) {
  switch (instruction.op()) {
    case isa::Op::Add:
    case isa::Op::Sub:
    case isa::Op::Cmp:
    case isa::Op::Neg:
    case isa::Op::And:
    case isa::Op::Or:
    case isa::Op::Xor:
    case isa::Op::Test:
    case isa::Op::Imul:
    case isa::Op::Imul1:
    case isa::Op::Mul:
      return true;
    case isa::Op::Shl:
    case isa::Op::Shr:
    case isa::Op::Sar: {
      // A count of 0 leaves the flags alone.
      const Operand& count = instruction.operands[1];
      const i64 mask = instruction.form->operand_size == 8 ? 63 : 31;
      return count.kind == Operand::Kind::Immediate && (count.value & mask) != 0;
    }
    default:
      return false;
  }
}

/// Whether the instruction always completes and goes on behind itself, so that nobody can look at
/// the flags in between.
bool is_quiet(const Instruction& instruction) {
  switch (instruction.op()) {
    case isa::Op::Lea:
    case isa::Op::Nop:
    case isa::Op::Endbr64:
      return true;
    case isa::Op::Mov:
    case isa::Op::Movzx:
    case isa::Op::Movsx:
    case isa::Op::Movsxd:
    case isa::Op::Xchg:
    case isa::Op::Bswap:
    case isa::Op::Cmovcc:
    case isa::Op::Setcc:
    case isa::Op::Adc:
    case isa::Op::Sbb:
    case isa::Op::Inc:
    case isa::Op::Dec:
    case isa::Op::Not:
    case isa::Op::Cbw:
    case isa::Op::Cwd:
    case isa::Op::Rol:
    case isa::Op::Ror:
    case isa::Op::Shl:
    case isa::Op::Shr:
    case isa::Op::Sar:
      return !instruction.has_memory();
    default:
      return replaces_flags(instruction) && !instruction.has_memory();
  }
}

bool writes_memory(const Instruction& instruction) {
  for (std::size_t i = 0; i < instruction.operands.size(); ++i)
    if (const isa::Access access = instruction.form->operands[i].access;
        instruction.operands[i].kind == Operand::Kind::Memory)
      return access == isa::Access::Write || access == isa::Access::ReadWrite;
  return false;
}

/// For each instruction: whether anybody can see the flags it leaves. One that writes memory may
/// put another instruction behind itself, which sees them.
void find_live_flags(std::span<const Instruction> instructions, std::span<bool> live_after) {
  bool live = true;
  for (std::size_t i = instructions.size(); i-- > 0;) {
    live_after[i] = live || writes_memory(instructions[i]);
    if (!is_quiet(instructions[i]) || instructions[i].form->flags.read != 0) {
      live = true;
    } else if (replaces_flags(instructions[i])) {
      live = false;
    }
  }
}

DecodedOp operands_of(const Translation& translation, const Instruction& instruction, u64 rip) {
  DecodedOp op;
  op.offset = rip & memory::page_mask;
  op.length = instruction.length & 15;
  const u64 next_rip = rip + instruction.length;
  // Strings and xlatb address memory without an operand; prefixes still apply.
  if (instruction.form->has(isa::ImplicitMemory)) set_memory(op, instruction, next_rip);
  bool has_immediate = false;
  for (std::size_t i = 0; i < instruction.operands.size(); ++i) {
    const Operand& operand = instruction.operands[i];
    switch (operand.kind) {
      case Operand::Kind::Register:
        if (i == 0) op.dst = offset_of(operand.reg);
        if (i == 1) op.src = offset_of(operand.reg);
        break;
      case Operand::Kind::Memory:
        set_memory(op, instruction, next_rip);
        break;
      case Operand::Kind::Immediate:
        (has_immediate ? op.displacement : op.immediate) = operand.value;  // enter has two
        has_immediate = true;
        break;
      default:
        break;
    }
  }
  if (instruction.op() == isa::Op::Call || instruction.op() == isa::Op::CallIndirect) {
    op.next_rip = next_rip;
  }
  // Ports that count: one that steps singly knows no lines, but then it fuses nothing.
  const bool counts = translation.fetch_line != nullptr || translation.fuse == nullptr;
  if (counts && instruction.has_memory() && is_locked(instruction)) {
    op.addressing |= Locked;
  }
  return op;
}

Handler handler_for(const Translation& translation, const Selection& selection) {
  const Handler handler = translation.handlers.select(selection);
  return handler != nullptr ? handler : translation.reject(isa::DecodeStatus::Undefined);
}

/// The line that holds the last byte of `op`, numbered within the page.
u64 last_line(const DecodedOp& op, u32 fetch_bits) {
  return (op.offset + op.length - 1u) >> fetch_bits;
}

/// The line that holds all of an instruction.
u64 line_of(u64 rip, u32 length, u32 fetch_bits) {
  const u64 line = rip >> fetch_bits;
  return (rip + length - 1) >> fetch_bits == line ? line : memory::HitFilter::crossing;
}

bool needs_line(const Block& block, std::size_t i, u32 fetch_bits) {
  return last_line(block.ops[i], fetch_bits) != last_line(block.ops[i - 1], fetch_bits);
}

/// Puts an op that fetches before each instruction that reaches into another line.
void insert_fetches(const Translation& translation, u32 fetch_bits, u64 page_rip, Block& block) {
  std::vector<DecodedOp> ops;
  for (std::size_t i = 0; i < block.ops.size(); ++i) {
    const DecodedOp& op = block.ops[i];
    if (i != 0 && needs_line(block, i, fetch_bits)) {
      DecodedOp fetch;
      fetch.handler = translation.fetch_line;
      fetch.displacement = static_cast<i64>((page_rip + op.offset + op.length - 1) >> fetch_bits);
      fetch.immediate = op.length;
      fetch.number = op.number;
      fetch.offset = op.offset;
      ops.push_back(fetch);
    }
    ops.push_back(op);
  }
  block.ops = std::move(ops);
}

void fuse_neighbours(const Translation& translation, std::span<const Selection> selections,
                     u32 fetch_bits, Block& block) {
  for (std::size_t i = 0; i + 1 < selections.size(); ++i) {
    if (translation.fetch_line != nullptr && needs_line(block, i + 1, fetch_bits)) continue;
    const Handler fused = translation.fuse(selections[i], selections[i + 1]);
    if (fused == nullptr) continue;
    block.ops[i].handler = fused;
    ++i;
  }
}

}  // namespace

DecodedOp translate(const Translation& translation, const Instruction& instruction, u64 rip) {
  DecodedOp op = operands_of(translation, instruction, rip);
  op.number = 1;
  op.handler =
      handler_for(translation, {instruction, memory_place(op), true, translation.shadow_stack});
  return op;
}

OpAccount account_of(const Instruction& instruction) {
  return {references_of(instruction), is_repeated(instruction),
          is_direct_branch(instruction) && !ends_block(instruction.op())};
}

bool is_direct_branch(const Instruction& instruction) {
  return instruction.operands[0].kind == Operand::Kind::Relative;
}

u64 branch_target(const Instruction& instruction, u64 rip) {
  return rip + instruction.length + static_cast<u64>(instruction.operands[0].value);
}

std::unique_ptr<Block> build_block(const Translation& translation, CodePage& page,
                                   std::span<const u8> page_bytes, u32 offset,
                                   std::span<const u64> breakpoints, u32 fetch_bits) {
  const u64 page_rip = page.page() << memory::page_bits;
  std::array<Instruction, max_block_instructions> instructions;
  u32 count = 0;
  u32 at = offset;
  isa::DecodeStatus status = isa::DecodeStatus::Ok;
  u8 rejected_length = 0;
  bool ended = false;
  const auto at_breakpoint = [&] {
    return std::binary_search(breakpoints.begin(), breakpoints.end(), page_rip + at);
  };
  while (!ended && count < max_block_instructions && at < memory::page_size) {
    if (count != 0 && at_breakpoint()) break;
    Instruction& instruction = instructions[count];
    status = isa::decode(page_bytes.subspan(at), instruction);
    if (status != isa::DecodeStatus::Ok) {
      rejected_length = instruction.length;
      break;
    }
    ended = ends_block(instruction.op());
    at += instruction.length;
    ++count;
  }
  const bool counted = translation.fetch_line != nullptr;
  // What is no instruction is not fetched.
  if (count == 0 && (status == isa::DecodeStatus::Truncated || counted)) return nullptr;

  const auto entry_for = [&](u64 rip) -> const CodeEntry* {
    if (rip >> memory::page_bits != page.page()) return &page.outside(rip);
    return &page.entry(static_cast<u32>(rip & memory::page_mask));
  };
  std::array<bool, max_block_instructions> live_flags{};
  find_live_flags({instructions.data(), count}, live_flags);

  auto block = std::make_unique<Block>();
  block->begin = offset;
  block->end = at;
  block->count = count;
  block->first_length = count != 0 ? instructions[0].length : 0;
  block->first_line = line_of(page_rip + offset, block->first_length, fetch_bits);
  block->ops.reserve(count + 1);
  std::vector<Selection> selections;
  selections.reserve(count);
  u64 rip = page_rip + offset;
  for (u32 i = 0; i < count; ++i) {
    DecodedOp op = operands_of(translation, instructions[i], rip);
    op.number = static_cast<u8>(i + 1);
    selections.push_back(
        {instructions[i], memory_place(op), live_flags[i], translation.shadow_stack});
    op.handler = handler_for(translation, selections[i]);
    if (is_direct_branch(instructions[i])) {
      op.link = entry_for(branch_target(instructions[i], rip));
    }
    block->ops.push_back(op);
    if (counted) block->accounts.push_back(account_of(instructions[i]));
    rip += instructions[i].length;
  }
  if (translation.fuse != nullptr) fuse_neighbours(translation, selections, fetch_bits, *block);
  if (counted) insert_fetches(translation, fetch_bits, page_rip, *block);
  if (!ended) {
    DecodedOp last;
    last.offset = rip & memory::page_mask;
    last.number = static_cast<u8>(count + 1);
    if (status != isa::DecodeStatus::Ok && status != isa::DecodeStatus::Truncated) {
      last.handler = translation.reject(status);
      last.immediate = rejected_length;  // length 0: nothing is fetched or counted
      ++block->count;                    // it takes its turn, although it never retires
      // Whatever may have been looked at.
      block->end = std::min<u32>(at + isa::max_instruction_length, memory::page_size);
    } else {
      last.handler = translation.fall_through;
      last.link = entry_for(rip);
    }
    block->ops.push_back(last);
  }
  return block;
}

namespace {

bool pushes_or_pops(isa::Op op) {
  switch (op) {
    case isa::Op::Push:
    case isa::Op::Pop:
    case isa::Op::Call:
    case isa::Op::CallIndirect:
    case isa::Op::Ret:
    case isa::Op::Enter:
    case isa::Op::Leave:
    case isa::Op::Pushf:
    case isa::Op::Popf:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool is_stack_access(const Instruction& instruction, u64 address, u64 rsp) {
  const bool at_stack_pointer = address - rsp + 16 < 32;
  if (pushes_or_pops(instruction.op()) && (!instruction.has_memory() || at_stack_pointer))
    return true;
  const Register base = instruction.memory.base;
  return base.cls == RegisterClass::Gpr && (base.number == isa::Rsp || base.number == isa::Rbp) &&
         !instruction.memory.has_segment;
}

}  // namespace vitrine::cpu
