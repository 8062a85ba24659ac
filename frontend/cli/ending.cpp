#include "frontend/cli/ending.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "emu/base/text.hpp"
#include "emu/debug/watch_again.hpp"
#include "emu/view/explain.hpp"
#include "emu/view/report.hpp"
#include "emu/view/smash_report.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

constexpr int broken_pipe = 13;  // nobody is listening: die as quietly as others do

}  // namespace

int report_ending(const machine::Machine& machine, const machine::StopReport& stop, bool json) {
  std::fflush(stdout);
  const auto place = [&] { return machine.image().describe(machine.state().rip); };
  switch (stop.kind) {
    case machine::StopKind::Exited:
      return stop.exit_code;
    case machine::StopKind::Killed: {
      if (stop.signal != broken_pipe) {
        const view::FaultReport report = view::report_fault(machine, stop);
        if (json)
          tell(view::to_json(report));
        else
          complain(view::to_text(report));
      }
      return 128 + stop.signal;
    }
    case machine::StopKind::Interrupted:
      complain(fmt::format("interrupted in {} at step {}", place(), grouped(machine.step())));
      return 130;
    case machine::StopKind::Limit:
      complain(fmt::format("stopped after {} in {} (--max-instructions)",
                           counted(machine.step(), "instruction"), place()));
      return 124;
    default:  // whoever stopped it knows why
      return 0;
  }
}

std::string last_words(const machine::Machine& machine, const machine::StopReport& stop) {
  if (stop.kind != machine::StopKind::Killed) return "";
  const view::Explanation explanation = view::explain_stop(machine, stop);
  std::string text = "  " + explanation.what + "\n";
  if (!explanation.cause.empty()) text += "  " + explanation.cause + "\n";
  return text;
}

namespace {

/// Null when the program has lost nothing.
std::unique_ptr<observe::SmashWatch> smash_before(machine::Machine& machine,
                                                  const machine::Snapshot& start) {
  auto watch = debug::watch_again(machine, start);
  if (watch && watch->smashes().empty() && watch->damaged().empty()) watch.reset();
  return watch;
}

}  // namespace

void report_death_as_json(machine::Machine& machine, const machine::StopReport& stop,
                          const machine::Snapshot& start) {
  if (stop.signal == broken_pipe) return;
  const view::FaultReport report = view::report_fault(machine, stop);
  const auto watch = smash_before(machine, start);
  tell(view::to_json(report, watch ? view::to_json(machine, *watch) : ""));
}

void report_smash(machine::Machine& machine, const machine::Snapshot& start) {
  if (const auto watch = smash_before(machine, start)) tell("\n" + view::to_text(machine, *watch));
}

}  // namespace vitrine::cli
