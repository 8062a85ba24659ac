#include "emu/observe/chain.hpp"

#include <algorithm>
#include <cstring>

namespace vitrine::observe {

bool ChainRecorder::on_step(const machine::StepEvent& event) {
  const LiveSlot* slot = watch_.slots().taken_by(event);
  const bool honest = slot != nullptr && word_at(machine_, slot->address) == slot->value;
  watch_.on_step(event);
  const auto& smashes = watch_.smashes();
  const bool taken = std::any_of(smashes.begin(), smashes.end(),
                                 [](const Smash& smash) { return smash.takes_control(); });
  if (!taken || honest || event.instruction.length == 0) return true;
  const isa::Op op = event.instruction.op();
  const bool returned = op == isa::Op::Ret;
  if (!returned && op != isa::Op::Pop && op != isa::Op::Leave) return true;
  for (const machine::MemoryAccess& access : event.accesses) {
    const InputSpans input = watch_.labels().in_memory(access.address, access.size);
    // What the program pushed itself on the way is no part of the chain.
    if (access.kind != memory::AccessKind::Read || (!returned && input.empty())) continue;
    ChainLink link{.step = event.step,
                   .address = access.address,
                   .instruction = event.before.rip,
                   .returned = returned,
                   .input = input};
    std::memcpy(&link.value, access.before.data(), std::min<std::size_t>(access.size, 8));
    links_.push_back(link);
  }
  return links_.size() < most_links;
}

}  // namespace vitrine::observe
