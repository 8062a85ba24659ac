#include "frontend/program/examples.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <tuple>

namespace vitrine::program {

namespace fs = std::filesystem;

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

namespace {

/// The comment lines that a program begins with, without their signs.
std::vector<std::string> header_of(const fs::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line) && line.starts_with(';');)
    lines.push_back(
        line.substr(std::min<std::size_t>(line.size(), line.starts_with("; ") ? 2 : 1)));
  return lines;
}

}  // namespace

std::vector<Example> find_examples(const fs::path& root) {
  std::vector<Example> examples;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(root, error)) {
    if (entry.path().extension() != ".asm") continue;
    const std::string chapter = fs::relative(entry.path().parent_path(), root).generic_string();
    if (chapter == "lib") continue;
    if (entry.path().stem().string().ends_with("-repaired"))
      continue;  // stands beside the one it repairs
    Example example{chapter, entry.path().stem().string(), "", {}, entry.path()};
    example.about = header_of(entry.path());
    if (!example.about.empty()) {
      example.title = example.about.front();
      example.about.erase(example.about.begin());
    }
    examples.push_back(std::move(example));
  }
  // The order of the chapters in the guide; whatever it does not name comes behind.
  const std::vector<std::string> order{"registers-and-ram", "virtual-memory",   "stack",  "heap",
                                       "going-back",        "memory-hierarchy", "exploit"};
  const auto rank = [&](const Example& example) {
    return std::find(order.begin(), order.end(), example.chapter) - order.begin();
  };
  std::sort(examples.begin(), examples.end(), [&](const Example& a, const Example& b) {
    return std::tuple(rank(a), a.chapter, a.name) < std::tuple(rank(b), b.chapter, b.name);
  });
  return examples;
}

namespace {

/// "look for", "prints": what a line of a program's header begins with, or "".
std::string_view key_of(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return "";
  const std::string_view key = line.substr(0, colon);
  const auto is_plain = [](char c) { return c == ' ' || (c >= 'a' && c <= 'z'); };
  return !key.starts_with(' ') && std::all_of(key.begin(), key.end(), is_plain) ? key : "";
}

}  // namespace

std::vector<std::string> paragraphs(const std::vector<std::string>& lines) {
  std::vector<std::string> all;
  std::string_view key;
  for (const std::string& line : lines) {
    const std::string_view own = key_of(line);
    if (!own.empty() || line.empty()) key = own;
    const bool indented = line.starts_with(' ');
    const bool goes_on = !all.empty() && !all.back().empty() && !line.empty() && own.empty() &&
                         (key.empty() ? !indented : key == "look for");
    if (goes_on)
      all.back() += " " + line.substr(line.find_first_not_of(' '));
    else
      all.push_back(line);
  }
  return all;
}

}  // namespace vitrine::program
