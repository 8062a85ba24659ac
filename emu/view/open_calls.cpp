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

/// The longest row of calls of one function from one place, as [first, last).
std::pair<std::size_t, std::size_t> longest_recursion(const std::vector<Call>& calls) {
  std::pair<std::size_t, std::size_t> longest{0, 0};
  for (std::size_t first = 0, next = 0; first < calls.size(); first = next) {
    next = first + 1;
    while (next < calls.size() && calls[next].function == calls[first].function &&
           calls[next].return_address == calls[first].return_address)
      ++next;
    if (next - first > longest.second - longest.first) longest = {first, next};
  }
  return longest;
}

}  // namespace

OpenCalls open_calls(const Scene& scene, std::size_t most) {
  if (!scene.has_model) return found_calls(scene.machine, most);
  const machine::CallRecord& record = scene.machine.model().calls();
  OpenCalls open{.calls = record.calls(std::max<std::size_t>(most, 1)), .exact = true};
  open.outer = record.depth() - open.calls.size();
  return open;
}

OpenCalls open_calls_folded(const Scene& scene, std::size_t most) {
  constexpr std::size_t followed = 1'000'000, inner = 3;
  OpenCalls few = open_calls(scene, most);
  if (few.outer == 0 && few.calls.size() < most) return few;
  OpenCalls open = open_calls(scene, followed);
  const auto [first, last] = longest_recursion(open.calls);
  if (!open.complete || open.calls.size() <= most || last - first < inner + 3) return few;
  open.folded_at = first + 1;
  open.folded = last - inner - open.folded_at;
  const auto begin = open.calls.begin() + static_cast<std::ptrdiff_t>(open.folded_at);
  // The frame that the next one's saved rbp names is the last of them.
  begin->saved_rbp_slot = begin[static_cast<std::ptrdiff_t>(open.folded) - 1].saved_rbp_slot;
  open.calls.erase(begin + 1, begin + static_cast<std::ptrdiff_t>(open.folded));
  return open.calls.size() <= most ? open : few;
}

}  // namespace vitrine::view
