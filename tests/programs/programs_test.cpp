// Every program has a complete header, is listed in its README, and does what its
// header says. The hidden test [run] takes the command that runs a source file from the
// environment, so that the same programs are checked on Linux and on our machine:
//
//   VITRINE_PROGRAM_RUNNER   the command; the source file is appended. Required.
//   VITRINE_CORE_OPTION      inserted before the file when the header says `isa: core`
//   VITRINE_RUNNER_NEEDS     programs without which the test is skipped

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tests/programs/program_header.hpp"
#include "tests/programs/run_command.hpp"
#include "tests/support/catch.hpp"

namespace fs = std::filesystem;
using namespace vitrine::programs;

namespace {

const fs::path root = VITRINE_SOURCE_DIR;

std::string read_text(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// The sources below a folder of the repository, relative to its root, in a fixed order.
std::vector<std::string> sources_in(const std::string& folder) {
  std::vector<std::string> sources;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / folder))
    if (entry.path().extension() == ".asm")
      sources.push_back(fs::relative(entry.path(), root).generic_string());
  std::sort(sources.begin(), sources.end());
  return sources;
}

/// Those with a header: the programs, and the tests of their library.
std::vector<std::string> all_programs() {
  std::vector<std::string> programs = sources_in("programs");
  for (std::string& test : sources_in("tests/programs"))
    programs.push_back(std::move(test));
  return programs;
}

/// The programs that programs/README.md links to, in the same order.
std::vector<std::string> listed_programs() {
  std::vector<std::string> programs;
  const std::string text = read_text(root / "programs/README.md");
  for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
    const std::string target = text.substr(at + 2, text.find(')', at) - at - 2);
    if (target.ends_with(".asm")) programs.push_back("programs/" + target);
  }
  std::sort(programs.begin(), programs.end());
  return programs;
}

std::vector<std::string> words_of(const char* name) {
  const char* value = std::getenv(name);
  std::istringstream text(value ? value : "");
  std::vector<std::string> words;
  for (std::string word; text >> word;)
    words.push_back(word);
  return words;
}

}  // namespace

TEST_CASE("the README lists every program once") {
  CHECK_FALSE(listed_programs().empty());
  CHECK(listed_programs() == sources_in("programs"));
}

TEST_CASE("every program says what it shows, how to run it and what it prints") {
  for (const std::string& program : all_programs()) {
    const auto header = parse_header(program, read_text(root / program));
    INFO((header ? program : header.error().to_string()));
    REQUIRE(header);
    CHECK(header->title.size() <= 70);
    CHECK(header->run.starts_with("vitrine "));
    CHECK(header->run.ends_with(" " + program));
  }
}

TEST_CASE("a header is read part by part") {
  const auto header = parse_header("x.asm",
                                   "; A title\n"
                                   ";\n"
                                   "; Prose: with a colon.\n"
                                   ";\n"
                                   "; run: vitrine run x.asm\n"
                                   "; look for: one thing\n"
                                   ";   and another\n"
                                   "; isa: core\n"
                                   "; input:\n"
                                   ";   3\n"
                                   "; prints:\n"
                                   ";   first\n"
                                   ";\n"
                                   ";     third\n"
                                   "; exit: 139\n"
                                   "\n"
                                   "; run: not part of it\n");
  REQUIRE(header);
  CHECK(header->title == "A title");
  CHECK(header->run == "vitrine run x.asm");
  CHECK(header->look_for == "one thing and another");
  CHECK(header->core);
  CHECK(header->input == "3\n");
  CHECK(header->prints == "first\n\n  third\n");
  CHECK(header->exit_status == 139);
}

TEST_CASE("a header that lacks something is refused by name") {
  const std::string start = "; A title\n;\n; run: vitrine run x.asm\n; look for: this\n";
  const auto message = [](const std::string& source) {
    const auto header = parse_header("x.asm", source);
    return header ? std::string("accepted") : header.error().to_string();
  };
  CHECK(message("").find("no title") != std::string::npos);
  CHECK(message(start + "; exit: 0\n").find("no `prints:`") != std::string::npos);
  CHECK(message(start + "; prints:\n; exit: 0\n").find("x.asm:5") != std::string::npos);
  CHECK(message(start + "; isa: small\n").find("x.asm:5") != std::string::npos);
  CHECK(message(start + "; exit: none\n").find("no number") != std::string::npos);
  CHECK(message(start + "; run: again\n").find("`run` stands twice") != std::string::npos);
}

TEST_CASE("every program does what its header says", "[.run]") {
  const std::vector<std::string> runner = words_of("VITRINE_PROGRAM_RUNNER");
  REQUIRE_FALSE(runner.empty());
  for (const std::string& needed : words_of("VITRINE_RUNNER_NEEDS")) {
    if (is_installed(needed)) continue;
    std::cout << "skipped: " << needed << " is not installed\n";
    return;
  }
  for (const std::string& program : all_programs()) {
    const auto header = parse_header(program, read_text(root / program));
    REQUIRE(header);
    std::vector<std::string> command = runner;
    if (header->core)
      for (const std::string& word : words_of("VITRINE_CORE_OPTION"))
        command.push_back(word);
    command.push_back((root / program).string());

    const Outcome outcome = run_command(command, header->input);
    INFO(program << "\n" << outcome.errors);
    CHECK(outcome.output == header->prints);
    CHECK(outcome.status == header->exit_status);
  }
}
