// docs/gdb.md is true: its sessions are held again, and compared. In a block ```gdb, a line `$ …`
// is run by the shell, `$ gdb PROGRAM` begins a session, and `(gdb) …` are its commands.
// VITRINE_UPDATE=1 writes what really happens into the document.

#include <sstream>

#include "tests/gdb/session.hpp"

using namespace vitrine::tests;

namespace {

/// The shell script of one block: all commands and what they print, as on a terminal.
std::string script_of(const std::vector<std::string>& block) {
  std::string shell, session, program;
  for (const std::string& line : block) {
    if (line.rfind("(gdb) ", 0) == 0)
      session += "echo " + line + "\\n\n" + line.substr(6) + "\n";
    else if (line.rfind("$ gdb ", 0) == 0)
      program = line.substr(6);
    else if (line.rfind("$ ", 0) == 0)
      shell += "echo '" + line + "'\n" + line.substr(2) + "\n";
  }
  return shell + "echo '$ gdb " + program + "'\ncat > session.gdb <<'END'\n" +
         "set confirm off\nset width 0\nset debuginfod enabled off\n" + session +
         "END\ngdb -q -nx -batch -x session.gdb " + program + "\n";
}

std::string with_real_sessions(const std::string& text) {
  const auto directory = scratch("document");
  std::istringstream lines(text);
  std::string out, line;
  while (std::getline(lines, line)) {
    out += line + "\n";
    if (line != "```gdb") continue;
    std::vector<std::string> block;
    while (std::getline(lines, line) && line != "```")
      block.push_back(line);
    out += run(directory, script_of(block)) + "```\n";
  }
  return out;
}

}  // namespace

TEST_CASE("the sessions of docs/gdb.md are what happens", "[gdb]") {
  if (absent("gdb")) return;
  const std::string path = VITRINE_SOURCE_DIR "/docs/gdb.md";
  std::ifstream file(path);
  const std::string written{std::istreambuf_iterator<char>(file), {}};
  const std::string real = with_real_sessions(written);
  const bool update = std::getenv("VITRINE_UPDATE") != nullptr;
  if (update && real != written) std::ofstream(path) << real;
  INFO("VITRINE_UPDATE=1 ctest -R gdb rewrites its output");
  CHECK((update ? real : written) == real);
}
