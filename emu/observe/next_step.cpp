#include "emu/observe/next_step.hpp"

namespace vitrine::observe {

namespace {

class Recorder final : public machine::Observer {
 public:
  bool on_step(const machine::StepEvent& event) override {
    if (!record) record.emplace();
    record_step(*record, event);
    return !event.completed;
  }

  std::optional<StepRecord> record;
};

}  // namespace

std::optional<StepRecord> record_next_step(machine::Machine& machine) {
  Recorder recorder;
  bool requested = false;
  while (machine.observe(recorder, 1).kind == machine::StopKind::Interrupted)
    requested = true;
  if (requested) machine.request_stop();
  if (recorder.record) recorder.record->references = machine.model().last_references();
  return recorder.record;
}

}  // namespace vitrine::observe
