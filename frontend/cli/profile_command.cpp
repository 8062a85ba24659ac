// vitrine profile: runs a program with modelled caches, and says what every function, line and
// instruction cost.

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <functional>

#include "emu/base/text.hpp"
#include "emu/observe/profile.hpp"
#include "emu/os/native_host.hpp"
#include "emu/view/profile_export.hpp"
#include "emu/view/profile_report.hpp"
#include "emu/view/report.hpp"
#include "frontend/cli/cache_options.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/error_output_host.hpp"
#include "frontend/cli/output_file.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

/// Runs to the end, the limit or an interrupt; tells on a terminal how far it is.
machine::StopReport run_modelled(machine::Machine& machine, u64 limit) {
  // Some tenths of a second.
  constexpr u64 piece = 10'000'000;
  const bool tells = is_interactive();
  bool told = false;
  machine::StopReport stop;
  do {
    const u64 left = limit - machine.step();
    stop = machine.run(std::min(piece, left), machine::Engine::Modelled);
    if (tells && stop.kind == machine::StopKind::Limit) {
      fmt::print(stderr, "\rprofiling: {} instructions", grouped(machine.step()));
      std::fflush(stderr);
      told = true;
    }
  } while (stop.kind == machine::StopKind::Limit && machine.step() < limit);
  if (told) std::fputs("\r\033[K", stderr);
  return stop;
}

/// Says how the program ended, if not by itself; returns the exit code.
int finish(const machine::Machine& machine, const machine::StopReport& stop) {
  switch (stop.kind) {
    case machine::StopKind::Exited:
      return stop.exit_code;
    case machine::StopKind::Killed:
      complain(view::to_text(view::report_fault(machine, stop)));
      return 128 + stop.signal;
    case machine::StopKind::Interrupted:
      complain(fmt::format("interrupted after {}: the profile is of what was run",
                           counted(machine.step(), "instruction")));
      return 130;
    default:
      complain(fmt::format("stopped after {} (--max-instructions)",
                           counted(machine.step(), "instruction")));
      return 124;
  }
}

/// Files that were asked for, each with what will be in it.
class Outputs {
 public:
  /// Complains and returns false when one cannot be written.
  bool open(const ProfileOptions& options) {
    const auto add = [&](const std::string& path, auto maker) {
      if (path.empty()) return true;
      auto file = OutputFile::create(path);
      if (!file) {
        complain(file.error());
        return false;
      }
      files_.push_back({std::move(*file), std::move(maker)});
      return true;
    };
    return add(options.output,
               [&options](const observe::Profile& profile) {
                 return report(profile, options, false);
               }) &&
           add(options.cachegrind_out, view::to_cachegrind_file) &&
           add(options.callgrind_out, view::to_callgrind_file);
  }

  bool write(const observe::Profile& profile) {
    bool all = true;
    for (File& each : files_) {
      if (const auto error = each.file.write(each.text(profile))) {
        complain(*error);
        all = false;
      }
    }
    return all;
  }

  static std::string report(const observe::Profile& profile, const ProfileOptions& options,
                            bool colour) {
    if (options.json) return view::to_json(profile);
    if (options.csv) return view::to_csv(profile);
    view::ProfileStyle style;
    style.colour = colour;
    style.instructions = options.instructions;
    style.caches = options.caches.caches;
    return view::to_text(profile, style);
  }

 private:
  struct File {
    OutputFile file;
    std::function<std::string(const observe::Profile&)> text;
  };
  std::vector<File> files_;
};

}  // namespace

int profile_command(const ProfileOptions& options) {
  const auto caches = cache_config(options.caches);
  if (!caches) {
    complain(caches.error());
    return usage_error;
  }
  const bool pure_output = (options.json || options.csv) && options.output.empty();
  os::NativeHost native;
  ErrorOutputHost to_errors;
  auto machine = make_machine(options.program,
                              pure_output ? static_cast<os::Host&>(to_errors) : native, *caches);
  if (!machine) return machine.error();
  Outputs outputs;
  if (!outputs.open(options)) return usage_error;

  InterruptGuard guard(*machine);
  const observe::CallCosts costs(*machine);
  const machine::StopReport stop = run_modelled(
      *machine, options.max_instructions == 0 ? machine::no_limit : options.max_instructions);
  const observe::Profile profile = observe::make_profile(*machine, &costs);
  const int code = finish(*machine, stop);
  if (options.output.empty())
    print((pure_output ? "" : "\n") +
          Outputs::report(profile, options, isatty(STDOUT_FILENO) != 0));
  if (!outputs.write(profile)) return program_error;
  return code;
}

}  // namespace vitrine::cli
