#pragma once
// How far long work is: one line on the terminal that is written over and over.

#include <string_view>

#include "emu/base/types.hpp"
#include "emu/machine/machine.hpp"

namespace vitrine::cli {

/// Shows nothing where standard error is no terminal; the line is gone when it ends.
class Progress {
 public:
  /// "sweeping: 4,194,304 references". `every`: so many at least between two that are shown.
  Progress(std::string_view doing, std::string_view what, u64 every);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(u64 count);

 private:
  std::string_view doing_, what_;
  u64 every_, last_ = 0;
  bool tells_, shown_ = false;
};

/// Machine::observe with a line that tells of it.
machine::StopReport observe_telling(machine::Machine& machine, machine::Observer& observer,
                                    u64 steps, std::string_view doing);

}  // namespace vitrine::cli
