#include "emu/observe/next_step.hpp"

namespace vitrine::observe {

namespace {

class Recorder final : public machine::Observer {
 public:
  explicit Recorder(const machine::Machine& machine) : machine_(machine) {}

  bool on_step(const machine::StepEvent& event) override {
    if (!record) record.emplace();
    record_step(*record, event);
    // The parts of a long repetition have theirs one after the other.
    auto& kept = record->references;
    for (const machine::ModelledReference& made : machine_.model().last_references())
      if (kept.size() < StepRecord::most_references) kept.push_back(made);
    return !event.completed;
  }

  std::optional<StepRecord> record;

 private:
  const machine::Machine& machine_;
};

}  // namespace

std::optional<StepRecord> record_next_step(machine::Machine& machine) {
  Recorder recorder(machine);
  bool requested = false;
  while (machine.observe(recorder, 1).kind == machine::StopKind::Interrupted)
    requested = true;
  if (requested) machine.request_stop();
  return recorder.record;
}

}  // namespace vitrine::observe
