#include "emu/debug/watch_again.hpp"

#include <algorithm>

namespace vitrine::debug {

namespace {

/// Gives up when the program has accessed memory too often: one rep, which is one step, may write
/// gigabytes.
class BoundedWatch final : public machine::Observer {
 public:
  BoundedWatch(observe::SmashWatch& watch, u64 most) : watch_(watch), left_(most) {}

  bool on_step(const machine::StepEvent& event) override {
    if (event.accesses.size() > left_) return false;
    left_ -= event.accesses.size();
    return watch_.on_step(event);
  }

 private:
  observe::SmashWatch& watch_;
  u64 left_;  ///< accesses
};

}  // namespace

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
  BoundedWatch bounded(*watch, most_watched_accesses);
  machine.observe(bounded);
  if (machine.finished()) return watch;
  machine.restore(end);
  return nullptr;
}

}  // namespace vitrine::debug
