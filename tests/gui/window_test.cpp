// A real window on a virtual screen, with real keys and a real mouse. What it shows is read from
// the file that --report keeps. Nothing waits for a fixed time.

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/support/catch.hpp"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using namespace std::chrono_literals;

/// Far more than anything takes, also on a machine that is busy with something else.
constexpr auto patience = 120s;

bool installed(const char* tool) {
  return std::system(fmt::format("command -v {} > /dev/null", tool).c_str()) == 0;
}

class Process {
 public:
  explicit Process(std::vector<std::string> words, int output = -1) {
    pid_ = fork();
    if (pid_ != 0) return;
    if (output >= 0) dup2(output, STDOUT_FILENO);
    std::vector<char*> arguments;
    for (std::string& word : words)
      arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  ~Process() {
    if (pid_ <= 0) return;
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// The exit code once it has ended.
  std::optional<int> ended() {
    int status = 0;
    if (pid_ <= 0 || waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
};

bool wait_until(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(20ms);  // between two looks
  }
  return false;
}

/// A screen in memory, of a number that is free.
class VirtualScreen {
 public:
  VirtualScreen() {
    int pipe[2];
    REQUIRE(::pipe(pipe) == 0);
    server_ = std::make_unique<Process>(
        std::vector<std::string>{"Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24"},
        pipe[1]);
    close(pipe[1]);
    std::string number;
    for (char c = 0; read(pipe[0], &c, 1) == 1 && c != '\n';)
      number += c;
    close(pipe[0]);
    REQUIRE(!number.empty());
    setenv("DISPLAY", (":" + number).c_str(), 1);
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("SDL_VIDEODRIVER");
  }

 private:
  std::unique_ptr<Process> server_;
};

class Window {
 public:
  explicit Window(const std::string& file)
      : directory_(fs::path(VITRINE_BINARY_DIR) / fmt::format("window_test.{}", getpid())) {
    fs::remove_all(directory_);
    fs::create_directories(directory_);
    setenv("XDG_CONFIG_HOME", (directory_ / "config").c_str(), 1);
    report_ = directory_ / "report.json";
    process_ = std::make_unique<Process>(
        std::vector<std::string>{std::string(VITRINE_BINARY_DIR) + "/frontend/cli/vitrine", "gui",
                                 "--size", "1280x800", "--report", report_.string(), file});
    see("the program", [&](const json& r) { return r["file"] == file && !r["busy"]; });
    // It has the keyboard once it has told so; a screen without a window manager gives it to
    // nobody.
    run("xdotool search --sync --onlyvisible --name vitrine windowfocus --sync");
  }
  ~Window() { fs::remove_all(directory_); }

  static void run(const std::string& command) {
    INFO(command);
    REQUIRE(std::system((command + " > /dev/null").c_str()) == 0);
  }
  static void key(const std::string& name) { run("xdotool key " + name); }
  static void type(const std::string& text) { run("xdotool type '" + text + "'"); }
  /// As a hand does it: a pointer that is only set somewhere tells those nothing who watch it being
  /// moved.
  static void move_by(int x) { run(fmt::format("xdotool mousemove_relative -- {} 0", x)); }
  /// As a program does it.
  static void set_pointer(int x, int y) {
    run(fmt::format("xdotool search --name vitrine mousemove --window %1 {} {}", x, y));
  }
  static void move_to(int x, int y) {
    set_pointer(x - 1, y);
    move_by(1);
  }
  static void click(int x, int y) {
    move_to(x, y);
    run("xdotool mousedown 1");
    run("xdotool mouseup 1");
  }

  /// Waits until the report says so, and returns it.
  json see(const std::string& what, const std::function<bool(const json&)>& condition) {
    json report;
    const bool seen = wait_until([&] {
      std::ifstream file(report_);
      report = json::parse(file, nullptr, false);
      return !report.is_discarded() && condition(report);
    });
    INFO("waited in vain for " << what << ": " << report.dump(1).substr(0, 2000));
    REQUIRE(seen);
    return report;
  }
  json see_step(unsigned step) {
    return see(fmt::format("step {}", step),
               [&](const json& r) { return r["step"] == step && !r["busy"]; });
  }
  std::optional<int> exit_code() {
    std::optional<int> code;
    wait_until([&] { return (code = process_->ended()).has_value(); });
    return code;
  }
  [[nodiscard]] const fs::path& directory() const { return directory_; }

 private:
  fs::path directory_, report_;
  std::unique_ptr<Process> process_;
};

const json* pane_of(const json& report, const std::string& name) {
  for (const json& pane : report["panes"])
    if (pane["pane"] == name) return &pane;
  return nullptr;
}

/// The value of a register as the pane has it.
json register_of(const json& report, const std::string& name) {
  const json* pane = pane_of(report, "registers");
  REQUIRE(pane != nullptr);
  for (const json& row : (*pane)["rows"])
    if (row["name"] == name) return row["value"];
  return nullptr;
}

bool can_open_windows() {
  for (const char* tool : {"Xvfb", "xdotool"})
    if (!installed(tool)) {
      WARN("referee absent: " << tool);
      return false;
    }
  return true;
}

}  // namespace

TEST_CASE("a real window: steps, breakpoints, the timeline, themes, sizes", "[.window]") {
  if (!can_open_windows()) return;
  fs::current_path(VITRINE_SOURCE_DIR);
  const VirtualScreen screen;
  Window window("programs/stack/factorial.asm");
  json report = window.see("the panes", [](const json& r) { return r["panes"].size() == 6; });
  CHECK(report["step"] == 0);
  CHECK(report["furthest"] == 4579);
  CHECK(report["theme"] == "dark");

  window.key("F11");
  report = window.see_step(1);
  CHECK(register_of(report, "rip") != nullptr);
  window.key("F11");
  window.see_step(2);
  window.key("shift+F11");
  window.see_step(1);

  // A click into the gutter of the source, on the line that comes next, sets a breakpoint.
  const auto broken = [](const json& r) {
    const json* source = pane_of(r, "source");
    if (source == nullptr) return false;
    for (const json& row : (*source)["rows"])
      if (row.contains("marks") && row["marks"].contains("breakpoint")) return true;
    return false;
  };
  CHECK_FALSE(broken(report));
  window.key("F9");
  window.see("a breakpoint by key", broken);
  window.key("F9");
  window.see("no breakpoint", [&](const json& r) { return !broken(r); });
  window.click(600, 600);
  window.see("another pane", [](const json& r) { return r["focus"] != "source"; });
  window.key("F9");
  window.see("a breakpoint by key from there", broken);
  window.key("F9");
  window.see("no breakpoint", [&](const json& r) { return !broken(r); });
  window.click(20, 300);
  window.see("a breakpoint by mouse", broken);
  window.click(20, 300);
  window.see("none again", [&](const json& r) { return !broken(r) && !r["busy"]; });

  // Dragging the timeline to its end and to its middle.
  window.move_to(200, 774);
  window.run("xdotool mousedown 1");
  window.see("another step", [](const json& r) { return r["step"] > 100 && r["step"] < 2000; });
  window.move_by(1075);
  window.see("the end", [](const json& r) { return r["step"] == 4579; });
  window.move_by(-635);
  window.see("the middle", [](const json& r) { return r["step"] > 2000 && r["step"] < 2600; });
  window.set_pointer(200, 774);
  window.see("the start", [](const json& r) { return r["step"] > 100 && r["step"] < 2000; });
  window.set_pointer(640, 774);
  window.see("the middle", [](const json& r) { return r["step"] > 2000 && r["step"] < 2600; });

  window.run("xdotool mouseup 1");

  // Ctrl+G and a place.
  window.key("ctrl+g");
  window.type("factorial#4");
  window.key("Return");
  window.see_step(1588);

  // Ctrl+F in the source, and again.
  window.click(300, 300);
  const auto cursor_says = [](const std::string& text) {
    return [=](const json& r) {
      return r["focus"] == "source" &&
             r["cursor"].get<std::string>().find(text) != std::string::npos;
    };
  };
  window.key("ctrl+f");
  window.type("CALL");
  window.key("Return");
  report = window.see("a call", cursor_says("call"));
  const std::string first_call = report["cursor"];
  window.key("F3");
  window.see("another call",
             [&](const json& r) { return cursor_says("call")(r) && r["cursor"] != first_call; });
  window.key("shift+F3");
  window.see("the first call", [&](const json& r) { return r["cursor"] == first_call; });

  window.key("shift+F5");
  window.see_step(0);

  // A byte is typed over where it stands; then the next one.
  const auto bytes_are = [](unsigned first, unsigned second) {
    return [=](const json& r) {
      const json* memory = pane_of(r, "memory");
      if (memory == nullptr || r["busy"]) return false;
      const json& row = (*memory)["rows"][0];
      return row["+0"] == first && row["+1"] == second;
    };
  };
  window.see("argc", bytes_are(1, 0));
  window.click(482, 543);
  window.type("7f");
  window.key("Return");
  window.type("a5");
  window.key("Escape");
  window.see("one byte typed over", bytes_are(0x7f, 0));
  window.click(482, 543);
  window.type("1");
  window.key("Return");
  window.key("Escape");
  window.see("what it was", bytes_are(1, 0));

  // A click on a pointer shows what is there; the pane follows the program again when asked to.
  window.click(600, 197);
  window.see("an address", [](const json& r) { return r["memory_address"] != ""; });
  window.click(722, 520);
  window.see("no address", [](const json& r) { return r["memory_address"] == ""; });
  window.key("ctrl+l");
  window.type("rip");
  window.key("Return");
  window.see("an address by key", [](const json& r) { return r["memory_address"] == "rip"; });
  window.click(722, 520);

  window.key("ctrl+t");
  window.see("the light theme", [](const json& r) { return r["theme"] == "light"; });
  window.key("ctrl+plus");
  window.see("larger text", [](const json& r) { return r["scale"] == 125; });
  window.run("xdotool search --name vitrine windowsize 1000 700");
  window.see("another size", [](const json& r) { return r["width"] == 1000; });
  window.run("xdotool search --name vitrine windowsize 420 300");
  window.see("a small size", [](const json& r) { return r["width"] == 420; });
  window.key("F11");
  window.see_step(1);

  window.key("ctrl+q");
  CHECK(window.exit_code() == 0);
  std::ifstream settings(window.directory() / "config/vitrine/window.json");
  CHECK(json::parse(settings)["theme"] == "light");
}

TEST_CASE("a real window: typing to the program, and a source that changes", "[.window]") {
  if (!can_open_windows()) return;
  const VirtualScreen screen;
  const fs::path source = fs::path(VITRINE_BINARY_DIR) / "window_test.asm";
  const std::string text =
      "global _start\nsection .bss\nline: resb 16\nsection .text\n_start: xor eax, eax\n"
      " xor edi, edi\n mov rsi, line\n mov edx, 16\n syscall\n mov edi, eax\n mov eax, 60\n"
      " syscall\n";
  std::ofstream(source) << text;
  Window window(source.string());
  window.key("F5");
  window.see("waiting", [](const json& r) { return r["waiting"] == true && !r["busy"]; });
  window.type("hello");
  window.key("Return");
  json report = window.see("the end", [](const json& r) { return r["ended"] == true; });
  CHECK(report["here"][0].get<std::string>().find("code 6") != std::string::npos);

  std::ofstream(source) << "_start: mvo eax, 1\n";
  window.see("its errors", [](const json& r) { return r["outdated"] == true; });
  std::ofstream(source) << text;
  window.see("the program again", [](const json& r) { return r["outdated"] == false; });
  fs::remove(source);
  window.see("that it is gone", [](const json& r) {
    return r["transcript"].back()["lines"][0].get<std::string>().find("is gone") !=
           std::string::npos;
  });
  window.key("Escape");  // out of the field
  window.key("ctrl+Home");
  window.see_step(0);
  window.key("F11");
  window.see_step(1);
  window.key("ctrl+q");
  CHECK(window.exit_code() == 0);
}

TEST_CASE("a real window: fields and menus by key, and keys while a program runs", "[.window]") {
  if (!can_open_windows()) return;
  const VirtualScreen screen;
  const fs::path source = fs::path(VITRINE_BINARY_DIR) / "window_keys_test.asm";
  std::ofstream(source) << "global _start\n_start: mov ebx, 5\n.on: inc rax\n jmp .on\n";
  Window window(source.string());
  const auto focus_is = [](const std::string& pane) {
    return [=](const json& r) { return r["focus"] == pane; };
  };
  // Enter goes into the field of the pane that has the keyboard, and another one is answered.
  for (const char* pane : {"registers", "stack", "console"}) {
    window.key("F6");
    window.see(pane, focus_is(pane));
  }
  window.key("Return");
  window.type("typed");
  window.key("Return");
  window.see("what was typed", [](const json& r) { return r["unread"] == "typed\n"; });
  window.key("Escape ctrl+Tab");
  window.see("Commands", focus_is("commands"));
  window.key("Return");
  window.type("step 1");
  window.key("Return");
  window.see_step(1);
  window.type("print rbx");  // the field has kept the keyboard
  window.key("Return");
  window.see("an answer",
             [](const json& r) { return r["transcript"].back()["command"] == "print rbx"; });
  window.key("Escape");
  // The menu of a value, whose first entry is chosen by Enter.
  window.key("shift+F6 shift+F6");
  window.see("the registers", focus_is("registers"));
  window.key("Home Down");
  window.see("rbx", [](const json& r) {
    return r["cursor"].get<std::string>().find("rbx") != std::string::npos;
  });
  window.key("ctrl+F10");
  window.key("Return");
  window.see("who wrote it",
             [](const json& r) { return r["transcript"].back()["command"] == "who-wrote rbx"; });

  // F11 stops what runs, and steps with the next press.
  window.key("F5");
  window.see("a run", [](const json& r) { return r["busy"] == true; });
  window.key("F11");
  const json stopped = window.see("rest", [](const json& r) { return r["busy"] == false; });
  window.key("F11");
  window.see_step(stopped["step"].get<unsigned>() + 1);
  window.key("ctrl+q");
  CHECK(window.exit_code() == 0);
  fs::remove(source);
}
