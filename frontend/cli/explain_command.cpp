// vitrine explain: in words, why the accesses of one instruction cost what they did.

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/view/explain_access.hpp"
#include "frontend/cli/cache_options.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/error_output_host.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

int explain_command(const ExplainOptions& options) {
  if (options.at.empty()) {
    complain(Error{"--at", "is missing: the moment to explain", "see vitrine explain --help"});
    return usage_error;
  }
  const auto caches = cache_config(options.caches);
  if (!caches) {
    complain(caches.error());
    return usage_error;
  }
  ErrorOutputHost host;
  auto machine = make_machine(options.program, host, *caches);
  if (!machine) return machine.error();
  const auto moment = debug::parse_moment(options.at, machine->image());
  if (!moment) {
    complain(moment.error());
    return usage_error;
  }
  InterruptGuard guard(*machine);
  view::AccessExplainer explainer(*machine, *moment);
  const machine::StopReport stop = machine->observe(explainer, options.max_instructions);
  host.end_line();
  if (const auto& explanation = explainer.explanation()) {
    print(options.json ? to_json(*explanation, *machine) : to_text(*explanation, *machine));
    return 0;
  }
  if (stop.kind == machine::StopKind::Limit) {
    complain(fmt::format("stopped after {} (--max-instructions) before {} came",
                         counted(machine->step(), "instruction"), moment->text));
    return 124;
  }
  if (stop.kind == machine::StopKind::Interrupted)
    complain("interrupted before " + moment->text + " came");
  else
    complain(Error{moment->text, "does not come: the program ends before",
                   "see vitrine trace for what is executed"});
  return program_error;
}

}  // namespace vitrine::cli
