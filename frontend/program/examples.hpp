#pragma once
// The programs that come with Vitrine, by chapter.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace vitrine::program {

struct Example {
  std::string chapter;             ///< its folder: "stack"
  std::string name;                ///< its file without the ending: "add"
  std::string title;               ///< the first comment line
  std::vector<std::string> about;  ///< the comment lines behind it
  std::filesystem::path path;
};

/// Where the programs lie: VITRINE_PROGRAMS, beside the installed binary, or in the source tree.
[[nodiscard]] std::optional<std::filesystem::path> programs_directory();

/// In the order of the guide's chapters, then by name.
[[nodiscard]] std::vector<Example> find_examples(const std::filesystem::path& root);

/// The lines of Example::about as paragraphs, to be broken anew: "run:", "look for:" and their like
/// begin one; what is indented stays as it is, but where it goes on with what to look for.
[[nodiscard]] std::vector<std::string> paragraphs(const std::vector<std::string>& lines);

}  // namespace vitrine::program
