#include "emu/observe/step_recorder.hpp"

#include <algorithm>

namespace vitrine::observe {

namespace {

class StepRecorder final : public machine::Observer {
 public:
  bool on_step(const machine::StepEvent& event) override {
    if (!record) {
      record = StepRecord{event.step,
                          {event.bytes.begin(), event.bytes.end()},
                          event.instruction,
                          event.before,
                          event.after,
                          {},
                          {},
                          0,
                          {}};
    }
    record->after = event.after;
    if (event.fault != nullptr) record->fault = *event.fault;
    const std::size_t room = StepRecord::most_accesses - record->accesses.size();
    const std::size_t kept = std::min(room, event.accesses.size());
    record->accesses.insert(record->accesses.end(), event.accesses.begin(),
                            event.accesses.begin() + static_cast<std::ptrdiff_t>(kept));
    record->accesses_left_out += event.accesses.size() - kept;
    return !event.completed;
  }

  std::optional<StepRecord> record;
};

}  // namespace

std::optional<StepRecord> record_step(machine::Machine& machine) {
  StepRecorder recorder;
  bool requested = false;
  while (machine.observe(recorder, 1).kind == machine::StopKind::Interrupted)
    requested = true;
  if (requested) machine.request_stop();
  return recorder.record;
}

}  // namespace vitrine::observe
