#include "emu/view/open_calls.hpp"

#include <algorithm>

#include "emu/observe/unwind.hpp"
#include "emu/os/process.hpp"
#include "emu/view/value.hpp"

namespace vitrine::view {

namespace {

using observe::Call;
using observe::UnwoundFrame;

Call call_of(const machine::Machine& machine, const UnwoundFrame& frame) {
  const image::Symbol* function = machine.image().symbol_at(frame.address);
  Call call{.function = function != nullptr ? function->value : frame.address,
            .return_slot = frame.return_slot};
  call.return_address = peek_value(machine, frame.return_slot, 8).value_or(0);
  call.call_site = call.return_address - 1;  // inside of the CALL before it
  // Not guessed means that the function's prologue was understood; it may have pushed rbp by now.
  if (!frame.guessed && frame.return_slot != machine.state().gpr[isa::Rsp])
    call.saved_rbp_slot = frame.return_slot - 8;
  return call;
}

/// Found from the stack's bytes: the callers that it looks like.
OpenCalls found_calls(const machine::Machine& machine, std::size_t most) {
  constexpr std::size_t deepest = 10'000;  // frames that are followed
  OpenCalls open;
  const u64 rsp = machine.state().gpr[isa::Rsp];
  Call start{.function = machine.process().entry(),
             .return_slot = std::max(machine.process().initial_stack(), rsp)};
  const auto frames = observe::unwind(machine, std::min(most, deepest));
  open.complete = frames.size() < std::min(most, deepest);
  for (const UnwoundFrame& frame : frames) {
    // The start is nobody's callee: what looks like a frame there is the kernel's data.
    if (frame.return_slot < rsp || frame.return_slot >= start.return_slot) break;
    open.calls.push_back(call_of(machine, frame));
  }
  open.calls.push_back(start);
  std::reverse(open.calls.begin(), open.calls.end());
  return open;
}

}  // namespace

OpenCalls open_calls(const Scene& scene, std::size_t most) {
  if (!scene.has_model) return found_calls(scene.machine, most);
  const machine::CallRecord& record = scene.machine.model().calls();
  OpenCalls open{.calls = record.calls(std::max<std::size_t>(most, 1)), .exact = true};
  open.outer = record.depth() - open.calls.size();
  return open;
}

}  // namespace vitrine::view
