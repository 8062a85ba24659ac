// What each instruction does to the labels; the rules stand in input_labels.hpp.

#include <algorithm>

#include "emu/observe/filled_buffers.hpp"
#include "emu/observe/input_labels.hpp"
#include "emu/os/process.hpp"

namespace vitrine::observe {

using isa::Op;
using isa::Operand;
using isa::RegisterClass;
using machine::StepEvent;
using memory::AccessKind;

namespace {

const machine::MemoryAccess* first_access(const StepEvent& event, AccessKind kind) {
  for (const machine::MemoryAccess& access : event.accesses)
    if (access.kind == kind) return &access;
  return nullptr;
}

/// xor eax, eax and its like.
bool makes_zero(const isa::Instruction& instruction) {
  const Operand& a = instruction.operands[0];
  const Operand& b = instruction.operands[1];
  const Op op = instruction.op();
  return (op == Op::Xor || op == Op::Sub || op == Op::Sbb || op == Op::Xorps) &&
         a.kind == Operand::Kind::Register && b.kind == Operand::Kind::Register && a.reg == b.reg;
}

/// Whether a byte combined with this constant is the same whatever it was.
bool decides(Op op, u64 constant) {
  const auto byte = static_cast<u8>(constant);
  return (op == Op::And && byte == 0) || (op == Op::Or && byte == 0xff);
}

bool is_string_move(Op op) {
  return op == Op::Movs || op == Op::Stos || op == Op::Lods;
}

}  // namespace

/// Operand `number`; of memory the bytes that were accessed so.
InputLabels::Place InputLabels::operand(const StepEvent& event, std::size_t number,
                                        AccessKind kind) const {
  const Operand& from = event.instruction.operands[number];
  if (from.kind == Operand::Kind::Memory) {
    const machine::MemoryAccess* access = first_access(event, kind);
    if (access == nullptr) return {};
    return {.kind = Place::Kind::Memory,
            .size = static_cast<u8>(std::min<u64>(access->size, widest)),
            .address = access->address};
  }
  if (from.kind != Operand::Kind::Register) return {};
  switch (from.reg.cls) {
    case RegisterClass::Gpr:
      return {.kind = Place::Kind::Gpr, .number = from.reg.number, .size = from.reg.size};
    case RegisterClass::GprHigh:
      return {.kind = Place::Kind::Gpr, .number = from.reg.number, .first = 1, .size = 1};
    case RegisterClass::Xmm:
      return {.kind = Place::Kind::Xmm, .number = from.reg.number, .size = widest};
    default:
      return {};
  }
}

void InputLabels::move(const StepEvent& event) {
  Place from = operand(event, 1, AccessKind::Read), to = operand(event, 0, AccessKind::Write);
  const Labels labels = read(from);
  // Scalars between registers leave the rest of the register alone; all else clears it.
  const Op op = event.instruction.op();
  const bool scalar = op == Op::Movss || op == Op::Movsd;
  if (to.kind == Place::Kind::Xmm && from.kind == Place::Kind::Xmm && scalar)
    to.size = op == Op::Movss ? 4 : 8;
  write(to, labels);
}

void InputLabels::extend(const StepEvent& event, bool is_signed) {
  const Place from = operand(event, 1, AccessKind::Read), to = operand(event, 0, AccessKind::Write);
  Labels labels = read(from);
  if (is_signed && from.size != 0)
    std::fill(labels.begin() + from.size, labels.end(), labels[from.size - 1u]);
  write(to, labels);
}

void InputLabels::exchange(const StepEvent& event) {
  const Place first = operand(event, 0, AccessKind::Read);
  const Place second = operand(event, 1, AccessKind::Read);
  const Labels a = read(first), b = read(second);
  write(first, b);
  write(second, a);
}

void InputLabels::stack(const StepEvent& event) {
  const machine::MemoryAccess* read_from_stack = first_access(event, AccessKind::Read);
  const machine::MemoryAccess* written = first_access(event, AccessKind::Write);
  constexpr Place rbp{.kind = Place::Kind::Gpr, .number = isa::Rbp, .size = 8};
  const auto word = [](const machine::MemoryAccess& access) {
    return Place{.kind = Place::Kind::Memory,
                 .size = static_cast<u8>(access.size),
                 .address = access.address};
  };
  switch (event.instruction.op()) {
    case Op::Push:
      if (written != nullptr) write(word(*written), read(operand(event, 0, AccessKind::Read)));
      break;
    case Op::Pop:
      if (read_from_stack != nullptr)
        write(operand(event, 0, AccessKind::Write), read(word(*read_from_stack)));
      break;
    case Op::Leave:
      gpr_[isa::Rsp] = gpr_[isa::Rbp];
      if (read_from_stack != nullptr) write(rbp, read(word(*read_from_stack)));
      break;
    case Op::Enter:
      if (written != nullptr) write(word(*written), read(rbp));
      gpr_[isa::Rbp].fill({});
      break;
    default:  // call, pushf: addresses and flags
      if (written != nullptr) clear_memory(written->address, written->size);
      break;
  }
}

void InputLabels::string(const StepEvent& event) {
  const auto size = static_cast<u8>(event.instruction.form->operand_size);
  const Place accumulator{.kind = Place::Kind::Gpr, .number = isa::Rax, .size = size};
  Labels labels = read(accumulator);
  for (const machine::MemoryAccess& access : event.accesses) {
    const Place place{.kind = Place::Kind::Memory, .size = size, .address = access.address};
    if (access.kind == AccessKind::Write)
      write(place, labels);
    else
      labels = read(place);
  }
  if (event.instruction.op() == Op::Lods && !event.accesses.empty()) write(accumulator, labels);
}

void InputLabels::bitwise(const StepEvent& event) {
  const Place to = operand(event, 0, AccessKind::Write);
  Labels labels = read(operand(event, 0, AccessKind::Read));
  const Labels others = read(operand(event, 1, AccessKind::Read));
  const Operand& second = event.instruction.operands[1];
  // Of an immediate, which has no place, the bits are known to everybody.
  const bool constant = second.kind == Operand::Kind::Immediate;
  const bool variable = !constant && event.instruction.form->operand_count > 1;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (constant && i < sizeof(u64) &&
        decides(event.instruction.op(), static_cast<u64>(second.value) >> (8 * i)))
      labels[i] = {};
    const bool mixes = variable && bool(labels[i]) != bool(others[i]);
    labels[i] = span_of(labels[i], others[i]);
    labels[i].mixed = labels[i].mixed || mixes;
  }
  write(to, labels);
}

/// Every operand that is read may have a part in every byte that is written.
void InputLabels::compute(const StepEvent& event) {
  const isa::Form& form = *event.instruction.form;
  InputLabel all;
  bool own = false;  // a variable of the program's
  for (std::size_t i = 0; i < form.operand_count; ++i) {
    if ((static_cast<u8>(form.operands[i].access) & static_cast<u8>(isa::Access::Read)) == 0)
      continue;
    const InputLabel each = span_of(read(operand(event, i, AccessKind::Read)));
    own = own || (!each && event.instruction.operands[i].kind != Operand::Kind::Immediate);
    all = span_of(all, each);
  }
  all.mixed = all && (all.mixed || own);
  Labels labels;
  labels.fill(all);
  for (std::size_t i = 0; i < form.operand_count; ++i)
    if ((static_cast<u8>(form.operands[i].access) & static_cast<u8>(isa::Access::Write)) != 0)
      write(operand(event, i, AccessKind::Write), labels);
}

/// The accumulator pair.
void InputLabels::multiply(const StepEvent& event) {
  InputLabel all = span_of(read(operand(event, 0, AccessKind::Read)));
  all = span_of(all, in_register(isa::Rax));
  const Op op = event.instruction.op();
  if (op == Op::Div || op == Op::Idiv) all = span_of(all, in_register(isa::Rdx));
  const auto size = static_cast<u8>(event.instruction.form->operand_size);
  Labels labels;
  labels.fill(all);
  set_gpr(isa::Rax, 0, size == 1 ? 2 : size, labels);
  if (size != 1) set_gpr(isa::Rdx, 0, size, labels);
}

/// lea computes with what other instructions only point with.
void InputLabels::address(const StepEvent& event) {
  InputLabel all;
  for (const isa::Register& reg : {event.instruction.memory.base, event.instruction.memory.index})
    if (reg.cls == RegisterClass::Gpr) all = span_of(all, span_of(gpr_[reg.number]));
  Labels labels;
  labels.fill(all);
  write(operand(event, 0, AccessKind::Write), labels);
}

/// `back`: how many bytes before its place now the file's bytes began.
void InputLabels::read_from(u64 descriptor, const FilledBuffer& filled, u64 back) {
  // A copy, since the table only hands out open files to those who may change them.
  os::FileTable files = machine_.process().state().files;
  const os::OpenFile* file = files.find(descriptor);
  if (file != nullptr && file->kind == os::OpenFile::Kind::Regular)
    return label_memory(filled.address, filled.size,
                        source_named("the file " + files.contents(*file).path.to_string()),
                        filled.position.value_or(file->position - back));
  label_memory(filled.address, filled.size, source_named(input_name_), input_read_);
  input_read_ += filled.size;
}

void InputLabels::system_call(const StepEvent& event) {
  for (const machine::MemoryAccess& access : event.kernel_accesses)
    if (access.kind == AccessKind::Write) clear_memory(access.address, access.size);
  auto left = event.after.gpr[isa::Rax];  // of what was read, not labelled yet
  for (const FilledBuffer& filled : filled_buffers(event)) {
    if (!filled.from_file) break;
    read_from(event.before.gpr[isa::Rdi], filled, left);
    left -= filled.size;
  }
  for (const u8 reg : {isa::Rax, isa::Rcx, isa::R11})
    gpr_[reg].fill({});
}

/// What moves single bytes within the accumulator and its neighbour.
void InputLabels::bytes(const StepEvent& event) {
  const auto size = static_cast<u8>(event.instruction.form->operand_size);
  Labels labels{};
  switch (event.instruction.op()) {
    case Op::Bswap: {
      const Place place = operand(event, 0, AccessKind::Read);
      labels = read(place);
      std::reverse(labels.begin(), labels.begin() + place.size);
      return write(place, labels);
    }
    case Op::Cbw:
      labels.fill(gpr_[isa::Rax][size / 2u - 1]);
      std::copy_n(gpr_[isa::Rax].begin(), size / 2, labels.begin());
      return set_gpr(isa::Rax, 0, size, labels);
    case Op::Cwd:
      labels.fill(gpr_[isa::Rax][size - 1u]);
      return set_gpr(isa::Rdx, 0, size, labels);
    default:  // xlatb
      if (const auto* access = first_access(event, AccessKind::Read))
        labels[0] = at(access->address);
      return set_gpr(isa::Rax, 0, 1, labels);
  }
}

void InputLabels::on_step(const StepEvent& event) {
  if (event.instruction.length == 0) return;
  if (event.fault != nullptr) {
    // A repetition has done a part before it faulted.
    if (is_string_move(event.instruction.op())) string(event);
    return;
  }
  if (makes_zero(event.instruction)) return write(operand(event, 0, AccessKind::Write), {});
  switch (event.instruction.op()) {
    case Op::Mov:
    case Op::Movss:
    case Op::Movsd:
    case Op::Movd:
    case Op::Movq:
    case Op::Movaps:
    case Op::Movups:
      return move(event);
    case Op::Movzx:
      return extend(event, false);
    case Op::Movsx:
    case Op::Movsxd:
      return extend(event, true);
    case Op::Xchg:
      return exchange(event);
    case Op::Push:
    case Op::Pop:
    case Op::Enter:
    case Op::Leave:
    case Op::Call:
    case Op::CallIndirect:
    case Op::Pushf:
      return stack(event);
    case Op::Movs:
    case Op::Stos:
    case Op::Lods:
      return string(event);
    case Op::And:
    case Op::Or:
    case Op::Xor:
    case Op::Not:
    case Op::Andps:
    case Op::Andnps:
    case Op::Orps:
    case Op::Xorps:
      return bitwise(event);
    case Op::Cmovcc:
      // Not taken, it leaves the register as it was.
      if (event.after.gpr != event.before.gpr) move(event);
      return;
    case Op::Mul:
    case Op::Imul1:
    case Op::Div:
    case Op::Idiv:
      return multiply(event);
    case Op::Lea:
      return address(event);
    case Op::Bswap:
    case Op::Cbw:
    case Op::Cwd:
    case Op::Xlatb:
      return bytes(event);
    case Op::Syscall:
      return system_call(event);
    case Op::Cpuid:
      for (const u8 reg : {isa::Rax, isa::Rbx, isa::Rcx, isa::Rdx})
        gpr_[reg].fill({});
      return;
    case Op::Rdtsc:
      gpr_[isa::Rax].fill({});
      gpr_[isa::Rdx].fill({});
      return;
    default:
      return compute(event);
  }
}

}  // namespace vitrine::observe
