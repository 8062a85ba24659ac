// vitrine smash: runs a program under the watch over its return addresses.

#include <fmt/format.h>

#include <cstdio>

#include "emu/base/text.hpp"
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

}  // namespace

int smash_command(const SmashOptions& options) {
  os::NativeHost native;
  ErrorOutputHost errors;
  os::Host& host = options.json ? static_cast<os::Host&>(errors) : native;
  auto machine = make_machine(options.program, host);
  if (!machine) return machine.error();
  InterruptGuard guard(*machine);
  SmashWatch watch(*machine,
                   options.stop_at_write ? SmashWatch::Stop::Writing : SmashWatch::Stop::Never);
  const machine::StopReport stop =
      observe_telling(*machine, watch, options.max_instructions, "watching");
  std::fflush(stdout);
  if (options.json) {
    print(view::to_json(*machine, watch, &stop));
    if (stop.kind == machine::StopKind::Observer) return 0;
    return stop.kind == machine::StopKind::Killed ? 128 + stop.signal
                                                  : report_ending(*machine, stop, false);
  }
  std::string text = view::to_text(*machine, watch);
  if (text.empty())
    text = "no return address, saved rbp, canary or code pointer was written over\n";
  tell("\n" + text);  // the program may have left its line open
  if (stop.kind == machine::StopKind::Observer) {
    // Of a pointer nobody can say that it is one until it is followed.
    const bool followed =
        !watch.smashes().empty() && watch.smashes().back().kind == observe::Smash::Kind::Pointer;
    tell(fmt::format("\nstopped at step {}, {}\n{}", grouped(machine->step()),
                     followed ? "as it was followed" : "before it is used",
                     drawn_stack(*machine, watch)));
    return 0;
  }
  if (stop.kind != machine::StopKind::Killed) return report_ending(*machine, stop, false);
  tell("\n" + view::report_fault(*machine, stop).headline + "\n" + last_words(*machine, stop));
  return 128 + stop.signal;
}

}  // namespace vitrine::cli
