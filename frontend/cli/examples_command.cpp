// vitrine examples: the programs that come with Vitrine, by chapter; runs one by name.

#include <fmt/format.h>
#include <unistd.h>

#include "emu/base/text.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/terminal.hpp"
#include "frontend/program/examples.hpp"

namespace vitrine::cli {

namespace {

using program::Example;

void list(const std::vector<Example>& examples) {
  std::string chapter;
  for (const Example& example : examples) {
    if (example.chapter != chapter) {
      chapter = example.chapter;
      print(fmt::format("{}{}\n", &example == examples.data() ? "" : "\n", chapter));
    }
    print(fmt::format("  {:<20} {}\n", example.name, example.title));
  }
  print("\nRun one with: vitrine examples NAME\n");
}

}  // namespace

int examples_command(const ExamplesOptions& options) {
  const auto root = program::programs_directory();
  if (!root) {
    complain(Error{"programs", "the example programs cannot be found",
                   "set VITRINE_PROGRAMS to their folder"});
    return 1;
  }
  const std::vector<Example> examples = program::find_examples(*root);
  if (options.name.empty()) {
    list(examples);
    return 0;
  }
  for (const Example& example : examples) {
    if (example.name != options.name && example.chapter + "/" + example.name != options.name)
      continue;
    if (isatty(STDOUT_FILENO) != 0) print(fmt::format("# {}\n", example.path.string()));
    RunOptions run;
    run.program.file = example.path.string();
    run.program.arguments = options.arguments;
    return run_command(run);
  }
  std::vector<std::string_view> names;
  for (const Example& example : examples)
    names.push_back(example.name);
  const auto near = nearest(options.name, names);
  complain(Error{options.name, "there is no example of this name",
                 near ? fmt::format("did you mean {}?", *near) : "`vitrine examples` lists them"});
  return 2;
}

}  // namespace vitrine::cli
