// vitrine profile: runs a program with modelled caches, and says what every function, line and
// instruction cost.

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <optional>

#include "emu/base/text.hpp"
#include "emu/lab/memory_profile.hpp"
#include "emu/observe/profile.hpp"
#include "emu/os/native_host.hpp"
#include "emu/view/profile_export.hpp"
#include "emu/view/profile_report.hpp"
#include "emu/view/report.hpp"
#include "frontend/cli/cache_options.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/error_output_host.hpp"
#include "frontend/cli/memory_report.hpp"
#include "frontend/cli/output_file.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

/// Runs to the end, the limit or an interrupt; tells on a terminal how far it is.
/// `observer` null: on the faster engine.
machine::StopReport run_counting(machine::Machine& machine, u64 limit,
                                 machine::Observer* observer) {
  // Some tenths of a second.
  const u64 piece = observer == nullptr ? 10'000'000 : 500'000;
  const bool tells = is_interactive();
  bool told = false;
  machine::StopReport stop;
  do {
    const u64 left = limit - machine.step();
    stop = observer == nullptr ? machine.run(std::min(piece, left), machine::Engine::Modelled)
                               : machine.observe(*observer, std::min(piece, left));
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

/// The file at `path`, opened before the run. Complains when it cannot be written; without a path,
/// there is no file and all is well.
bool open_output(const std::string& path, std::optional<OutputFile>& file) {
  if (path.empty()) return true;
  auto opened = OutputFile::create(path);
  if (!opened) {
    complain(opened.error());
    return false;
  }
  file = std::move(*opened);
  return true;
}

/// Complains when not all could be written.
bool write_output(std::optional<OutputFile>& file, std::string_view text) {
  const auto error = file ? file->write(text) : std::nullopt;
  if (error) complain(*error);
  return !error;
}

std::string report(const observe::Profile& profile, const lab::MemoryProfiler* memory,
                   const ProfileOptions& options, bool colour) {
  if (options.json) return view::to_json(profile);
  if (options.csv) return view::to_csv(profile);
  view::ProfileStyle style;
  style.colour = colour;
  style.instructions = options.instructions;
  style.caches = options.caches.caches;
  std::string text = view::to_text(profile, style);
  if (options.data) text += data_text(*memory, profile);
  if (options.kinds) text += kinds_text(*memory, profile);
  if (options.curve) text += curve_text(*memory);
  return text;
}

}  // namespace

int profile_command(const ProfileOptions& options) {
  const auto caches = cache_config(options.caches);
  if (!caches) {
    complain(caches.error());
    return usage_error;
  }
  const bool to_stdout = options.output.empty();
  const bool for_programs = options.json || options.csv;
  os::NativeHost native;
  ErrorOutputHost to_errors;
  os::Host& host = for_programs && to_stdout ? static_cast<os::Host&>(to_errors) : native;
  auto machine = make_machine(options.program, host, *caches);
  if (!machine) return machine.error();
  std::optional<OutputFile> output, cachegrind, callgrind;
  if (!open_output(options.output, output) || !open_output(options.cachegrind_out, cachegrind) ||
      !open_output(options.callgrind_out, callgrind))
    return usage_error;

  InterruptGuard guard(*machine);
  const observe::CallCosts costs(*machine);
  std::optional<lab::MemoryProfiler> memory;
  if (options.data || options.kinds || options.curve) memory.emplace(*machine);
  const machine::StopReport stop = run_counting(
      *machine, options.max_instructions == 0 ? machine::no_limit : options.max_instructions,
      memory ? &*memory : nullptr);

  const observe::Profile profile = observe::make_profile(*machine, &costs);
  const int code = finish(*machine, stop);
  const bool colour = to_stdout && isatty(STDOUT_FILENO) != 0;
  const std::string text = report(profile, memory ? &*memory : nullptr, options, colour);
  if (to_stdout) print((for_programs ? "" : "\n") + text);
  const bool all_written = write_output(output, text);
  const bool cachegrind_written =
      write_output(cachegrind, cachegrind ? view::to_cachegrind_file(profile) : "");
  const bool callgrind_written =
      write_output(callgrind, callgrind ? view::to_callgrind_file(profile) : "");
  return all_written && cachegrind_written && callgrind_written ? code : program_error;
}

}  // namespace vitrine::cli
