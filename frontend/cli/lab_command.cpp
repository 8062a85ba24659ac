// vitrine lab: every attack of programs/exploit against every defence; or one of them step by step.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "emu/base/text.hpp"
#include "emu/lab/attack_matrix.hpp"
#include "emu/observe/until_written.hpp"
#include "emu/os/process.hpp"
#include "emu/view/panes.hpp"
#include "emu/view/smash_report.hpp"
#include "emu/view/stack.hpp"
#include "emu/view/value.hpp"
#include "frontend/cli/attack_files.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/ending.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"
#include "frontend/program/examples.hpp"

namespace vitrine::cli {

namespace {

namespace fs = std::filesystem;
using observe::SmashWatch;

int give_up(const Error& error) {
  complain(error);
  return program_error;
}

/// The stack as the watch sees it; in the heap, what lies from the buffer to the word.
std::string drawn_memory(const machine::Machine& machine, const SmashWatch& watch,
                         const observe::Smash& smash) {
  const os::Region* region = view::region_at(machine, smash.address);
  if (region == nullptr || region->kind == os::RegionKind::Stack)
    return view::to_text(view::picture_stack(machine, machine.model().calls().calls(), nullptr,
                                             nullptr, {.watch = &watch}));
  constexpr u64 bytes_in_row = 16;
  const observe::Writer& writer = *smash.writer();
  return view::to_text((*view::find_pane("memory"))
                           ->make({.machine = machine,
                                   .address = writer.buffer.start,
                                   .rows = writer.buffer.start > smash.address
                                               ? 1
                                               : writer.distance() / bytes_in_row + 1}));
}

/// Memory before the word that is lost is written over with what is found there, and when it holds
/// what is taken.
Result<std::string> draw_overflow(const lab::Attack& attack, const lab::Defence& defence, u64 seed,
                                  const observe::Smash& smash) {
  auto experiment = lab::Experiment::prepare(attack, defence, seed);
  if (!experiment) return tl::unexpected(experiment.error());
  machine::Machine& machine = (*experiment)->machine();
  SmashWatch& watch = (*experiment)->watch();
  u64 first = smash.writer()->step;
  for (const observe::Writer& writer : smash.writers)
    first = std::min(first, writer.step);
  machine.observe(watch, first);
  std::string text = fmt::format("Before it is written over, at step {}:\n{}\n",
                                 grouped(machine.step()), drawn_memory(machine, watch, smash));
  observe::UntilWritten written(machine, watch, smash);
  machine.observe(written, lab::Experiment::most_steps);
  text += fmt::format("And after, at step {}:\n{}\n", grouped(machine.step()),
                      drawn_memory(machine, watch, smash));
  return text;
}

/// Each line of it four spaces in.
std::string indented(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    out += line.empty() ? "\n" : "    " + line + "\n";
  return out;
}

/// The attack without defences, from the mistake to what came of it.
Result<std::string> tell_attack(const lab::Attack& attack, u64 seed) {
  const lab::Defence& none = lab::all_defences().front();
  auto experiment = lab::Experiment::prepare(attack, none, seed);
  if (!experiment) return tl::unexpected(experiment.error());
  const auto trial = (*experiment)->run();
  if (!trial) return tl::unexpected(trial.error());
  std::string text = fmt::format("{}\n\n{}\nThe attack: {}\n{}\n{} sent, in {}.\n\n", attack.title,
                                 attack.about, attack.plan, indented(attack.payload_source),
                                 counted((*experiment)->attacker().sent().size(), "byte"),
                                 counted(attack.rounds, "piece"));
  if (trial->writer() != nullptr) {
    const auto drawn = draw_overflow(attack, none, seed, *trial->smash);
    if (!drawn) return drawn;
    text += *drawn;
  }
  return text + view::to_text((*experiment)->machine(), (*experiment)->watch());
}

Result<std::string> walk_through(const lab::Attack& attack, u64 seed) {
  auto text = tell_attack(attack, seed);
  if (!text) return text;
  *text += "\nWhat comes of it, and with which defence:\n\n";
  for (const lab::Defence& defence : lab::all_defences()) {
    auto experiment = lab::Experiment::prepare(attack, defence, seed);
    if (!experiment) return tl::unexpected(experiment.error());
    const auto trial = (*experiment)->run();
    if (!trial) return tl::unexpected(trial.error());
    *text +=
        fmt::format("{} ({})\n  {}\n{}", defence.name, defence.about, lab::describe_trial(*trial),
                    last_words((*experiment)->machine(), trial->stop));
  }
  return text;
}

}  // namespace

namespace {

/// The folder that was named, that of one's own programs, or that of Vitrine's.
std::optional<fs::path> attacks_folder(const LabOptions& options) {
  if (!options.attacks.empty()) return options.attacks;
  std::error_code ignored;
  const fs::path own = "programs/exploit";
  if (std::getenv("VITRINE_PROGRAMS") == nullptr && fs::is_directory(own, ignored)) return own;
  const auto root = program::programs_directory();
  return root ? std::optional(*root / "exploit") : std::nullopt;
}

int show_matrix(const std::vector<lab::Attack>& attacks, const LabOptions& options) {
  const lab::AttackMatrix matrix = lab::try_all(attacks, options.seed);
  const bool any_tried = std::any_of(matrix.rows.begin(), matrix.rows.end(),
                                     [](const auto& row) { return !row.error; });
  if (options.json)
    print(lab::to_json(matrix));
  else if (any_tried)
    print(lab::to_text(matrix));
  int status = 0;
  for (const lab::AttackMatrix::Row& row : matrix.rows)
    if (row.error) status = give_up(*row.error);
  return status;
}

}  // namespace

int lab_command(const LabOptions& options) {
  const auto folder = attacks_folder(options);
  if (!folder)
    return give_up(
        {"programs", "the programs cannot be found", "set VITRINE_PROGRAMS to their folder"});
  auto attacks = find_attacks(*folder);
  if (!attacks) return give_up(attacks.error());
  if (!options.attack.empty()) {
    std::vector<std::string_view> names;
    for (const lab::Attack& attack : *attacks)
      names.push_back(attack.name);
    const auto found = std::find(names.begin(), names.end(), options.attack);
    if (found == names.end()) {
      const auto near = nearest(options.attack, names);
      complain(Error{options.attack, "there is no attack of this name",
                     near ? fmt::format("did you mean {}?", *near) : "`vitrine lab` lists them"});
      return usage_error;
    }
    const lab::Attack& attack = (*attacks)[static_cast<std::size_t>(found - names.begin())];
    if (options.json) return show_matrix({attack}, options);
    const auto text = walk_through(attack, options.seed);
    if (!text) return give_up(text.error());
    print(*text);
    return 0;
  }
  return show_matrix(*attacks, options);
}

}  // namespace vitrine::cli
