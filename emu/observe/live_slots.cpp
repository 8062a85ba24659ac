#include "emu/observe/live_slots.hpp"

#include <cstring>

#include "emu/os/process.hpp"

namespace vitrine::observe {

using isa::Op;
using isa::Operand;
using machine::StepEvent;
using memory::AccessKind;

namespace {

constexpr u64 word = sizeof(u64);
constexpr u64 canary_offset = 0x28;  // from fs, by the ABI of gcc and glibc

bool names_rbp(const Operand& operand) {
  return operand.kind == Operand::Kind::Register && operand.reg == isa::gpr(isa::Rbp, 8);
}

/// How an instruction gives rsp a new value.
enum class Move : u8 {
  ByDistance,  ///< old and new value lie on one stack
  ToFrame,     ///< to what is an address in a frame, as a rule one on this stack
  Load,        ///< with another value altogether
};

Move move_of(const isa::Instruction& instruction) {
  constexpr isa::Register rsp = isa::gpr(isa::Rsp, 8);
  switch (instruction.op()) {
    case Op::Push:
    case Op::Pushf:
    case Op::Popf:
    case Op::Call:
    case Op::CallIndirect:
    case Op::Ret:
    case Op::Enter:
    case Op::Add:
    case Op::Sub:
    case Op::And:
    case Op::Inc:
    case Op::Dec:
      return Move::ByDistance;
    case Op::Pop: {
      const Operand& to = instruction.operands[0];
      const bool sets = to.kind == Operand::Kind::Register && to.reg == rsp;
      return sets ? Move::Load : Move::ByDistance;
    }
    case Op::Lea:
      return instruction.memory.base == rsp ? Move::ByDistance : Move::ToFrame;
    case Op::Leave:
      return Move::ToFrame;
    case Op::Mov:
      // The usual epilogue, mov rsp, rbp, is half a leave.
      return names_rbp(instruction.operands[1]) ? Move::ToFrame : Move::Load;
    default:
      return Move::Load;
  }
}

u64 written_value(const machine::MemoryAccess& access) {
  u64 value = 0;
  std::memcpy(&value, access.after.data(), word);
  return value;
}

}  // namespace

u64 word_at(const machine::Machine& machine, u64 address, u64 size) {
  std::array<u8, word> bytes{};
  u64 value = 0;
  if (machine.peek(address, std::span(bytes).first(size)) == size)
    std::memcpy(&value, bytes.data(), size);
  return value;
}

LiveSlots::LiveSlots(const machine::Machine& machine)
    : machine_(machine), rsp_(machine.state().gpr[isa::Rsp]) {
  // What lies above belongs to frames that were opened before.
  const os::Region* region = machine.process().state().space.find(rsp_);
  extents_[stack_] = {rsp_, region != nullptr ? region->end : rsp_};
  for (const machine::Call& call : machine.model().calls().calls()) {
    if (call.call_site == 0) continue;
    slots_[call.return_slot] = {SlotKind::ReturnAddress, call.return_slot, call.return_address,
                                call.function,           call.call_site,   call.step};
    if (call.saved_rbp_slot != 0)
      add_saved_rbp(call.saved_rbp_slot, word_at(machine, call.saved_rbp_slot));
  }
}

const LiveSlot* LiveSlots::slot_at(u64 address, SlotKind kind) const {
  const auto found = slots_.find(address);
  return found != slots_.end() && found->second.kind == kind ? &found->second : nullptr;
}

/// The canary that the step compares with the secret.
const LiveSlot* LiveSlots::checked_by(const StepEvent& event) const {
  const auto& operands = event.instruction.operands;
  const u64 one = place_of_word(event, operands[0], loads_);
  const u64 other = place_of_word(event, operands[1], loads_);
  const u64 secret = event.before.fs_base + canary_offset;
  if (other == secret) return slot_at(one, SlotKind::Canary);
  return one == secret ? slot_at(other, SlotKind::Canary) : nullptr;
}

const LiveSlot* LiveSlots::taken_by(const StepEvent& event) const {
  if (event.instruction.length == 0) return nullptr;
  if (event.fault != nullptr &&
      (event.fault->vector == cpu::Vector::PageFault || event.instruction.op() != Op::Ret))
    return nullptr;
  switch (event.instruction.op()) {
    case Op::Ret:
      return slot_at(event.before.gpr[isa::Rsp], SlotKind::ReturnAddress);
    case Op::Leave:
      return slot_at(event.before.gpr[isa::Rbp], SlotKind::SavedRbp);
    case Op::Pop:
      if (!names_rbp(event.instruction.operands[0])) return nullptr;
      return slot_at(event.before.gpr[isa::Rsp], SlotKind::SavedRbp);
    case Op::Cmp:
    case Op::Sub:
    case Op::Xor:
      return checked_by(event);
    default:
      return nullptr;
  }
}

void LiveSlots::drop(u64 first, u64 end) {
  slots_.erase(slots_.lower_bound(first), slots_.lower_bound(end));
}

bool LiveSlots::may_be_one_stack(u64 one, u64 other) const {
  const os::Region* region = machine_.process().state().space.find(one);
  return region != nullptr && region->contains(other) &&
         machine_.image().symbol_at(one) == machine_.image().symbol_at(other);
}

/// The number of the stack that rsp was loaded with: a stack is known by the slots on it. Where
/// there is none above, rsp may have gone up to where the stack begins.
u64 LiveSlots::stack_at(u64 rsp, u64 before) {
  const u64 top = rsp - 1;  // the first byte that a push would write
  const auto above = slots_.lower_bound(rsp);
  if (above != slots_.end() && may_be_one_stack(top, above->first)) {
    const u64 number = above->second.stack;
    const auto extent = extents_.find(number);
    if (number == stack_ || extent == extents_.end() || rsp >= extent->second.lowest) return number;
  }
  if (rsp > before && may_be_one_stack(top, before)) return stack_;
  // A stack that is forgotten is taken for an old one: better than to take all memory of the host.
  constexpr std::size_t most_stacks = 1 << 16;
  if (extents_.size() >= most_stacks) extents_.clear();
  return ++stacks_;
}

/// Whether an address in a frame, to which rsp was set, lies on the stack that it has come from.
bool LiveSlots::is_on_this_stack(u64 rsp) const {
  const auto above = slots_.lower_bound(rsp);
  if (above != slots_.end() && above->second.stack != stack_ && may_be_one_stack(rsp, above->first))
    return false;
  const auto extent = extents_.find(stack_);
  if (extent == extents_.end()) return true;
  const auto [lowest, highest] = extent->second;
  return rsp <= highest && (rsp >= lowest || may_be_one_stack(rsp, lowest));
}

void LiveSlots::move_stack(const StepEvent& event, bool takes_room) {
  const u64 before = event.before.gpr[isa::Rsp], after = event.after.gpr[isa::Rsp];
  if (before == after) return;
  const Move move = takes_room ? Move::ByDistance : move_of(event.instruction);
  if (move == Move::ByDistance || (move == Move::ToFrame && is_on_this_stack(after))) {
    drop(std::min(before, after), std::max(before, after));
  } else {
    switched_ = just_loaded_ = true;
    stack_ = stack_at(after, before);
  }
  Extent& extent = extents_.try_emplace(stack_, Extent{after, after}).first->second;
  extent.lowest = std::min(extent.lowest, after);
  extent.highest = std::max(extent.highest, after);
}

void LiveSlots::add_saved_rbp(u64 address, u64 value) {
  const auto above = slots_.find(address + word);
  if (above == slots_.end() || above->second.kind != SlotKind::ReturnAddress) return;
  LiveSlot slot = above->second;
  slot.kind = SlotKind::SavedRbp;
  slot.address = address;
  slot.value = value;
  slots_[address] = slot;
}

/// The secret is found by its value, which no other number has by chance.
void LiveSlots::note_canary(const StepEvent& event) {
  if (event.accesses.size() != 1 || event.after.fs_base == 0) return;
  const machine::MemoryAccess& access = event.accesses[0];
  if (access.kind != AccessKind::Write || access.size != word) return;
  const u64 value = written_value(access);
  if (value == 0 || value != word_at(machine_, event.after.fs_base + canary_offset)) return;
  const LiveSlot* frame = frame_around(access.address);
  if (frame == nullptr || access.address < event.after.gpr[isa::Rsp]) return;
  LiveSlot slot = *frame;
  slot.kind = SlotKind::Canary;
  slot.address = access.address;
  slot.value = value;
  slots_.emplace(slot.address, slot);  // never in the place of another
}

/// Whether a jump has entered another function, whose variables now lie in the frame.
void LiveSlots::note_jump(const StepEvent& event) {
  const auto frame = slots_.find(event.after.gpr[isa::Rsp]);
  if (frame == slots_.end() || frame->second.kind != SlotKind::ReturnAddress) return;
  const image::Image& image = machine_.image();
  const u64 to = event.after.rip;
  const image::Symbol* symbol = image.symbol_at(to);
  if (symbol == nullptr || symbol->value != to || symbol == image.symbol_at(event.before.rip))
    return;
  // A label within a function without a size may look like another function.
  const bool is_function = symbol->kind == image::SymbolKind::Function || symbol->global;
  if (is_function || image.frame_of(to) != nullptr) frame->second.function = to;
}

void LiveSlots::on_step(const StepEvent& event, bool takes_room) {
  rsp_ = event.after.gpr[isa::Rsp];
  just_loaded_ = false;
  if (event.fault != nullptr || event.instruction.length == 0) return;
  loads_.on_step(event);
  move_stack(event, takes_room);
  const u64 rsp = event.after.gpr[isa::Rsp];
  switch (event.instruction.op()) {
    case Op::Call:
    case Op::CallIndirect: {
      switched_ = false;
      const u64 back = event.before.rip + event.instruction.length;
      slots_[rsp] = {SlotKind::ReturnAddress, rsp,        back,  event.after.rip,
                     event.before.rip,        event.step, stack_};
      break;
    }
    case Op::Ret:
      switched_ = false;
      break;
    case Op::Jmp:
    case Op::JmpIndirect:
    case Op::Jcc:
      note_jump(event);
      break;
    case Op::Push:
      if (names_rbp(event.instruction.operands[0])) add_saved_rbp(rsp, event.before.gpr[isa::Rbp]);
      break;
    case Op::Enter:
      add_saved_rbp(event.after.gpr[isa::Rbp], event.before.gpr[isa::Rbp]);
      break;
    case Op::Mov:
      note_canary(event);
      break;
    default:
      break;
  }
}

bool LiveSlots::any_in(u64 first, u64 end) const {
  const auto slot = slots_.lower_bound(first - std::min(first, word - 1));
  return slot != slots_.end() && slot->first < end;
}

const LiveSlot* LiveSlots::frame_around(u64 address) const {
  for (auto slot = slots_.lower_bound(address); slot != slots_.end(); ++slot)
    if (slot->second.kind == SlotKind::ReturnAddress && !is_passed(slot->second))
      return &slot->second;
  return nullptr;
}

}  // namespace vitrine::observe
