#pragma once
// Real debuggers run against vitrine gdb, and what they print.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"

namespace vitrine::tests {

/// Where sessions run: the test programs, and room for files.
inline std::filesystem::path scratch(const std::string& name) {
  namespace fs = std::filesystem;
  const fs::path directory = fs::path(VITRINE_BINARY_DIR) / "gdb-test" / name;
  fs::remove_all(directory);
  fs::create_directories(directory);
  for (const char* program : {"smash.asm", "input.asm"})
    fs::copy(fs::path(VITRINE_SOURCE_DIR) / "tests/gdb" / program, directory);
  fs::copy(fs::path(VITRINE_SOURCE_DIR) / "programs", directory / "programs",
           fs::copy_options::recursive);
  return directory;
}

/// What a shell script prints, standard error included; vitrine is on its PATH. It is killed after
/// two minutes.
inline std::string run(const std::filesystem::path& directory, const std::string& script) {
  const std::filesystem::path file = directory / "script.sh";
  std::ofstream(file) << script;
  const std::string command = "cd '" + directory.string() +
                              "' && PATH='" VITRINE_BINARY_DIR
                              "/frontend/cli':\"$PATH\" HOME=. timeout 120 sh script.sh 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  char piece[4096];
  while (const std::size_t count = fread(piece, 1, sizeof piece, pipe))
    output.append(piece, count);
  pclose(pipe);
  return output;
}

/// Says that a referee is absent, by name, and returns true then.
inline bool absent(const std::string& referee) {
  if (std::system(("command -v " + referee + " > /dev/null").c_str()) == 0) return false;
  std::cout << "referee absent: " << referee << "\n";
  return true;
}

/// What stands between `key` and the end of the line; "" when it is nowhere.
inline std::string line_after(const std::string& text, const std::string& key) {
  const std::size_t at = text.find(key);
  if (at == std::string::npos) return "";
  const std::size_t start = at + key.size();
  return text.substr(start, text.find('\n', start) - start);
}

/// Whether the texts occur in this order.
inline bool in_order(const std::string& text, const std::vector<std::string>& parts) {
  std::size_t at = 0;
  for (const std::string& part : parts) {
    at = text.find(part, at);
    if (at == std::string::npos) {
      UNSCOPED_INFO("missing, or in another order: " << part);
      return false;
    }
    at += part.size();
  }
  return true;
}

}  // namespace vitrine::tests
