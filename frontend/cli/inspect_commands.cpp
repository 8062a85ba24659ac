// vitrine walk and vitrine pages: memory made visible, at the start of a program or at a moment.

#include "emu/debug/moment.hpp"
#include "emu/view/pages.hpp"
#include "emu/view/walk.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/error_output_host.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

/// Runs to the moment, if one was given; an exit code when it could not and that was said.
int go_to(machine::Machine& machine, const std::string& at, u64 most) {
  if (at.empty()) return 0;
  InterruptGuard guard(machine);
  const auto moment = debug::parse_moment(at, machine.image());
  if (!moment) {
    complain(moment.error());
    return usage_error;
  }
  const auto reached = debug::run_to(machine, *moment, most);
  if (reached) return 0;
  complain(reached.error());
  return machine.step() == most && !machine.finished() ? limit_error : program_error;
}

std::optional<memory::AccessKind> parse_access(const std::string& text) {
  if (text == "read") return memory::AccessKind::Read;
  if (text == "write") return memory::AccessKind::Write;
  if (text == "execute") return memory::AccessKind::Execute;
  return std::nullopt;
}

}  // namespace

int walk_command(const WalkOptions& options) {
  const auto access = parse_access(options.access);
  if (!access) {
    complain(Error{"--access " + options.access, "is no kind of access",
                   "write read, write or execute"});
    return 2;
  }
  ErrorOutputHost host;
  auto machine = make_machine(options.program, host);
  if (!machine) return machine.error();
  if (const int code = go_to(*machine, options.at, options.max_instructions)) return code;
  const auto address = debug::parse_address(options.address, *machine);
  if (!address) {
    complain(address.error());
    return 2;
  }
  const view::WalkView walk = view::view_walk(*machine, *address, *access);
  print(options.json ? view::to_json(walk) : view::to_text(walk));
  return walk.walk.ok ? 0 : 1;
}

int pages_command(const PagesOptions& options) {
  ErrorOutputHost host;
  auto machine = make_machine(options.program, host);
  if (!machine) return machine.error();
  if (const int code = go_to(*machine, options.at, options.max_instructions)) return code;
  const view::PagesView pages = view::view_pages(*machine);
  print(options.json ? view::to_json(pages) : view::to_text(pages));
  return 0;
}

}  // namespace vitrine::cli
