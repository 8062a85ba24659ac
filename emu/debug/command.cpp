#include "emu/debug/command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/debug/command_rows.hpp"

namespace vitrine::debug {

std::string_view title(CommandGroup group) {
  switch (group) {
    case CommandGroup::Moving:
      return "Moving";
    case CommandGroup::Back:
      return "Moving back";
    case CommandGroup::Stopping:
      return "Stopping";
    case CommandGroup::Looking:
      return "Looking";
    case CommandGroup::Searching:
      return "Searching";
    case CommandGroup::Changing:
      return "Changing";
    case CommandGroup::Session:
      return "The session";
  }
  return "";
}

std::span<const Command> all_commands() {
  static const std::vector<Command> table = [] {
    std::vector<Command> joined;
    for (const auto rows : {moving_commands(), stopping_commands(), looking_commands(),
                            searching_commands(), changing_commands(), session_commands()})
      joined.insert(joined.end(), rows.begin(), rows.end());
    return joined;
  }();
  return table;
}

namespace {

/// All names of a command, its own first.
std::vector<std::string_view> names_of(const Command& command) {
  std::vector<std::string_view> names{command.name};
  for (std::string_view rest = command.others; !rest.empty();) {
    const auto space = rest.find(' ');
    names.push_back(rest.substr(0, space));
    rest = space == std::string_view::npos ? "" : rest.substr(space + 1);
  }
  return names;
}

}  // namespace

Result<const Command*> find_command(std::string_view word,
                                    std::span<const std::string_view> others) {
  std::vector<std::string_view> all(others.begin(), others.end()), beginning;
  const Command* begun = nullptr;
  for (const Command& command : all_commands()) {
    bool begins = false;
    for (const std::string_view name : names_of(command)) {
      if (name == word) return &command;
      all.push_back(name);
      begins = begins || (!word.empty() && name.starts_with(word));
    }
    if (!begins) continue;
    begun = &command;
    beginning.push_back(command.name);
  }
  if (beginning.size() == 1) return begun;
  if (beginning.size() > 1)
    return fail(std::string(word), "could be any of several commands",
                fmt::format("{}", fmt::join(beginning, ", ")));
  const auto near = nearest(word, all);
  return fail(word.empty() ? "/" : std::string(word), "is no command",
              near ? fmt::format("did you mean {}?", *near) : "`help` lists them");
}

std::vector<std::string> command_help() {
  std::vector<std::string> lines;
  std::optional<CommandGroup> group;
  for (const Command& command : all_commands()) {
    if (group != command.group) {
      if (group) lines.emplace_back();
      group = command.group;
      lines.emplace_back(title(command.group));
    }
    const auto names = names_of(command);
    const std::string both =
        names.size() == 1 ? std::string(names[0]) : fmt::format("{}, {}", names[0], names[1]);
    lines.push_back(fmt::format("  {:<20} {}", both, command.summary));
  }
  lines.emplace_back();
  lines.emplace_back(
      "`help NAME` says more. A beginning is enough where it is clear; an empty line");
  lines.emplace_back("repeats the last move. A pane's name shows it: registers, stack, …");
  return lines;
}

std::vector<std::string> command_help(const Command& command) {
  std::vector<std::string> lines;
  lines.push_back(
      fmt::format("{}{}{}", command.name, command.arguments.empty() ? "" : " ", command.arguments));
  lines.push_back(fmt::format("  {}", command.summary));
  for (std::string_view rest = command.more; !rest.empty();) {
    const auto end = rest.find('\n');
    lines.push_back(fmt::format("  {}", rest.substr(0, end)));
    rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
  }
  if (!command.others.empty()) lines.push_back(fmt::format("  also: {}", command.others));
  return lines;
}

std::string command_manual() {
  std::string text = R"(# The debugger's commands

What `vitrine debug FILE` understands; the window and scripts know the same commands. The guide's
chapter [Going back in time](guide/6-going-back-in-time.md) shows them at work.

The beginning of a name is enough where it is clear. An empty line repeats the last move. The name
of a pane shows it. A line that begins with `#` is a comment.

This file is generated. To refresh it, build the target `vitrine_command_manual` and run
`build/release/tests/vitrine_command_manual > docs/commands.md`.
)";
  std::optional<CommandGroup> group;
  for (const Command& command : all_commands()) {
    if (group != command.group) {
      group = command.group;
      text += fmt::format("\n## {}\n", title(command.group));
    }
    text += fmt::format("\n### {}\n\n`{}{}{}`", command.name, command.name,
                        command.arguments.empty() ? "" : " ", command.arguments);
    if (!command.others.empty()) {
      text += "; also";
      std::string_view before = " ";
      for (const std::string_view name : names_of(command))
        if (name != command.name) {
          text += fmt::format("{}`{}`", before, name);
          before = ", ";
        }
    }
    text += fmt::format("\n\n{}.", command.summary);
    // Lines that are indented are examples, or a table: as they stand.
    bool in_example = false;
    for (std::string_view rest = command.more; !rest.empty();) {
      const auto end = rest.find('\n');
      const std::string_view line = rest.substr(0, end);
      const bool example = line.starts_with("  ");
      if (example != in_example) text += example ? "\n\n```" : "\n```\n";
      in_example = example;
      text += fmt::format("\n{}", example ? line.substr(2) : line);
      rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
    }
    text += in_example ? "\n```\n" : "\n";
  }
  return text;
}

}  // namespace vitrine::debug
