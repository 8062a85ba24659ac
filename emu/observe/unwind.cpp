#include "emu/observe/unwind.hpp"

#include <cstring>

#include "emu/isa/decoder.hpp"

namespace vitrine::observe {

namespace {

std::optional<u64> word_at(const machine::Machine& machine, u64 address) {
  u64 value = 0;
  std::array<u8, 8> bytes{};
  if (machine.peek(address, bytes) != bytes.size()) return std::nullopt;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// How far into its prologue a function is: what lies between rsp and the return address.
enum class Prologue : u8 { None, NothingPushed, RbpPushed, FrameSet };

Prologue prologue_at(const machine::Machine& machine, u64 rip) {
  const image::Symbol* function = machine.image().symbol_at(rip);
  if (function == nullptr) return Prologue::None;
  std::array<u8, 8> bytes{};
  const std::size_t count = machine.peek(function->value, bytes);
  constexpr std::array<u8, 4> endbr{0xf3, 0x0f, 0x1e, 0xfa};
  std::size_t at = 0;
  if (count == 8 && std::equal(endbr.begin(), endbr.end(), bytes.begin())) at = 4;
  const u64 push = function->value + at;
  if (rip <= push) return Prologue::NothingPushed;
  const bool saves_rbp = count > at && bytes[at] == 0x55;
  if (!saves_rbp) return bytes[at] == 0xc8 ? Prologue::FrameSet : Prologue::None;  // enter
  if (rip == push + 1) return Prologue::RbpPushed;
  const bool sets_rbp = count >= at + 4 && bytes[at + 1] == 0x48 &&
                        ((bytes[at + 2] == 0x89 && bytes[at + 3] == 0xe5) ||
                         (bytes[at + 2] == 0x8b && bytes[at + 3] == 0xec));
  return sets_rbp ? Prologue::FrameSet : Prologue::None;
}

/// The first word at or above `from` that looks like a return address.
u64 scan_for_return(const machine::Machine& machine, u64 from) {
  constexpr u64 reach = 256;  // words: further up, a match would be chance
  for (u64 i = 0; i < reach; ++i) {
    const auto value = word_at(machine, from + 8 * i);
    if (!value) return 0;
    if (follows_call(machine, *value)) return from + 8 * i;
  }
  return 0;
}

}  // namespace

bool follows_call(const machine::Machine& machine, u64 address) {
  const auto walk =
      memory::walk(machine.mmu().memory(), machine.mmu().cr3, address, memory::AccessKind::Execute);
  if (!walk.ok) return false;
  for (u64 length = 2; length <= 8; ++length) {
    std::array<u8, 8> bytes{};
    const auto window = std::span(bytes).first(length);
    if (machine.peek(address - length, window) != length) continue;
    isa::Instruction instruction;
    if (isa::decode(window, instruction) != isa::DecodeStatus::Ok) continue;
    if (instruction.length != length) continue;
    if (instruction.op() == isa::Op::Call || instruction.op() == isa::Op::CallIndirect) return true;
  }
  return false;
}

std::vector<UnwoundFrame> unwind(const machine::Machine& machine, std::size_t limit) {
  std::vector<UnwoundFrame> frames;
  u64 rip = machine.state().rip;
  u64 rsp = machine.state().gpr[isa::Rsp];
  u64 rbp = machine.state().gpr[isa::Rbp];
  // A jump into nowhere: the return address that led here has just been popped.
  while (frames.size() < limit) {
    UnwoundFrame frame{.address = rip};
    switch (prologue_at(machine, rip)) {
      case Prologue::NothingPushed:
        frame.return_slot = rsp;
        break;
      case Prologue::RbpPushed:
        frame.return_slot = rsp + 8;
        break;
      case Prologue::FrameSet:
        if (rbp >= rsp || frames.empty()) frame.return_slot = rbp + 8;
        break;
      case Prologue::None:
        break;
    }
    auto target = frame.return_slot != 0 ? word_at(machine, frame.return_slot) : std::nullopt;
    if (!target || !follows_call(machine, *target)) {
      frame.guessed = true;
      frame.return_slot = scan_for_return(machine, rsp);
      target = frame.return_slot != 0 ? word_at(machine, frame.return_slot) : std::nullopt;
    }
    frames.push_back(frame);
    if (!target || frame.return_slot < rsp) break;
    // The frame's saved rbp stands just below its return address when it set up a frame.
    if (!frame.guessed && frame.return_slot != rsp)
      rbp = word_at(machine, frame.return_slot - 8).value_or(0);
    rip = *target;
    rsp = frame.return_slot + 8;
  }
  return frames;
}

}  // namespace vitrine::observe
