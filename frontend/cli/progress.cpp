#include "frontend/cli/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "emu/base/text.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

Progress::Progress(std::string_view doing, std::string_view what, u64 every)
    : doing_(doing), what_(what), every_(every), tells_(is_interactive()) {}

Progress::~Progress() {
  if (shown_) std::fputs("\r\33[K", stderr);
}

void Progress::show(u64 count) {
  if (!tells_ || count - last_ < every_) return;
  last_ = count;
  shown_ = true;
  fmt::print(stderr, "\r{}: {} {}", doing_, grouped(count), what_);
  std::fflush(stderr);
}

machine::StopReport observe_telling(machine::Machine& machine, machine::Observer& observer,
                                    u64 steps, std::string_view doing) {
  constexpr u64 piece = 500'000;  // some tenths of a second
  Progress progress(doing, "instructions", piece);
  const u64 first = machine.step();
  for (;;) {
    const u64 left = steps - (machine.step() - first);
    const machine::StopReport stop = machine.observe(observer, std::min(piece, left));
    if (stop.kind != machine::StopKind::Limit || left <= piece) return stop;
    progress.show(machine.step());
  }
}

}  // namespace vitrine::cli
