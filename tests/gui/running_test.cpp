// What is asked for while a program runs, and runs that never end.

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "frontend/gui/keys.hpp"
#include "frontend/gui/script.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::gui;

namespace {

namespace fs = std::filesystem;

constexpr const char* endless = "global _start\n_start: inc rax\n jmp _start\n";

/// A window in memory on a source file that is gone afterwards.
class Bench {
 public:
  explicit Bench(const std::string& text, u64 most_steps = machine::no_limit)
      : path_(fs::path(VITRINE_BINARY_DIR) / "running_test.asm") {
    write(text);
    auto screen = Screen::open_surface({800, 600});
    REQUIRE(screen);
    program::WindowOptions options;
    options.program.file = path_.string();
    application = std::make_unique<Application>(std::move(*screen), options, Settings(), "",
                                                std::nullopt, most_steps);
  }
  ~Bench() { fs::remove(path_); }
  void write(const std::string& text) const { std::ofstream(path_) << text; }
  [[nodiscard]] std::string path() const { return path_.string(); }

  void press(SDL_Keycode key, u16 modifiers = KMOD_NONE) const {
    REQUIRE(gui::press(application->ui(), key, modifiers));
  }
  /// Draws until it is so; ctest stops a test that hangs.
  template <class Condition>
  void until(Condition condition) const {
    for (application->draw(); !condition(application->ui()); application->draw())
      std::this_thread::yield();
  }
  const Picture& done() const {
    application->wait_until_idle();
    return *application->ui().picture;
  }

 private:
  fs::path path_;

 public:
  std::unique_ptr<Application> application;
};

bool runs(const Ui& ui) {
  return ui.status.runs;
}

}  // namespace

TEST_CASE("a key that steps stops what runs, and steps with the next press") {
  for (const bool slowly : {false, true}) {
    INFO(slowly);
    const Bench bench(endless);
    bench.done();
    if (slowly) bench.application->ui().settings->steps_per_second = 50;
    for (const auto& [key, modifiers] :
         {std::pair{SDLK_F11, KMOD_NONE}, std::pair{SDLK_F10, KMOD_NONE},
          std::pair{SDLK_F12, KMOD_NONE}, std::pair{SDLK_F11, KMOD_SHIFT}}) {
      bench.press(SDLK_F5);
      bench.until([](const Ui& ui) { return runs(ui) && ui.status.step > 20; });
      bench.press(key, static_cast<u16>(modifiers));
      const u64 stopped = bench.done().now.step;
      CHECK_FALSE(runs(bench.application->ui()));
      bench.press(SDLK_F11);
      CHECK(bench.done().now.step == stopped + 1);
    }
  }
}

TEST_CASE("a step over a call that never returns is stopped by the same key") {
  const Bench bench("global _start\n_start: call forever\nforever: jmp forever\n");
  bench.done();
  bench.press(SDLK_F10);
  bench.until(runs);
  bench.press(SDLK_F10);
  CHECK_FALSE(bench.done().finished);
}

TEST_CASE("steps that come quickly are all done") {
  const Bench bench(endless);
  bench.done();
  for (int i = 0; i < 40; ++i) {
    bench.press(SDLK_F11);
    bench.application->draw();
  }
  CHECK(bench.done().now.step == 40);
}

TEST_CASE("a run that is asked for while a program is opened begins when it is there") {
  // Long enough to be seen being opened; then it ends.
  const Bench bench(
      "global _start\n_start: mov ecx, 600000\n.on: loop .on\n mov eax, 60\n syscall\n");
  bench.until([](const Ui& ui) { return ui.status.doing == "open" || ui.picture->has_program(); });
  bench.press(SDLK_F5);
  CHECK(bench.done().finished);
}

TEST_CASE("a command and a breakpoint end a run that would keep them waiting for ever") {
  const Bench bench(endless);
  bench.done();
  Ui& ui = bench.application->ui();
  bench.press(SDLK_F5);
  bench.until(runs);
  ui.execute("print rip");
  CHECK(bench.done().transcript.back().command == "print rip");
  bench.press(SDLK_F5);
  bench.until(runs);
  ui.toggle_breakpoint("3");
  CHECK(bench.done().transcript.back().command == "break 3");
}

TEST_CASE("a script's run that never ends is stopped, and says so") {
  const Bench bench(endless, 3'000'000);
  const auto failure = [&](const std::string& script) {
    const auto done = run_script(*bench.application, "s", script);
    return done ? "" : done.error().to_string();
  };
  CHECK(failure("step 5\nbreak 3\ncontinue\ndelete\nstep 2999990").empty());
  const std::string words = "stopped after 3,000,000 instructions (--max-instructions)";
  CHECK(failure("step\nscreenshot /dev/null\ncontinue") == "s:3: " + words);
  CHECK(bench.done().now.step == 3'000'000);
  CHECK(failure("key F5") == "s:1: " + words);
}

TEST_CASE("vitrine gui limits its scripts, and is told otherwise") {
  const Bench bench(endless);
  const std::string script = bench.path() + ".txt", said = bench.path() + ".said";
  std::ofstream(script) << "continue\n";
  const int code = std::system(
      fmt::format("{}/frontend/cli/vitrine gui --script {} --max-instructions 1000000 {} 2> {}",
                  VITRINE_BINARY_DIR, script, bench.path(), said)
          .c_str());
  CHECK(WEXITSTATUS(code) == 124);
  std::ostringstream words;
  words << std::ifstream(said).rdbuf();
  CHECK(words.str().find("stopped after 1,000,000 instructions (--max-instructions)") !=
        std::string::npos);
  fs::remove(script);
  fs::remove(said);
}

TEST_CASE("what was changed by hand and what assembling again undoes is said") {
  const Bench bench("global _start\n_start: inc rax\non: jmp on\n");
  const auto news_of_reload = [&] {
    bench.application->worker().reload();
    return bench.done().transcript.back().news;
  };
  REQUIRE(run_script(*bench.application, "s", "step 4\nset rax = 7\nbreak on"));
  const std::string once =
      "what was changed by hand at step 4 is undone: the program was assembled again";
  CHECK(news_of_reload() == std::vector<std::string>{once});
  CHECK(news_of_reload() == std::vector<std::string>{"assembled again: " + bench.path()});
  REQUIRE(run_script(*bench.application, "s", "set rax = 7\nstep\nset rbx = 7"));
  bench.write("global _start\n_start: inc rax\n jmp _start\n");
  // Both in one answer: only the last one is seen.
  const auto news = news_of_reload();
  REQUIRE(news.size() == 2);
  CHECK(news[0] ==
        "what was changed by hand at 2 steps is undone: the program was assembled again");
  CHECK(news[1].find("dropped: break on") == 0);
}

TEST_CASE("a source that is gone leaves no errors behind, and is told of once") {
  const Bench bench(endless);
  bench.done();
  bench.write("_start: mvo eax, 1\n");
  bench.application->worker().reload();
  CHECK(bench.done().outdated);
  bench.application->worker().source_is_gone(bench.path());
  const Picture& picture = bench.done();
  CHECK_FALSE(picture.outdated);
  CHECK(picture.problems.empty());
  CHECK(picture.transcript.back().news ==
        std::vector<std::string>{bench.path() + " is gone; what was assembled runs on"});
}

TEST_CASE("a source that was never assembled and is gone is all that is said") {
  const Bench bench("_start: mvo eax, 1\n");
  CHECK_FALSE(bench.done().has_program());
  bench.application->worker().source_is_gone(bench.path());
  const Picture& picture = bench.done();
  REQUIRE(picture.problems.size() == 1);
  CHECK(picture.problems.front().message == "is gone");
}
