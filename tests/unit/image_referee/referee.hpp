#pragma once
// Runs the tools that these tests are judged by: nasm, ld, gcc, readelf, gdb, and the host itself.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "emu/base/types.hpp"
#include "tests/support/catch.hpp"

namespace vitrine::referee {

namespace fs = std::filesystem;

/// A directory for one test's files, empty at first, removed at the end.
class Workshop {
 public:
  explicit Workshop(const std::string& name)
      : directory_(fs::path(VITRINE_BINARY_DIR) / "referee" / name) {
    fs::remove_all(directory_);
    fs::create_directories(directory_);
  }
  ~Workshop() {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  [[nodiscard]] std::string path(const std::string& file) const { return directory_ / file; }

  void write(const std::string& file, const std::string& text) const {
    std::ofstream(path(file), std::ios::binary) << text;
  }
  void write(const std::string& file, const std::vector<u8>& bytes) const {
    std::ofstream(path(file), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<long>(bytes.size()));
    fs::permissions(path(file), fs::perms::owner_all);
  }
  [[nodiscard]] std::string text(const std::string& file) const {
    std::ifstream stream(path(file), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }
  [[nodiscard]] std::vector<u8> bytes(const std::string& file) const {
    const std::string all = text(file);
    return {all.begin(), all.end()};
  }

  /// Runs a shell command in the directory; its exit status, output and errors together.
  struct Outcome {
    int status;
    std::string output;
  };
  [[nodiscard]] Outcome run(const std::string& command) const {
    const std::string line =
        "cd '" + directory_.string() + "' && ( " + command + " ) > output.txt 2>&1";
    const int status = std::system(line.c_str());
    return {(status >> 8) & 0xff, text("output.txt")};
  }
  void must_run(const std::string& command) const {
    const Outcome outcome = run(command);
    INFO(command << "\n" << outcome.output);
    REQUIRE(outcome.status == 0);
  }

 private:
  fs::path directory_;
};

/// Whether all the tools are installed; names the first that is not. ctest shows the test as
/// skipped when it reads that line.
inline bool have(std::initializer_list<const char*> tools) {
  for (const char* tool : tools) {
    if (std::system((std::string("command -v ") + tool + " > /dev/null 2>&1").c_str()) == 0)
      continue;
    std::cout << "referee absent: " << tool << std::endl;
    return false;
  }
  return true;
}

}  // namespace vitrine::referee
