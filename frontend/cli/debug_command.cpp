// vitrine debug: a session at the terminal, from a script, or over a pipe.

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "emu/base/text.hpp"
#include "emu/debug/words.hpp"
#include "emu/view/session_views.hpp"
#include "frontend/cli/cache_options.hpp"
#include "frontend/cli/commands.hpp"
#include "frontend/cli/debug_host.hpp"
#include "frontend/cli/line_editor.hpp"
#include "frontend/cli/program.hpp"
#include "frontend/cli/terminal.hpp"

namespace vitrine::cli {

namespace {

constexpr const char* prompt = "(vitrine) ";

std::atomic<machine::Machine*> running_machine{nullptr};
std::atomic<bool> interrupted{false};

/// ^C ends what the program does, or the line being typed; never the debugger.
void on_interrupt(int) {
  interrupted = true;  // for a search that ends one run and begins the next all the time
  if (machine::Machine* machine = running_machine.load()) machine->request_stop();
}

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;  // without SA_RESTART, so that waiting for input ends, too
  sigaction(SIGINT, &action, nullptr);
}

struct Screen {
  std::size_t rows = 24, columns = 80;
};

Screen screen() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return {};
  return {size.ws_row, std::max<std::size_t>(40, size.ws_col)};
}

/// How much of a long journey is done, on a terminal, once it has taken a moment.
class ProgressLine {
 public:
  void begin() { start_ = std::chrono::steady_clock::now(); }
  void tell(double done, u64 step) {
    using namespace std::chrono_literals;
    const auto now = std::chrono::steady_clock::now();
    if (now - start_ < 500ms || now - last_ < 100ms) return;
    last_ = now;
    shown_ = true;
    std::fflush(stdout);
    // Of a run beyond what is known nobody can say how long it takes.
    const std::string way =
        done > 0 ? fmt::format("{:3.0f} %", 100 * done) : "step " + grouped(step);
    fmt::print(stderr, "\r\033[K{}  ^C interrupts", way);
    std::fflush(stderr);
  }
  void end() {
    if (shown_) fmt::print(stderr, "\r\033[K");
    shown_ = false;
  }

 private:
  std::chrono::steady_clock::time_point start_, last_;
  bool shown_ = false;
};

/// Where command lines come from, for messages: "script.txt:3".
struct Line {
  std::string text, place;
};

class Debugger {
 public:
  Debugger(const DebugOptions& options, machine::Machine& machine, DebugHost& host, u64 history)
      : options_(options),
        machine_(machine),
        host_(host),
        timeline_(machine, {.memory_cap = history}),
        session_(timeline_, view::session_views()),
        interactive_(!options.batch && isatty(STDIN_FILENO) != 0) {
    const bool tells = isatty(STDERR_FILENO) != 0 && !options.batch;
    session_.set_progress([this, tells](double done) {
      if (tells) progress_.tell(done, machine_.step());
      return !interrupted;
    });
  }

  int run() {
    if (const int code = choose_layout(); code != 0) return code;
    catch_interrupts();
    if (interactive_) greet();
    for (const std::string& command : options_.commands)
      if (!execute({command, ""})) return exit_code_;
    for (const std::string& script : options_.scripts)
      if (!run_script(script)) return exit_code_;
    const bool all_said =
        options_.batch && (!options_.commands.empty() || !options_.scripts.empty());
    if (all_said) return exit_code_;
    if (interactive_)
      talk();
    else
      read_lines(std::cin, "standard input");
    return exit_code_;
  }

 private:
  int choose_layout() {
    std::string names = options_.layout;
    constexpr std::size_t tall = 40;  // rows of a screen with room for a third pane
    if (names.empty() && interactive_) {
      names = machine_.image().lines.empty() ? "registers,disassembly" : "registers,source";
      if (screen().rows >= tall) names += ",stack";
    }
    if (names.empty()) return 0;
    const Reply reply = session_.execute("layout " + names);
    if (!reply.error) return 0;
    Error error = *reply.error;
    error.place = "--layout " + error.place;
    complain(error);
    return usage_error;
  }

  void greet() {
    print(fmt::format("{}. `help` lists the commands, ^D leaves.\n", options_.program.file));
    show_layout();
    show_lines(session_.here());
  }

  /// False when the session is over: the user's wish, or in a batch the first error.
  bool execute(const Line& line) {
    if (!interactive_ && !debug::trimmed(line.text).empty()) {
      print(fmt::format("{}{}\n", prompt, debug::trimmed(line.text)));
      std::fflush(stdout);
    }
    interrupted = false;
    machine_.withdraw_stop();  // a ^C meant for the command before
    running_machine = &machine_;
    progress_.begin();
    const Reply reply = session_.execute(line.text);
    running_machine = nullptr;
    progress_.end();
    host_.finish_line();
    if (reply.moved) show_layout();
    for (const debug::PaneRequest& request : reply.panes)
      show_pane(request, std::max<std::size_t>(30, screen().rows - 2));
    show_lines(reply.lines);
    if (reply.error && !report(line, *reply.error)) return false;
    return !reply.quit;
  }

  /// In a batch an error is the end.
  bool report(const Line& line, const Error& error) {
    if (!options_.batch) {
      print(error.to_string() + "\n");
      return true;
    }
    complain(line.place.empty() ? error.to_string() : line.place + ": " + error.to_string());
    exit_code_ = 1;
    return false;
  }

  void show_lines(const std::vector<std::string>& lines) {
    for (const std::string& line : lines)
      print(line + "\n");
  }

  /// Shares the screen out, so that what a command says and the prompt still fit.
  void show_layout() {
    constexpr std::size_t around = 2;    // a pane's title and its signs
    constexpr std::size_t messages = 4;  // what the command says, and the prompt
    const auto& names = session_.layout();
    if (names.empty()) return;
    std::size_t room = screen().rows - std::min(screen().rows, messages + around * names.size());
    std::size_t others = names.size();
    if (std::find(names.begin(), names.end(), "registers") != names.end() && others > 1) {
      room -= std::min(room, view::compact_register_rows);
      --others;
    }
    const std::size_t share = std::max<std::size_t>(4, room / others);
    for (const std::string& name : names)
      show_pane({.name = name}, name == "registers" && names.size() > 1 && share < 30
                                    ? view::compact_register_rows
                                    : share);
  }

  void show_pane(const debug::PaneRequest& request, std::size_t rows) {
    running_machine = &machine_;
    const view::Pane pane = view::make_pane(session_, request, {.rows = rows});
    running_machine = nullptr;
    const bool colour = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    print(view::to_text(pane, {.width = screen().columns, .colour = colour}));
  }

  bool run_script(const std::string& path) {
    const auto text = read_whole_file(path);
    if (!text) {
      complain(text.error());
      exit_code_ = program_error;
      return false;
    }
    std::istringstream stream(*text);
    return read_lines(stream, path);
  }

  bool read_lines(std::istream& stream, const std::string& name) {
    std::string text;
    for (u64 number = 1; std::getline(stream, text); ++number) {
      // An empty line of a script repeats nothing.
      if (debug::trimmed(text).empty()) continue;
      if (!execute({text, fmt::format("{}:{}", name, number)})) return false;
    }
    return true;
  }

  void talk() {
    LineEditor editor(
        prompt, [this](std::string_view line) { return session_.complete(line); },
        state_file("history"));
    while (true) {
      std::string text;
      switch (editor.read(text)) {
        case LineEditor::Outcome::Interrupted:
          print("^C\n");
          continue;
        case LineEditor::Outcome::End:
          print("\n");
          return;
        case LineEditor::Outcome::Line:
          break;
      }
      if (!execute({text, ""})) return;
    }
  }

  using Reply = debug::Reply;

  const DebugOptions& options_;
  machine::Machine& machine_;
  DebugHost& host_;
  debug::Timeline timeline_;
  debug::Session session_;
  ProgressLine progress_;
  bool interactive_;
  int exit_code_ = 0;
};

}  // namespace

int debug_command(const DebugOptions& options) {
  const bool commands_from_input =
      !(options.batch && (!options.commands.empty() || !options.scripts.empty()));
  const auto history = parse_size("--history", options.history);
  if (!history) {
    complain(history.error());
    return usage_error;
  }
  DebugHost::Input input = DebugHost::Input::Standard;
  std::string contents;
  if (!options.input.empty()) {
    auto text = read_whole_file(options.input);
    if (!text) {
      complain(text.error());
      return usage_error;
    }
    contents = std::move(*text);
    input = DebugHost::Input::File;
  } else if (commands_from_input && isatty(STDIN_FILENO) == 0) {
    input = DebugHost::Input::Nothing;
  }
  DebugHost host(input, std::move(contents));
  const auto caches = cache_config(options.caches);
  if (!caches) {
    complain(caches.error());
    return usage_error;
  }
  auto machine = make_machine(options.program, host, *caches);
  if (!machine) return machine.error();
  Debugger debugger(options, *machine, host, *history);
  return debugger.run();
}

}  // namespace vitrine::cli
