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

constexpr std::size_t most_period = 8;

bool is_same(const Call& a, const Call& b) {
  return a.function == b.function && a.return_address == b.return_address;
}

/// The longest of all.
Recursion longest_recursion(const std::vector<Call>& calls) {
  Recursion longest;
  for (std::size_t period = 1; period <= most_period; ++period)
    for (std::size_t first = 0, next = 0; first + period < calls.size(); first = next + 1) {
      next = first;
      while (next + period < calls.size() && is_same(calls[next], calls[next + period]))
        ++next;
      if (next > first && next + period - first > longest.size())
        longest = {first, next + period, period};
    }
  return longest;
}

}  // namespace

Recursion recursion_behind(const std::vector<Call>& calls, std::size_t innermost,
                           std::size_t least) {
  for (std::size_t period = 1; period <= most_period; ++period) {
    std::size_t first = innermost + 1;
    while (first > period && is_same(calls[first - 1], calls[first - 1 - period]))
      --first;
    const std::size_t repeated = innermost + 1 - first;
    if (repeated > least * period) return {first - period, innermost + 1, period};
  }
  return {};
}

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
  const Recursion found = longest_recursion(open.calls);
  if (!open.complete || open.calls.size() <= most || found.size() < found.period + inner)
    return few;
  open.folded_at = found.first + found.period;
  open.folded = (found.last - inner - open.folded_at) / found.period * found.period;
  if (open.folded < 2 * found.period) return few;
  for (std::size_t i = 0; i < found.period; ++i)
    open.recursion.push_back(open.calls[open.folded_at + i].function);
  const auto begin = open.calls.begin() + static_cast<std::ptrdiff_t>(open.folded_at);
  // The frame that the next one's saved rbp names is the last of them.
  begin->saved_rbp_slot = begin[static_cast<std::ptrdiff_t>(open.folded) - 1].saved_rbp_slot;
  open.calls.erase(begin + 1, begin + static_cast<std::ptrdiff_t>(open.folded));
  return open.calls.size() <= most ? open : few;
}

}  // namespace vitrine::view
