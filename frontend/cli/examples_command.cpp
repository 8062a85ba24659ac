// vitrine examples: the programs that come with Vitrine, by chapter; runs one by name.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include "emu/base/text.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

namespace fs = std::filesystem;

struct Example {
  std::string chapter;  ///< its folder: "stack"
  std::string name;     ///< its file without the ending: "add"
  std::string title;    ///< the first comment line
  fs::path path;
};

/// Where the programs lie: VITRINE_PROGRAMS, beside the installed binary, or in the source tree.
std::optional<fs::path> programs_directory() {
  std::error_code error;
  if (const char* named = std::getenv("VITRINE_PROGRAMS")) {
    if (fs::is_directory(named, error)) return named;
    return std::nullopt;
  }
  const fs::path binary = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const fs::path installed = binary.parent_path().parent_path() / VITRINE_INSTALLED_PROGRAMS;
    if (fs::is_directory(installed, error)) return installed;
  }
  if (fs::is_directory(VITRINE_SOURCE_PROGRAMS, error)) return VITRINE_SOURCE_PROGRAMS;
  return std::nullopt;
}

std::string title_of(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  const auto start = line.find_first_not_of("; \t");
  return start == std::string::npos ? "" : line.substr(start);
}

std::vector<Example> find_examples(const fs::path& root) {
  std::vector<Example> examples;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(root, error)) {
    if (entry.path().extension() != ".asm") continue;
    const std::string chapter = fs::relative(entry.path().parent_path(), root).generic_string();
    if (chapter == "lib") continue;
    examples.push_back(
        {chapter, entry.path().stem().string(), title_of(entry.path()), entry.path()});
  }
  // The order of the chapters in the guide; whatever it does not name comes behind.
  const std::vector<std::string> order{"registers-and-ram", "virtual-memory",  "stack", "heap",
                                       "going-back",        "memory-hierarchy"};
  const auto rank = [&](const Example& example) {
    return std::find(order.begin(), order.end(), example.chapter) - order.begin();
  };
  std::sort(examples.begin(), examples.end(), [&](const Example& a, const Example& b) {
    return std::tuple(rank(a), a.chapter, a.name) < std::tuple(rank(b), b.chapter, b.name);
  });
  return examples;
}

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
  const auto root = programs_directory();
  if (!root) {
    complain(Error{"programs", "the example programs cannot be found",
                   "set VITRINE_PROGRAMS to their folder"});
    return 1;
  }
  const std::vector<Example> examples = find_examples(*root);
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
