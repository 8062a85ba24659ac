// Vitrine at a terminal, with keys pressed and the screen read: the debugger's completion and
// history, progress of long runs, ^C.

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/catch.hpp"

namespace {

namespace fs = std::filesystem;

/// A vitrine that believes to sit at a terminal of 24 by 80.
class Terminal {
 public:
  /// A debugger, up to its first prompt.
  explicit Terminal(const std::string& program, const std::string& layout = "none")
      : Terminal(std::vector<std::string>{"debug", "--layout", layout, program}) {
    wait_for("(vitrine) ");
  }
  explicit Terminal(std::vector<std::string> words) {
    const fs::path state = fs::path(VITRINE_BINARY_DIR) / "terminal-test";
    master_ = posix_openpt(O_RDWR | O_NOCTTY);
    REQUIRE(master_ >= 0);
    REQUIRE(grantpt(master_) == 0);
    REQUIRE(unlockpt(master_) == 0);
    const winsize size{24, 80, 0, 0};
    const std::string name = ptsname(master_);
    child_ = fork();
    if (child_ == 0) {
      setsid();
      const int slave = open(name.c_str(), O_RDWR);
      ioctl(slave, TIOCSCTTY, 0);
      ioctl(slave, TIOCSWINSZ, &size);
      for (const int fd : {0, 1, 2})
        dup2(slave, fd);
      close(slave);
      setenv("XDG_STATE_HOME", state.c_str(), 1);
      setenv("HOME", state.c_str(), 1);
      setenv("TERM", "dumb", 1);
      setenv("NO_COLOR", "1", 1);
      words.insert(words.begin(), "vitrine");
      std::vector<char*> arguments;
      for (std::string& word : words)
        arguments.push_back(word.data());
      arguments.push_back(nullptr);
      execv(VITRINE_BINARY_DIR "/frontend/cli/vitrine", arguments.data());
      _exit(127);
    }
  }
  ~Terminal() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
    close(master_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void press(const std::string& keys) {
    REQUIRE(write(master_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
  }

  /// Reads on until `text` appears; returns what came up to it.
  std::string wait_for(const std::string& text) {
    constexpr int patience = 20'000;  // milliseconds: machines can be busy
    std::string seen;
    while (true) {
      if (const auto at = pending_.find(text); at != std::string::npos) {
        seen = pending_.substr(0, at + text.size());
        pending_.erase(0, at + text.size());
        return seen;
      }
      pollfd ready{master_, POLLIN, 0};
      char bytes[4096];
      const bool more = poll(&ready, 1, patience) == 1;
      const ssize_t got = more ? read(master_, bytes, sizeof bytes) : 0;
      INFO("waiting for: " << text << "\nthe terminal shows: " << pending_);
      REQUIRE(got > 0);
      pending_.append(bytes, static_cast<std::size_t>(got));
    }
  }

  /// Types a line and returns what it answers, up to the next prompt.
  std::string say(const std::string& line) {
    press(line + "\n");
    wait_for("\n");
    return wait_for("(vitrine) ");
  }

  bool has_ended() {
    for (int i = 0; i < 200; ++i) {
      if (waitpid(child_, nullptr, WNOHANG) == child_) return true;
      usleep(50'000);
    }
    return false;
  }

 private:
  int master_ = -1;
  pid_t child_ = 0;
  std::string pending_;
};

bool contains(const std::string& text, const std::string& part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return text.find(part) != std::string::npos;
}

const std::string add = VITRINE_SOURCE_DIR "/programs/stack/add.asm";

std::string endless() {
  const std::string path = VITRINE_BINARY_DIR "/endless.asm";
  std::ofstream(path) << "global _start\n_start: inc rax\njmp _start\n";
  return path;
}

}  // namespace

TEST_CASE("Tab completes, an empty line repeats, and history comes back in the next session") {
  fs::remove_all(fs::path(VITRINE_BINARY_DIR) / "terminal-test");
  {
    Terminal terminal(add);
    terminal.press("tbreak ad\t\n");
    contains(terminal.wait_for(", once"), "breakpoint 1 at add (add.asm:57)");
    terminal.wait_for("(vitrine) ");
    contains(terminal.say("continue"), "step 8  add (add.asm:57)");
    contains(terminal.say("back"), "step 7  main");
    contains(terminal.say(""), "step 6  main");
    terminal.press("\x04");
    CHECK(terminal.has_ended());
  }
  Terminal terminal(add);
  terminal.press("\x10");  // ^P: the line before
  terminal.wait_for("back");
  terminal.press("\n");
  contains(terminal.wait_for("(vitrine) "), "this is the beginning of the run");
}

TEST_CASE("a watched run tells how far it is, and ^C leaves what it has found") {
  const std::string path = VITRINE_BINARY_DIR "/odd-and-endless.asm";
  std::ofstream(path) << "global _start\n_start: lea rax, [rel on]\npush rax\nret\non: jmp on\n";
  for (const auto& [command, found] :
       {std::pair("smash", "returned without a call"), std::pair("chain", "no ret took a word")}) {
    INFO(command);
    Terminal terminal(std::vector<std::string>{command, path});
    terminal.wait_for("watching: ");
    terminal.wait_for(" instructions");
    terminal.press("\x03");
    terminal.wait_for(found);
    terminal.wait_for("interrupted in on at step ");
    CHECK(terminal.has_ended());
  }
}

TEST_CASE("^C ends a long run or the line being typed, not the debugger") {
  Terminal terminal(endless());
  terminal.press("nonsense\x03");
  contains(terminal.wait_for("(vitrine) "), "nonsense^C");
  terminal.press("continue\n");
  contains(terminal.wait_for("^C interrupts"), "step ");  // progress, after half a second
  terminal.press("\x03");
  contains(terminal.wait_for("(vitrine) "), "interrupted");
  contains(terminal.say("print 6 * 7"), "42 (0x2a)");
  contains(terminal.say("back-continue"), "this is the beginning of the run");
  contains(terminal.say("step"), "step 1  _start+0x3");
  terminal.say("break _start if rax == 0");  // which it passes all the time
  terminal.press("continue\n");
  terminal.wait_for("^C interrupts");
  terminal.press("\x03");
  contains(terminal.wait_for("(vitrine) "), "interrupted");
}

TEST_CASE("the program may read the terminal, and its input comes again after going back") {
  Terminal terminal(VITRINE_SOURCE_DIR "/programs/stack/runtime-size.asm");
  terminal.press("continue\n");
  contains(terminal.wait_for("^D ends it\r\n"), "How many squares?");
  terminal.press("3\n");
  contains(terminal.wait_for("(vitrine) "), "Their sum is 5.");
  terminal.say("goto start");
  contains(terminal.say("continue"), "the program has exited with code 0");
}

TEST_CASE("what is shown after a step fits a screen of 24 rows and 80 columns") {
  Terminal terminal(add, "registers,source");
  const std::string shown = terminal.say("step");
  contains(shown, "Registers, step 1");
  contains(shown, "Source of add.asm");
  std::size_t rows = 0, longest = 0, columns = 0;
  for (const char c : shown) {
    rows += c == '\n';
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) ++columns;
    if (c == '\n') columns = 0;
    longest = std::max(longest, columns);
  }
  CHECK(rows < 24);
  CHECK(longest <= 81);
  CHECK(shown.find('\033') == std::string::npos);  // NO_COLOR
}
