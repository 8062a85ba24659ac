// vitrine smash: runs a program under the watch over its return addresses.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "emu/base/text.hpp"
#include "emu/observe/until_written.hpp"
#include "emu/os/native_host.hpp"
#include "emu/view/report.hpp"
#include "emu/view/smash_report.hpp"
#include "emu/view/stack.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/ending.hpp"
#include "frontend/cli/error_output_host.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/progress.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

using observe::SmashWatch;

std::string drawn_stack(const machine::Machine& machine, const SmashWatch& watch) {
  return view::to_text(view::picture_stack(machine, machine.model().calls().calls(), nullptr,
                                           nullptr, {.watch = &watch}));
}

/// What to go back to: the first smash, or else the first damage.
std::optional<observe::Smash> first_loss(const SmashWatch& watch) {
  if (!watch.smashes().empty()) return watch.smashes().front();
  const auto damaged = watch.damaged();
  const auto written = [](const observe::Smash& loss) {
    return loss.writer() != nullptr ? loss.writer()->step : ~u64{0};
  };
  const auto earlier = [&](const observe::Smash& one, const observe::Smash& other) {
    return written(one) < written(other);
  };
  const auto first = std::min_element(damaged.begin(), damaged.end(), earlier);
  return first != damaged.end() ? std::optional(*first) : std::nullopt;
}

/// Where the run stops when it is to stop at the write of what it loses.
struct WriteStop {
  u64 step = 0;
  std::string text;
};

/// Goes back to the write, if anybody is known to have done it, and comes here again.
WriteStop stop_at_write(machine::Machine& machine, const machine::Snapshot& start,
                        const observe::Smash& loss, bool is_only_one) {
  const u64 found_at = machine.step();
  if (loss.writer() == nullptr)
    return {found_at, fmt::format("stopped at step {}: nobody is known to have written it\n",
                                  grouped(found_at))};
  const machine::Snapshot end = machine.snapshot();
  machine.restore(start);
  SmashWatch watch(machine);
  observe::UntilWritten written(machine, watch, loss);
  observe_telling(machine, written, found_at + 1, "going back");  // the last may have faulted
  WriteStop stop{machine.step(), fmt::format("stopped at step {}, {}\n{}", grouped(machine.step()),
                                             is_only_one ? "before it is used"
                                                         : "when the first of these was written",
                                             drawn_stack(machine, watch))};
  machine.restore(end);
  return stop;
}

/// The exit status that goes with what was told of the ending.
int status_of(const machine::Machine& machine, const machine::StopReport& stop) {
  return stop.kind == machine::StopKind::Killed ? 128 + stop.signal
                                                : report_ending(machine, stop, false);
}

}  // namespace

int smash_command(const SmashOptions& options) {
  os::NativeHost native;
  ErrorOutputHost errors;
  os::Host& host = options.json ? static_cast<os::Host&>(errors) : native;
  auto machine = make_machine(options.program, host);
  if (!machine) return machine.error();
  InterruptGuard guard(*machine);
  // Only what becomes of a write tells whether it was meant; so the run goes on to there, and back.
  std::optional<machine::Snapshot> start;
  if (options.stop_at_write) start = machine->snapshot();
  SmashWatch watch(*machine, start ? SmashWatch::Stop::Taking : SmashWatch::Stop::Never);
  const machine::StopReport stop =
      observe_telling(*machine, watch, options.max_instructions, "watching");
  std::fflush(stdout);
  std::optional<WriteStop> at_write;
  if (start && stop.kind != machine::StopKind::Interrupted)
    if (const auto loss = first_loss(watch)) {
      const auto all = watch.smashes().empty() ? watch.damaged() : watch.smashes();
      at_write = stop_at_write(*machine, *start, *loss, all.size() == 1);
    }
  if (options.json) {
    const view::Ending ending{at_write ? machine::StopReport{machine::StopKind::Observer} : stop,
                              at_write ? at_write->step : machine->step()};
    print(view::to_json(*machine, watch, &ending));
    return at_write ? 0 : status_of(*machine, stop);
  }
  std::string text = view::to_text(*machine, watch);
  if (text.empty())
    text = "no return address, saved rbp, canary or code pointer was written over\n";
  tell("\n" + text);  // the program may have left its line open
  if (at_write) {
    tell("\n" + at_write->text);
    return 0;
  }
  if (stop.kind == machine::StopKind::Killed)
    tell("\n" + view::report_fault(*machine, stop).headline + "\n" + last_words(*machine, stop));
  return status_of(*machine, stop);
}

}  // namespace vitrine::cli
