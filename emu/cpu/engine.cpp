#include "emu/cpu/engine.hpp"

#include <algorithm>
#include <cassert>
#include <functional>
#include <iterator>
#include <utility>

#include "emu/cpu/dispatch.hpp"
#include "emu/cpu/single_op.hpp"
#include "emu/cpu/special_ops.hpp"

namespace vitrine::cpu {

using memory::AccessFault;

namespace {

/// All decoded code is forgotten when it holds more than this (32 MiB): a guest that jumps to every
/// byte of its memory must not fill the host's.
constexpr std::size_t max_held_ops = std::size_t{1} << 20;

}  // namespace

template <class Port>
Engine<Port>::Engine(Port& port, Ledger* ledger)
    : context_(std::make_unique<PortContext<Port>>(port)),
      owner_(std::make_shared<CodeOwner>()),
      single_(std::make_unique<SingleOp>()) {
  assert(Port::counts == (ledger != nullptr));
  context_->ledger = ledger;
  if (ledger != nullptr) context_->calls = ledger->calls;
  context_->owner = owner_.get();
  owner_->resync = &resync;
  owner_->ledger = ledger;
}

template <class Port>
Engine<Port>::Engine(Engine&&) noexcept = default;
template <class Port>
Engine<Port>& Engine<Port>::operator=(Engine&&) noexcept = default;
/// Decoded code may outlive the engine and its ledger, in a snapshot's frames.
template <class Port>
Engine<Port>::~Engine() {
  if (owner_) owner_->ledger = nullptr;
}

template <class Port>
void Engine<Port>::forget_jumps() {
  context_->jumps.fill(JumpSlot{});
}

/// The entry for an address, with its block. Null when the instruction there must be executed
/// singly. Throws AccessFault.
template <class Port>
CodeEntry* Engine<Port>::find_entry(u64 rip) {
  memory::Mmu& mmu = context_->port.mmu();
  const u64 frame_number = mmu.translate_fetch(rip) >> memory::page_bits;
  if (mmu.generation() != generation_) {
    generation_ = mmu.generation();
    forget_jumps();
  }
  if (frame_number >= mmu.memory().frames()) return nullptr;
  const memory::Frame& frame = mmu.memory().attachable_frame(frame_number);
  if (!frame.attachment) frame.attachment = std::make_unique<FrameCode>();
  auto& code = static_cast<FrameCode&>(*frame.attachment);
  if (owner_->held_ops > max_held_ops) {
    owner_->clear();
    forget_jumps();
  }
  CodePage& page = code.page(owner_, rip >> memory::page_bits);
  CodeEntry& entry = page.entry(static_cast<u32>(rip & memory::page_mask));
  if (entry.count == CodeEntry::none) {
    if (at_breakpoint(rip)) return nullptr;
    auto block = build_block(translation_for<Port>(mmu), page, frame.bytes,
                             static_cast<u32>(rip & memory::page_mask), breakpoints_, fetch_bits());
    if (!block) return nullptr;
    if (!code.holds_code()) mmu.protect_code(frame_number);
    page.install(entry, std::move(block));
  }
  context_->jump_slot(rip) = {rip, &entry};
  return &entry;
}

/// The block at state.rip, or null when the next instruction must be executed singly.
template <class Port>
const DecodedOp* Engine<Port>::find_block() {
  PortContext<Port>& c = *context_;
  const CodeEntry* entry = find_entry(c.state.rip);
  if (entry == nullptr || entry->count > c.remaining) return nullptr;
  c.entry = entry;
  if constexpr (Port::counts) {
    note_entry<Port>(c, entry);
    fetch_entry<Port>(c, entry);
  }
  return entry->first;
}

template <class Port>
u32 Engine<Port>::fetch_bits() const {
  if constexpr (Port::counts) return context_->port.fetch_bits();
  return 0;
}

/// Runs handlers until one hands control back; AccessFault becomes Leave::Fault.
template <class Port>
void Engine<Port>::execute(const DecodedOp* first) {
  PortContext<Port>& c = *context_;
  if constexpr (Port::counts && !Port::steps_singly) c.port.refresh();
  const DecodedOp* op = dispatch<Port>(c, first);
  while (op != nullptr)
    op = op->handler(c, op);
}

/// Counts the single instruction that is about to be executed.
template <class Port>
void Engine<Port>::count_single(const DecodedOp& op) {
  if constexpr (Port::counts) {
    if (op.length == 0) return;  // no instruction
    PortContext<Port>& c = *context_;
    const u64 rip = c.state.rip;
    c.port.fetch(rip, op.length, c.retired_before(&op));
    if (!single_->account.repeated)
      c.ledger->executed(rip, op.length, 1, single_->account.references);
  }
}

/// Corrects what has been counted in advance: the op that was left `unfinished` referred to nothing
/// (and was not even begun, unless it faulted), and those behind it in its block were not executed.
template <class Port>
void Engine<Port>::take_back() {
  PortContext<Port>& c = *context_;
  const DecodedOp* const op = std::exchange(c.unfinished, nullptr);
  if (op == nullptr) return;
  const auto strike = [&](u64 rip, const OpAccount& account, bool begun) {
    if (account.repeated) return;
    c.ledger->executed(rip, 0, -1, account.references);
    if (begun) c.ledger->executed(rip, 0, 1, References{});
  };
  const bool faulted = c.leave == Leave::Fault;
  if (op == single_->ops.data()) {
    if (op->length != 0) strike(c.state.rip, single_->account, faulted);
    return;
  }
  const Block& block = block_of(op);
  const bool is_instruction = op->number <= block.accounts.size();
  if (is_instruction) strike(c.rip_of(op), block.accounts[op->number - 1u], faulted);
  u32 struck = op->number;
  for (const DecodedOp& later : block.ops) {
    if (later.number <= struck || later.number > block.accounts.size()) continue;
    struck = later.number;  // once for an instruction and the op that fetches it
    strike(c.rip_of(&later), block.accounts[struck - 1u], false);
  }
}

/// The block of an op that was just executed: that of the entry, or one that it has dropped.
template <class Port>
const Block& Engine<Port>::block_of(const DecodedOp* op) const {
  const auto holds = [op](const Block& block) {
    return !std::less<>()(op, block.ops.data()) &&
           std::less<>()(op, block.ops.data() + block.ops.size());
  };
  if (const Block* block = context_->entry->block; block != nullptr && holds(*block)) return *block;
  const auto found = std::find_if(owner_->dropped.begin(), owner_->dropped.end(),
                                  [&](const auto& block) { return holds(*block); });
  assert(found != owner_->dropped.end());
  return **found;
}

/// Executes the block at state.rip, if there is one. False when the next instruction must be
/// executed singly. Throws AccessFault.
template <class Port>
bool Engine<Port>::advance_block() {
  PortContext<Port>& c = *context_;
  const DecodedOp* first = find_block();
  if (first == nullptr) return false;
  // Handlers cannot be left behind the op that touches a watch. But until it has made its access it
  // can be undone, as for a fault; then it is executed by itself.
  memory::Mmu& mmu = c.port.mmu();
  struct Refusing {
    memory::Mmu& mmu;
    explicit Refusing(memory::Mmu& m) : mmu(m) { mmu.refuse_touches(true); }
    ~Refusing() { mmu.refuse_touches(false); }
  } refusing(mmu);
  try {
    execute(first);
    return true;
  } catch (const memory::TouchRefused&) {
    rewind();
    if constexpr (Port::counts) {
      take_back();
      c.ledger->begins_again();
    }
    return false;
  }
}

template <class Port>
void Engine<Port>::advance_single() {
  PortContext<Port>& c = *context_;
  c.entry = &single_->entry;
  const DecodedOp* first =
      single_->prepare(translation_for<Port>(c.port.mmu()), c.port.mmu(), c.state.rip);
  // With a budget of one, no branch can enter a block.
  const u64 later = std::exchange(c.remaining, 1) - 1;
  c.deadline -= later;
  try {
    count_single(*first);
    execute(first);
  } catch (const AccessFault& fault) {
    take(fault);
  }
  c.remaining += later;
  c.deadline += later;
}

/// Executes the block or the single instruction at state.rip.
template <class Port>
void Engine<Port>::advance(bool single) {
  context_->current = nullptr;
  context_->unfinished = nullptr;
  try {
    if (!single && !Port::steps_singly && advance_block()) return;
    context_->current = nullptr;
    advance_single();
  } catch (const AccessFault& fault) {
    take(fault);
  }
}

/// Goes back to before the instruction at `current`, which has been refused an access.
template <class Port>
void Engine<Port>::rewind() {
  PortContext<Port>& c = *context_;
  c.state.rip = c.rip_of(c.current);
  c.remaining -= c.current->number - 1u;
  c.unfinished = c.current;
}

/// Turns a refused access, of the instruction at `current` or of a fetch, into a fault.
template <class Port>
void Engine<Port>::take(const AccessFault& fault) {
  PortContext<Port>& c = *context_;
  if (c.current != nullptr) rewind();
  const u64 rip = c.state.rip;
  c.fault = {Vector::PageFault, fault.error_code, fault.address, rip};
  if (fault.kind == AccessFault::Kind::Misaligned) c.fault.vector = Vector::AlignmentCheck;
  if (fault.kind == AccessFault::Kind::NonCanonical) {
    const bool stack = c.current != nullptr && concerns_stack(rip, fault.address);
    c.fault.vector = stack ? Vector::StackSegment : Vector::GeneralProtection;
  }
  leave(c, Leave::Fault, rip);
}

template <class Port>
bool Engine<Port>::concerns_stack(u64 rip, u64 address) const {
  std::array<u8, isa::max_instruction_length> bytes{};
  const std::size_t size = context_->port.mmu().peek(rip, bytes.data(), bytes.size());
  isa::Instruction instruction;
  if (isa::decode(std::span(bytes).first(size), instruction) != isa::DecodeStatus::Ok) return false;
  return is_stack_access(instruction, address, context_->state.gpr[isa::Rsp]);
}

template <class Port>
bool Engine<Port>::at_breakpoint(u64 rip) const {
  return std::binary_search(breakpoints_.begin(), breakpoints_.end(), rip);
}

template <class Port>
void Engine<Port>::set_breakpoints(const std::vector<u64>& sorted) {
  if (sorted == breakpoints_) return;
  std::vector<u64> changed;
  std::set_symmetric_difference(breakpoints_.begin(), breakpoints_.end(), sorted.begin(),
                                sorted.end(), std::back_inserter(changed));
  for (const u64 rip : changed)
    owner_->drop_around(rip);
  breakpoints_ = sorted;
}

template <class Port>
Exit Engine<Port>::loop() {
  PortContext<Port>& c = *context_;
  const u64 budget = c.remaining;
  while (c.remaining != 0) {
    owner_->dropped.clear();
    if (at_breakpoint(c.state.rip) && c.remaining != budget) return {Stop::Breakpoint, {}};
    c.port.mmu().set_alignment_check((c.state.rflags & isa::AC) != 0);
    const bool trap = (c.state.rflags & isa::TF) != 0;
    const u64 before = c.remaining;
    c.leave = Leave::Continue;
    advance(trap);
    if constexpr (Port::counts) take_back();
    switch (c.leave) {
      case Leave::Continue:
        break;
      case Leave::Syscall:
        return {Stop::Syscall, {}};
      case Leave::Fault:
        return {Stop::Fault, c.fault};
      case Leave::Interrupt:
        if (trap) return {Stop::Fault, {Vector::Debug, 0, c.state.rip, c.state.rip}};
        return {Stop::Budget, {}};
    }
    if (trap && c.remaining != before) {
      return {Stop::Fault, {Vector::Debug, 0, c.state.rip, c.state.rip}};
    }
    if (c.port.mmu().touched()) return {Stop::Touched, {}};
  }
  return {Stop::Budget, {}};
}

template <class Port>
void Engine<Port>::settle() {
  if constexpr (Port::counts) owner_->settle();
}

template <class Port>
Exit Engine<Port>::run(State& state, u64 instructions) {
  PortContext<Port>& c = *context_;
  memory::Mmu& mmu = c.port.mmu();
  mmu.refresh();
  if (mmu.generation() != generation_) {
    generation_ = mmu.generation();
    forget_jumps();
  }
  c.state = state;
  c.flags = LazyFlags::from_bits(state.rflags);
  c.remaining = std::min(instructions, ~state.retired);
  c.deadline = state.retired + c.remaining;
  const Exit exit = loop();
  state = c.state;
  state.rflags = c.rflags();
  state.retired = c.deadline - c.remaining;
  return exit;
}

template class Engine<memory::PlainPort>;
template class Engine<memory::ModelledPort>;
template class Engine<memory::ObservedPort>;

}  // namespace vitrine::cpu
