// vitrine symbols: the names of a program and where they are, also as equ lines for a payload.

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/lab/target.hpp"
#include "emu/os/test_host.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

int symbols_command(const SymbolsOptions& options) {
  if (options.format != "text" && options.format != "equ") {
    complain(Error{"--format " + options.format, "is no format of symbols", "write text or equ"});
    return usage_error;
  }
  // It reads nothing and says nothing: only where things are is asked for.
  os::TestHost quiet;
  auto machine = make_machine(options.program, quiet);
  if (!machine) return machine.error();
  const auto target = lab::study(*machine, options.frame);
  if (!target) {
    complain(target.error());
    return program_error;
  }
  if (machine->image().symbols.empty())
    complain(
        Error{options.program.file, "has no symbols", "strip takes them away: link it without -s"});
  if (options.format == "equ") {
    print(lab::to_equ(*target));
    return 0;
  }
  std::string text;
  for (const auto& [name, value] : target->names)
    text += fmt::format("{}  {}\n", hex_digits(value, 12), name);
  print(text);
  return 0;
}

}  // namespace vitrine::cli
