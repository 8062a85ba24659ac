#include "emu/debug/standing_watch.hpp"

#include <algorithm>

#include "emu/observe/smash_watch.hpp"

namespace vitrine::debug {

StandingWatch::StandingWatch(Timeline& timeline, u64 reach) : timeline_(timeline), reach_(reach) {}

StandingWatch::~StandingWatch() = default;

/// Where the machine's model knows which calls are open.
bool StandingWatch::begin(u64 step) {
  watch_.reset();
  if (step > timeline_.beginning().step &&
      timeline_.require_model().reason == Arrival::Reason::Interrupted)
    return false;
  const Excursion excursion(timeline_);
  if (timeline_.go_to({step, false}).reason == Arrival::Reason::Interrupted) return false;
  watch_ = std::make_unique<observe::SmashWatch>(timeline_.machine());
  seen_ = step;
  edits_ = timeline_.edits_made();
  return true;
}

const observe::SmashWatch* StandingWatch::look() {
  const u64 now = timeline_.steps_done();
  const bool goes_on = watch_ && edits_ == timeline_.edits_made() && seen_ <= now;
  if (!goes_on || now - seen_ > reach_) {
    const u64 first = std::max(timeline_.beginning().step, now - std::min(now, reach_));
    if (!begin(first)) return nullptr;
  }
  if (seen_ < now && !timeline_.replay(seen_, now, *watch_)) watch_.reset();
  seen_ = now;
  return watch_.get();
}

}  // namespace vitrine::debug
