#pragma once
// The watch over return addresses for those who look at a run again and again: it is kept while the
// cursor goes forward, and begun anew where it has gone back or the past has been changed.

#include <memory>

#include "emu/debug/timeline.hpp"

namespace vitrine::observe {
class SmashWatch;
}

namespace vitrine::debug {

/// So many steps before the end are watched; input that was read before is not known there.
constexpr u64 watched_steps = 20'000'000;

class StandingWatch {
 public:
  /// At most `reach` steps before the cursor are watched, which bounds the time that a look takes;
  /// what was read and written before is not known there (SmashWatch::began()).
  explicit StandingWatch(Timeline& timeline, u64 reach = watched_steps);
  ~StandingWatch();

  /// Of the run up to the cursor, which stays. Null when interrupted. Valid until the cursor moves.
  [[nodiscard]] const observe::SmashWatch* look();

 private:
  [[nodiscard]] bool begin(u64 step);

  Timeline& timeline_;
  u64 reach_;
  std::unique_ptr<observe::SmashWatch> watch_;
  u64 seen_ = 0;   ///< steps that it has watched, or that lay before it
  u64 edits_ = 0;  ///< that had been made by then
};

}  // namespace vitrine::debug
