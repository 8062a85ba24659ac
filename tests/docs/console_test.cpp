// Documents are run: every ```console block of README.md, docs/ and tests/cli/ is executed and its
// output compared. In a block, a line `$ COMMAND` is run by sh in a scratch copy of the source
// tree's programs/, with vitrine on the PATH; the lines behind it are its output, standard error
// included. VITRINE_UPDATE=1 writes the real output into the documents instead.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> documents() {
  const fs::path root = VITRINE_SOURCE_DIR;
  std::vector<fs::path> paths{root / "README.md"};
  for (const char* folder : {"docs", "tests/cli"})
    if (fs::exists(root / folder))
      for (const auto& entry : fs::recursive_directory_iterator(root / folder))
        if (entry.path().extension() == ".md") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// Where commands run: programs/ as users see it, and room for the files that commands make.
fs::path scratch() {
  static const fs::path directory = [] {
    const fs::path made = fs::path(VITRINE_BINARY_DIR) / "console-test";
    fs::remove_all(made);
    fs::create_directories(made);
    fs::copy(fs::path(VITRINE_SOURCE_DIR) / "programs", made / "programs",
             fs::copy_options::recursive);
    return made;
  }();
  return directory;
}

std::string run(const std::string& command) {
  const std::string script =
      "cd '" + scratch().string() + "' && export PATH='" + std::string(VITRINE_BINARY_DIR) +
      "/frontend/cli':\"$PATH\" VITRINE_PROGRAMS=programs && { " + command + "\n} 2>&1 < /dev/null";
  std::string output;
  FILE* pipe = popen(script.c_str(), "r");
  if (pipe == nullptr) return "cannot run sh\n";
  char piece[4096];
  while (const std::size_t count = fread(piece, 1, sizeof piece, pipe))
    output.append(piece, count);
  pclose(pipe);
  if (!output.empty() && output.back() != '\n') output += '\n';
  return output;
}

/// Runs the blocks of one document; returns its text with the real outputs in place.
std::string with_real_output(const fs::path& path, std::size_t& commands) {
  std::ifstream file(path);
  std::string out, line;
  bool in_block = false, skipping = false;
  while (std::getline(file, line)) {
    if (!in_block) {
      in_block = line == "```console";
      skipping = false;
      out += line + "\n";
    } else if (line == "```") {
      in_block = false;
      out += line + "\n";
    } else if (line.rfind("$ ", 0) == 0) {
      out += line + "\n" + run(line.substr(2));
      ++commands;
      skipping = true;
    } else if (!skipping) {
      out += line + "\n";
    }
  }
  return out;
}

}  // namespace

TEST_CASE("every console block of the documents shows what really happens") {
  const bool update = std::getenv("VITRINE_UPDATE") != nullptr;
  std::size_t commands = 0;
  for (const fs::path& path : documents()) {
    std::ifstream file(path);
    const std::string written{std::istreambuf_iterator<char>(file), {}};
    const std::string real = with_real_output(path, commands);
    if (update && real != written) std::ofstream(path) << real;
    INFO(path << " is stale; VITRINE_UPDATE=1 ctest -R docs rewrites its output");
    CHECK((update ? real : written) == real);
  }
  CHECK(commands > 0);
}
