// vitrine lab: every attack of programs/exploit against every defence; or one of them step by step.

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/lab/attack_matrix.hpp"
#include "emu/view/explain.hpp"
#include "emu/view/smash_report.hpp"
#include "emu/view/stack.hpp"
#include "frontend/cli/attack_files.hpp"
#include "frontend/cli/commands.hpp"
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

std::string drawn_stack(const machine::Machine& machine) {
  return view::to_text(
      view::picture_stack(machine, machine.model().calls().calls(), nullptr, nullptr, {}));
}

/// Runs `attack` up to the moment before the first write that leaves its buffer, draws the stack,
/// runs on until the damage is used, and draws it again.
Result<std::string> draw_overflow(const lab::Attack& attack, const lab::Defence& defence, u64 seed,
                                  const observe::Smash& smash) {
  auto experiment = lab::Experiment::prepare(attack, defence, seed);
  if (!experiment) return tl::unexpected(experiment.error());
  machine::Machine& machine = (*experiment)->machine();
  const auto go_to = [&](u64 step) {
    while (machine.step() < step && !machine.finished())
      machine.run(step - machine.step(), machine::Engine::Modelled);
  };
  go_to(smash.write->step);
  std::string text = fmt::format("The stack before the write, at step {}:\n{}\n",
                                 grouped(machine.step()), drawn_stack(machine));
  go_to(std::max(smash.step, smash.write->step + 1));
  text += fmt::format("And when what was written is about to be used, at step {}:\n{}\n",
                      grouped(machine.step()), drawn_stack(machine));
  return text;
}

/// What the processor or the kernel said to a program that has died.
std::string last_words(const machine::Machine& machine, const machine::StopReport& stop) {
  if (stop.kind != machine::StopKind::Killed) return "";
  const view::Explanation explanation = view::explain_stop(machine, stop);
  std::string text = "  " + explanation.what + "\n";
  if (!explanation.cause.empty()) text += "  " + explanation.cause + "\n";
  return text;
}

Result<std::string> walk_through(const lab::Attack& attack, u64 seed) {
  std::string text = attack.title + "\n\n";
  for (const lab::Defence& defence : lab::all_defences()) {
    auto experiment = lab::Experiment::prepare(attack, defence, seed);
    if (!experiment) return tl::unexpected(experiment.error());
    const auto trial = (*experiment)->run();
    if (!trial) return tl::unexpected(trial.error());
    const machine::Machine& machine = (*experiment)->machine();
    if (&defence == lab::all_defences().data()) {
      text += fmt::format("The attacker sends {}.\n\n",
                          counted((*experiment)->attacker().sent().size(), "byte"));
      if (trial->smash && trial->smash->write) {
        const auto drawn = draw_overflow(attack, defence, seed, *trial->smash);
        if (!drawn) return drawn;
        text += *drawn;
      }
      text += view::to_text(machine, (*experiment)->watch()) + "\n";
    }
    text +=
        fmt::format("{:<13} {} ({})\n", defence.name, lab::describe_trial(*trial), defence.about);
    text += last_words(machine, trial->stop);
  }
  return text;
}

}  // namespace

int lab_command(const LabOptions& options) {
  const auto root = program::programs_directory();
  if (!root)
    return give_up(
        {"programs", "the programs cannot be found", "set VITRINE_PROGRAMS to their folder"});
  auto attacks = find_attacks(*root / "exploit");
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
    const auto text =
        walk_through((*attacks)[static_cast<std::size_t>(found - names.begin())], options.seed);
    if (!text) return give_up(text.error());
    print(*text);
    return 0;
  }
  const auto matrix = lab::try_all(*attacks, options.seed);
  if (!matrix) return give_up(matrix.error());
  print(options.json ? lab::to_json(*matrix) : lab::to_text(*matrix));
  return 0;
}

}  // namespace vitrine::cli
