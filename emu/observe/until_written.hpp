#pragma once
// Once more to the write by which something was lost: a second run knows what the first has found.

#include <algorithm>

#include "emu/observe/smash_watch.hpp"

namespace vitrine::observe {

/// Shows the steps to a watch, until the word of the smash holds what it was taken for, or is
/// taken. The smash, found in an equal run, must have a writer.
class UntilWritten final : public machine::Observer {
 public:
  UntilWritten(const machine::Machine& machine, SmashWatch& watch, const Smash& smash)
      : machine_(machine),
        watch_(watch),
        smash_(smash),
        last_(std::max(smash.step, smash.writer()->step + 1)) {}

  bool on_step(const machine::StepEvent& event) override {
    watch_.on_step(event);
    const bool goes_on = event.step + 1 < last_ || !event.completed;
    return event.step < smash_.writer()->step ||
           (goes_on && word_at(machine_, smash_.address, smash_.size) != smash_.after);
  }

 private:
  const machine::Machine& machine_;
  SmashWatch& watch_;
  const Smash& smash_;
  u64 last_;  ///< step, before which it ends
};

}  // namespace vitrine::observe
