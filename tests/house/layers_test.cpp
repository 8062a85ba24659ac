// The arrows between the folders point one way: reads every #include and fails on one that points
// up. The table is docs/architecture.md's, in code.

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "tests/support/catch.hpp"

namespace {

namespace fs = std::filesystem;

/// Folder → the folders it may use directly or through others.
const std::map<std::string, std::set<std::string>>& allowed() {
  static const std::map<std::string, std::set<std::string>> direct = {
      {"emu/base", {}},
      {"emu/isa", {"emu/base"}},
      {"emu/disasm", {"emu/isa"}},
      {"emu/image", {"emu/base"}},
      {"emu/memory", {"emu/base"}},
      {"emu/cache", {"emu/base"}},
      {"emu/cpu", {"emu/memory", "emu/isa"}},
      {"emu/os", {"emu/memory", "emu/image"}},
      {"emu/machine", {"emu/os", "emu/cpu", "emu/cache"}},
      {"emu/observe", {"emu/machine", "emu/disasm"}},
      {"emu/debug", {"emu/observe"}},
      {"emu/view", {"emu/debug"}},
      {"emu/lab", {"emu/debug", "emu/cache"}},
      {"asm", {"emu/isa", "emu/image"}},
      {"frontend/program", {"emu/machine", "asm"}},
      {"frontend/cli", {"emu/lab", "emu/view", "frontend/program", "frontend/gdb"}},
      {"frontend/gui", {"emu/lab", "emu/view", "frontend/program"}},
      {"frontend/gdb", {"emu/lab", "emu/view", "asm"}},
  };
  static const auto closed = [] {
    auto table = direct;
    for (std::size_t round = 0; round < direct.size(); ++round)
      for (auto& [folder, uses] : table)
        for (const std::string& used : std::set<std::string>(uses))
          uses.insert(table.at(used).begin(), table.at(used).end());
    return table;
  }();
  return closed;
}

/// "emu/isa" of "emu/isa/form.hpp", "asm" of "asm/token.hpp"; "" for anything else.
std::string folder_of(const std::string& path) {
  for (const auto& [folder, uses] : allowed())
    if (path.rfind(folder + "/", 0) == 0) return folder;
  return "";
}

}  // namespace

TEST_CASE("every include points down the house") {
  const fs::path root = VITRINE_SOURCE_DIR;
  int includes = 0;
  for (const char* top : {"emu", "asm", "frontend"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".cpp" && extension != ".hpp") continue;
      const std::string path = fs::relative(entry.path(), root).generic_string();
      const std::string folder = folder_of(path);
      INFO(path << " is in no folder of the house");
      REQUIRE(!folder.empty());
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) {
        if (line.rfind("#include \"", 0) != 0) continue;
        const std::string included = line.substr(10, line.find('"', 10) - 10);
        const std::string used = folder_of(included);
        INFO(path << " includes " << included);
        REQUIRE(!used.empty());
        CHECK((used == folder || allowed().at(folder).count(used) == 1));
        ++includes;
      }
    }
  }
  CHECK(includes > 50);
}

TEST_CASE("Capstone is included in one folder only, and no library prints or exits") {
  const fs::path root = VITRINE_SOURCE_DIR;
  for (const char* top : {"emu", "asm"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      if (!entry.is_regular_file()) continue;
      const std::string path = fs::relative(entry.path(), root).generic_string();
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) {
        INFO(path << ": " << line);
        if (line.find("<capstone") != std::string::npos) CHECK(folder_of(path) == "emu/disasm");
        CHECK(line.find("std::exit(") == std::string::npos);
        CHECK(line.find("std::cout") == std::string::npos);
        CHECK(line.find("<iostream>") == std::string::npos);
      }
    }
  }
}

TEST_CASE("CLI11 is included in one file only") {
  const fs::path root = VITRINE_SOURCE_DIR;
  std::set<std::string> including;
  for (const auto& entry : fs::recursive_directory_iterator(root / "frontend")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);)
      if (line.find("#include <CLI/") == 0)
        including.insert(fs::relative(entry.path(), root).generic_string());
  }
  CHECK(including == std::set<std::string>{"frontend/cli/command.cpp"});
}

TEST_CASE("JSON is written in one place only, where bytes that are no UTF-8 end nothing") {
  const fs::path root = VITRINE_SOURCE_DIR;
  std::set<std::string> writing;
  for (const char* top : {"emu", "asm", "frontend"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);)
        if (line.find(".dump(") != std::string::npos)
          writing.insert(fs::relative(entry.path(), root).generic_string());
    }
  }
  CHECK(writing == std::set<std::string>{"emu/base/json.cpp"});
}
