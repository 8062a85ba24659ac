// vitrine walk and vitrine pages: memory made visible, at the start of a program or at a moment.

#include "emu/debug/moment.hpp"
#include "emu/os/native_host.hpp"
#include "emu/view/pages.hpp"
#include "emu/view/walk.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

/// Runs to the moment, if one was given; false when it could not and that was said.
bool go_to(machine::Machine& machine, const std::string& at) {
  if (at.empty()) return true;
  InterruptGuard guard(machine);
  const auto moment = debug::parse_moment(at, machine.image());
  if (!moment) {
    complain(moment.error());
    return false;
  }
  const auto reached = debug::run_to(machine, *moment);
  if (!reached) complain(reached.error());
  return reached.has_value();
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
  os::NativeHost host;
  auto machine = make_machine(options.program, host);
  if (!machine) return machine.error();
  if (!go_to(*machine, options.at)) return program_error;
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
  os::NativeHost host;
  auto machine = make_machine(options.program, host);
  if (!machine) return machine.error();
  if (!go_to(*machine, options.at)) return program_error;
  const view::PagesView pages = view::view_pages(*machine);
  print(options.json ? view::to_json(pages) : view::to_text(pages));
  return 0;
}

}  // namespace vitrine::cli
