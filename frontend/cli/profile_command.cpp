// vitrine profile: runs a program with modelled caches, and says what every function, line and
// instruction cost; or two programs, and sets their costs side by side.

#include <fmt/format.h>
#include <unistd.h>

#include "emu/view/profile_comparison.hpp"
#include "emu/view/profile_export.hpp"
#include "emu/view/profile_report.hpp"
#include "frontend/cli/memory_report.hpp"
#include "frontend/cli/output_file.hpp"
#include "frontend/cli/profile_run.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/second_run.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

/// Refuses to write over what is read, or over another output.
std::optional<Error> check_files(const ProfileOptions& options, const SecondRun* second) {
  const NamedFile written[] = {{"-o", options.output},
                               {"--cachegrind-out", options.cachegrind_out},
                               {"--callgrind-out", options.callgrind_out}};
  std::vector<NamedFile> read = {{"the program", options.program.file},
                                 {"the program's input", options.input},
                                 {"the caches' description", options.caches.caches}};
  if (second != nullptr)
    read.insert(read.end(), {{"the other program", second->program.file},
                             {"the other run's input", second->input},
                             {"the other caches' description", second->caches.caches}});
  return check_outputs(written, read);
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

/// A table of instructions has no room for what the options of text and JSON add.
std::optional<Error> check_report(const ProfileOptions& options) {
  if (!options.csv) return std::nullopt;
  const std::pair<bool, const char*> unfit[] = {{options.json, "--json"},
                                                {options.data, "--data"},
                                                {options.kinds, "--kinds"},
                                                {options.curve, "--curve"}};
  for (const auto& [given, name] : unfit)
    if (given) return Error{name, "is not of --csv's table", "leave one of them out"};
  return std::nullopt;
}

std::string report(const ProfileRun& run, const observe::Profile& profile,
                   const ProfileOptions& options, bool colour) {
  const lab::MemoryProfiler* memory = run.memory();
  if (options.csv) return view::to_csv(profile);
  if (options.json)
    return view::to_json(profile, memory == nullptr ? "" : memory_json(*memory, profile));
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

u64 limit_of(const ProfileOptions& options) {
  return options.max_instructions;
}

/// To the file that was named, or to standard output behind the program's own.
bool deliver(std::optional<OutputFile>& file, std::string_view text, bool for_programs) {
  if (file) return write_output(file, text);
  if (!for_programs) print("\n");
  print(text);
  return true;
}

int compare_two(const ProfileOptions& options, std::shared_ptr<InputTape> input) {
  const auto other = second_run(options);
  if (!other) {
    complain(other.error());
    return usage_error;
  }
  if (const auto error = check_files(options, &*other)) {
    complain(*error);
    return usage_error;
  }
  auto other_input = input;
  if (!other->input.empty()) {
    other_input = input_from(other->input);
    if (!other_input) return usage_error;
  }
  // Both are made before either runs, so that mistakes are told at once.
  auto first = ProfileRun::create(options.program, options.caches, std::move(input), true);
  if (!first) return first.error();
  auto second = ProfileRun::create(other->program, other->caches, std::move(other_input), true);
  if (!second) return second.error();
  std::optional<OutputFile> output;
  if (!open_output(options.output, output)) return usage_error;

  const bool colour = output ? false : isatty(STDOUT_FILENO) != 0;
  const int code = (*first)->run(limit_of(options));
  const observe::Profile a = (*first)->profile();
  if ((*first)->interrupted())
    return deliver(output, report(**first, a, options, colour), options.json) ? code
                                                                              : program_error;
  const int other_code = (*second)->run(limit_of(options));
  const observe::Profile b = (*second)->profile();
  const view::ProfileComparison comparison =
      view::compare(a, run_title(options.program, options.caches, options.input), b,
                    run_title(other->program, other->caches, other->input));
  const std::string text = options.json ? to_json(comparison) : to_text(comparison);
  if (!deliver(output, text, options.json)) return program_error;
  return code != 0 ? code : other_code;
}

}  // namespace

int profile_command(const ProfileOptions& options) {
  const auto input = input_from(options.input);
  if (!input) return usage_error;
  if (!options.compare.empty()) return compare_two(options, input);
  auto error = check_report(options);
  if (!error) error = check_files(options, nullptr);
  if (error) {
    complain(*error);
    return usage_error;
  }

  const bool for_programs = options.json || options.csv;
  const bool to_stdout = options.output.empty();
  auto run = ProfileRun::create(options.program, options.caches, input, for_programs && to_stdout);
  if (!run) return run.error();
  std::optional<OutputFile> output, cachegrind, callgrind;
  if (!open_output(options.output, output) || !open_output(options.cachegrind_out, cachegrind) ||
      !open_output(options.callgrind_out, callgrind))
    return usage_error;
  if (options.data || options.kinds || options.curve) (*run)->watch_memory();
  const int code = (*run)->run(limit_of(options));

  const observe::Profile profile = (*run)->profile();
  const bool colour = to_stdout && isatty(STDOUT_FILENO) != 0;
  const bool all_written = deliver(output, report(**run, profile, options, colour), for_programs);
  const bool cachegrind_written =
      write_output(cachegrind, cachegrind ? view::to_cachegrind_file(profile) : "");
  const bool callgrind_written =
      write_output(callgrind, callgrind ? view::to_callgrind_file(profile) : "");
  return all_written && cachegrind_written && callgrind_written ? code : program_error;
}

}  // namespace vitrine::cli
