#pragma once
// The one table of the debugger's commands: what a line may begin with, what it means, how it is
// explained. Help, completion, docs/commands.md and the buttons of a window come from here.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emu/base/result.hpp"
#include "emu/base/types.hpp"

namespace vitrine::debug {

class Session;

/// A pane that a command asks for; a front end makes and shows it.
struct PaneRequest {
  std::string name;
  std::optional<u64> address;  ///< for panes that are about one
  std::string sort;            ///< for panes that can be sorted: a column's key
};

/// What a command answers.
struct Reply {
  std::vector<std::string> lines;  ///< text for people
  std::optional<Error> error;      ///< it failed: nothing has changed beyond what `lines` say
  std::vector<PaneRequest> panes;  ///< to be shown now
  bool moved = false;              ///< time or state changed: the panes of the layout are stale
  std::optional<u64> found;        ///< the first address at which there is what was looked for
  bool quit = false;
};

/// What stood behind a command's name.
struct CommandCall {
  std::string format;     ///< of `x/4g`: "4g"
  std::string arguments;  ///< trimmed
  const struct Command* command = nullptr;
};

/// What Tab completes behind the name.
enum class Completion : u8 { None, Expression, Place, Pane, Panes, Command, Breakpoint, Info };

/// The headings of the help.
enum class CommandGroup : u8 { Moving, Back, Stopping, Looking, Searching, Changing, Session };
[[nodiscard]] std::string_view title(CommandGroup group);

struct Command {
  std::string_view name;
  std::string_view others;     ///< further names, blank between them: "s si stepi"
  std::string_view arguments;  ///< "[N]", "PLACE [if CONDITION]"
  CommandGroup group{};
  Completion completion{};
  bool repeats = false;      ///< an empty line does it again
  std::string_view summary;  ///< one line, no full stop
  std::string_view more;     ///< sentences and examples for `help NAME`, or ""
  Reply (*run)(Session&, const CommandCall&) = nullptr;
};

/// In the order of the help.
[[nodiscard]] std::span<const Command> all_commands();

/// By name, other name or the beginning of one. Errors: unknown (nearest named, also of `others`,
/// which may stand there too), ambiguous (which they could be).
[[nodiscard]] Result<const Command*> find_command(std::string_view word,
                                                  std::span<const std::string_view> others = {});

/// docs/commands.md.
[[nodiscard]] std::string command_manual();
/// All commands in short, or one in full: the lines of `help`.
[[nodiscard]] std::vector<std::string> command_help();
[[nodiscard]] std::vector<std::string> command_help(const Command& command);

}  // namespace vitrine::debug
