// vitrine run: assembles or loads a program and runs it, standard input, output and exit code
// passed through; a report when it dies.

#include <fmt/format.h>

#include <cstdio>

#include "emu/base/text.hpp"
#include "emu/debug/moment.hpp"
#include "emu/os/native_host.hpp"
#include "emu/os/process.hpp"
#include "emu/view/value.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/ending.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/stack_show.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

void print_tlb(std::string_view name, const memory::TlbCounters& counters) {
  const u64 total = counters.hits + counters.misses;
  fmt::print(
      stderr, "{:<16} {:>14} lookups {:>12} misses ({:.2f} %) {:>12} walk reads\n", name,
      grouped(total), grouped(counters.misses),
      total == 0 ? 0.0 : 100.0 * static_cast<double>(counters.misses) / static_cast<double>(total),
      grouped(counters.walk_reads));
}

/// The addresses of --show-stack's functions, in the same order.
Result<std::vector<u64>> functions_to_show(const std::vector<std::string>& names,
                                           const machine::Machine& machine) {
  std::vector<u64> functions;
  for (const std::string& name : names) {
    const auto address = debug::parse_address(name, machine);
    if (!address) return tl::unexpected(address.error());
    const os::Region* region = view::region_at(machine, *address);
    if (region != nullptr && (region->permissions & image::Execute) == 0)
      return fail("--show-stack " + name,
                  fmt::format("stands in {}, which is not executable", view::region_name(*region)),
                  "name a function");
    functions.push_back(*address);
  }
  return functions;
}

void tell_what_was_not_drawn(const StackShow& show, const std::vector<std::string>& names,
                             const std::vector<u64>& functions) {
  if (show.undrawn() > 0)
    complain(fmt::format("{} not drawn (--show-limit N draws more)",
                         counted(show.undrawn(), "further call")));
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!show.was_called(functions[i]))
      complain(Error{"--show-stack " + names[i], "was not called, so there is nothing to draw",
                     "only calls are drawn, not jumps"});
}

}  // namespace

int run_command(const RunOptions& options) {
  os::NativeHost host;
  auto machine = make_machine(options.program, host);
  if (!machine) return machine.error();
  const u64 limit = options.max_instructions;
  InterruptGuard guard(*machine);
  const machine::Snapshot start = machine->snapshot();
  machine::StopReport stop;
  if (!options.show_stack.empty()) {
    const auto functions = functions_to_show(options.show_stack, *machine);
    if (!functions) {
      complain(functions.error());
      return usage_error;
    }
    StackShow show(*machine, {functions->begin(), functions->end()}, options.show_limit);
    stop = machine->observe(show, limit);
    tell_what_was_not_drawn(show, options.show_stack, *functions);
  } else {
    stop =
        machine->run(limit, options.modelled ? machine::Engine::Modelled : machine::Engine::Plain);
  }
  std::fflush(stdout);
  if (options.modelled) {
    const machine::ModelCounters counters = machine->counters();
    tell(fmt::format("{:<16} {:>14}\n", "instructions", grouped(machine->step())));
    print_tlb("instruction TLB", counters.instruction_tlb);
    print_tlb("data TLB", counters.data_tlb);
  }
  const bool killed = stop.kind == machine::StopKind::Killed;
  if (killed && options.json) {
    report_death_as_json(*machine, stop, start);
    return 128 + stop.signal;
  }
  const int code = report_ending(*machine, stop, false);
  if (killed) report_smash(*machine, start);
  return code;
}

}  // namespace vitrine::cli
