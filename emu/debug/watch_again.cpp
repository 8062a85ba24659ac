#include "emu/debug/watch_again.hpp"

#include <algorithm>

namespace vitrine::debug {

std::unique_ptr<observe::SmashWatch> watch_again(machine::Machine& machine,
                                                 const machine::Snapshot& start, u64 watched) {
  using machine::StopKind;
  const machine::Snapshot end = machine.snapshot();
  machine.restore(start);
  const u64 steps = end.step() - start.step();
  // A modelled run knows the calls that are open where the watch begins.
  const u64 before = steps - std::min(steps, watched);
  if (before != 0 && machine.run(before, machine::Engine::Modelled).kind == StopKind::Interrupted) {
    machine.restore(end);
    return nullptr;
  }
  auto watch = std::make_unique<observe::SmashWatch>(machine);
  const machine::StopReport stop = machine.observe(*watch);
  if (stop.kind != StopKind::Interrupted) return watch;
  machine.restore(end);
  return nullptr;
}

}  // namespace vitrine::debug
