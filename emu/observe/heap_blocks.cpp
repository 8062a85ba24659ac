#include "emu/observe/heap_blocks.hpp"

namespace vitrine::observe {

using isa::Op;
using machine::StepEvent;

HeapBlocks::HeapBlocks(const image::Image& image) {
  constexpr std::pair<std::string_view, Routine> names[] = {
      {"heap_allocate", Routine::Allocate}, {"malloc", Routine::Allocate},
      {"calloc", Routine::AllocateArray},   {"realloc", Routine::Reallocate},
      {"heap_free", Routine::Free},         {"free", Routine::Free}};
  for (const auto& [name, routine] : names)
    if (const image::Symbol* symbol = image.find_symbol(name))
      routines_.emplace(symbol->value, routine);
}

/// The arguments stand in rdi and rsi.
void HeapBlocks::open(const StepEvent& event, Routine routine) {
  const u64 first = event.after.gpr[isa::Rdi], second = event.after.gpr[isa::Rsi];
  const u64 slot = event.after.gpr[isa::Rsp];
  switch (routine) {
    case Routine::Allocate:
      open_[slot] = first;
      return;
    case Routine::AllocateArray:
      open_[slot] = first * second;
      return;
    case Routine::Reallocate:
      blocks_.erase(first);
      open_[slot] = second;
      return;
    case Routine::Free:
      blocks_.erase(first);
      return;
  }
}

bool HeapBlocks::on_step(const StepEvent& event) {
  if (routines_.empty() || event.fault != nullptr || event.instruction.length == 0) return false;
  const Op op = event.instruction.op();
  // A jump is a tail call, unless the routine goes back to where it began.
  const bool jumps = op == Op::Jmp || op == Op::JmpIndirect;
  if (op == Op::Call || op == Op::CallIndirect || jumps) {
    const auto routine = routines_.find(event.after.rip);
    if (routine != routines_.end() && !(jumps && open_.count(event.after.gpr[isa::Rsp]) != 0))
      open(event, routine->second);
    return false;
  }
  if (op != Op::Ret) return false;
  const auto call = open_.find(event.before.gpr[isa::Rsp]);
  if (call == open_.end()) return false;
  const u64 start = event.after.gpr[isa::Rax], size = call->second;
  open_.erase(call);
  if (start != 0) blocks_[start] = {start, size, event.step};
  return true;
}

const HeapBlock* HeapBlocks::around(u64 address) const {
  auto block = blocks_.upper_bound(address);
  if (block == blocks_.begin()) return nullptr;
  --block;
  return address - block->first < block->second.size ? &block->second : nullptr;
}

}  // namespace vitrine::observe
