#include "frontend/cli/profile_run.hpp"

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/view/report.hpp"
#include "frontend/cli/cache_options.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/progress.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

tl::expected<std::unique_ptr<ProfileRun>, int> ProfileRun::create(const ProgramOptions& program,
                                                                  const CacheOptions& caches,
                                                                  std::shared_ptr<InputTape> input,
                                                                  bool output_to_errors) {
  const auto config = cache_config(caches);
  if (!config) {
    complain(config.error());
    return tl::unexpected(usage_error);
  }
  auto host = std::make_unique<ProfileHost>(std::move(input), output_to_errors);
  auto machine = make_machine(program, *host, *config);
  if (!machine) return tl::unexpected(machine.error());
  return std::unique_ptr<ProfileRun>(new ProfileRun(std::move(host), std::move(*machine)));
}

/// Tells on a terminal how far it is.
machine::StopReport ProfileRun::run_counting(u64 limit) {
  // Some tenths of a second.
  const u64 piece = memory_ ? 500'000 : 10'000'000;
  Progress progress("profiling", "instructions", piece);
  machine::StopReport stop;
  do {
    const u64 steps = std::min(piece, limit - machine_.step());
    stop = memory_ ? machine_.observe(*memory_, steps)
                   : machine_.run(steps, machine::Engine::Modelled);
    if (stop.kind == machine::StopKind::Limit) progress.show(machine_.step());
  } while (stop.kind == machine::StopKind::Limit && machine_.step() < limit);
  return stop;
}

int ProfileRun::run(u64 limit) {
  InterruptGuard guard(machine_);
  const machine::StopReport stop = run_counting(limit);
  switch (stop.kind) {
    case machine::StopKind::Exited:
      return stop.exit_code;
    case machine::StopKind::Killed:
      complain(view::to_text(view::report_fault(machine_, stop)));
      return 128 + stop.signal;
    case machine::StopKind::Interrupted:
      interrupted_ = true;
      complain(fmt::format("interrupted after {}: the profile is of what was run",
                           counted(machine_.step(), "instruction")));
      return 130;
    default:
      complain(fmt::format("stopped after {} (--max-instructions)",
                           counted(machine_.step(), "instruction")));
      return 124;
  }
}

}  // namespace vitrine::cli
