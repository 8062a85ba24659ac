// The machine's thread: what is posted is done, in order; nothing blocks; pictures are whole.

#include "frontend/gui/worker.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>

#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::gui;

namespace {

namespace fs = std::filesystem;

program::ProgramOptions program_of(const std::string& file) {
  program::ProgramOptions options;
  options.file = std::string(VITRINE_SOURCE_DIR) + "/programs/" + file;
  return options;
}

/// A source file that is gone afterwards.
class Source {
 public:
  explicit Source(const std::string& text)
      : path_(fs::path(VITRINE_BINARY_DIR) / "worker_test.asm") {
    write(text);
  }
  ~Source() { fs::remove(path_); }
  void write(const std::string& text) const { std::ofstream(path_) << text; }
  [[nodiscard]] program::ProgramOptions options() const {
    program::ProgramOptions options;
    options.file = path_.string();
    return options;
  }

 private:
  fs::path path_;
};

struct Bench {
  std::atomic<int> wakes = 0;
  Worker worker{[this] { ++wakes; }};

  PicturePointer done() {
    worker.wait_until_idle();
    return worker.picture();
  }
  /// Until a picture is so; a machine under load may take a while, and a test that hangs is stopped
  /// by ctest.
  template <class Condition>
  PicturePointer until(Condition condition) {
    while (true) {
      const int seen = wakes;
      PicturePointer picture = worker.picture();
      if (condition(*picture)) return picture;
      while (wakes == seen)
        std::this_thread::yield();
    }
  }
};

constexpr const char* endless = "global _start\nsection .text\n_start: inc rax\njmp _start\n";

}  // namespace

TEST_CASE("a program is opened, its whole run is known, and it stands at its start") {
  Bench bench;
  bench.worker.look({{.name = "registers"}, {.name = "stack"}});
  bench.worker.open(program_of("stack/factorial.asm"));
  const auto picture = bench.done();
  CHECK(picture->now.step == 0);
  CHECK(picture->furthest == debug::Position{4579, true});
  CHECK_FALSE(picture->killed);
  REQUIRE(picture->panes.size() == 2);
  CHECK(picture->pane("stack") != nullptr);
  CHECK(picture->pane("tlb") == nullptr);
  u64 calls = 0, output = 0;
  for (const auto& part : picture->activity) {
    calls += part.calls;
    output += part.output;
  }
  CHECK(calls > 20);
  CHECK(output > 50);
  CHECK(bench.wakes > 0);
}

TEST_CASE("commands are done in order, and their answers kept") {
  Bench bench;
  bench.worker.open(program_of("stack/factorial.asm"));
  bench.worker.execute("break factorial");
  bench.worker.execute("continue");
  bench.worker.execute("print rdi");
  bench.worker.execute("nonsense");
  const auto picture = bench.done();
  REQUIRE(picture->transcript.size() == 4);
  CHECK(picture->transcript[1].command == "continue");
  CHECK(picture->transcript[1].news == std::vector<std::string>{"breakpoint 1"});
  CHECK_FALSE(picture->transcript[2].failed);
  CHECK(picture->transcript[3].failed);
  bench.worker.execute("back-step");
  CHECK(bench.done()->now.step == picture->now.step - 1);
}

TEST_CASE("a breakpoint is set and removed at the same place") {
  Bench bench;
  bench.worker.look({{.name = "source", .rows = 100}});
  bench.worker.open(program_of("stack/add.asm"));
  const auto breakpoints = [&] {
    int count = 0;
    const auto picture = bench.done();
    for (const Exchange& exchange : picture->transcript)
      for (const std::string& line : exchange.lines)
        UNSCOPED_INFO(exchange.command << ": " << line);
    for (const view::Row& row : picture->pane("source")->rows)
      for (const view::Cell& cell : row.cells)
        count += cell.mark == view::Mark::Breakpoint ? 1 : 0;
    return count;
  };
  bench.worker.toggle_breakpoint("add.asm:40");
  CHECK(breakpoints() == 1);
  bench.worker.toggle_breakpoint("add.asm:40");
  CHECK(breakpoints() == 0);
}

TEST_CASE("a program that never ends is seen running, and can be stopped and gone back in") {
  const Source source(endless);
  Bench bench;
  bench.worker.look({{.name = "registers"}});
  bench.worker.open(source.options());
  bench.worker.execute("continue");
  bench.until([](const Picture& picture) { return picture.live && picture.now.step > 3'000'000; });
  bench.worker.stop();
  const auto stopped = bench.done();
  CHECK_FALSE(stopped->live);
  CHECK_FALSE(stopped->finished);
  bench.worker.execute("back-step");
  CHECK(bench.done()->now.step == stopped->now.step - 1);
}

TEST_CASE("leaving does not wait for a program that never ends") {
  const Source source(endless);
  Bench bench;
  bench.worker.open(source.options());
  bench.worker.execute("continue");
  bench.until([](const Picture& picture) { return picture.live; });
}

TEST_CASE("a run goes at the pace that was asked for, both ways, until it is stopped") {
  Bench bench;
  bench.worker.open(program_of("stack/add.asm"));
  bench.worker.play(debug::Way::Forwards, 1000);
  bench.until([](const Picture& picture) { return picture.now.step > 30; });
  bench.worker.stop();
  const u64 step = bench.done()->now.step;
  CHECK(step > 30);
  bench.worker.play(debug::Way::Backwards, 1000);
  bench.until([](const Picture& picture) { return picture.now.step == 0; });
  CHECK(bench.done()->now.step == 0);
  bench.worker.play(debug::Way::Forwards, 1e6);
  CHECK(bench.done()->finished);
}

TEST_CASE("of many places to go to, the last one counts") {
  Bench bench;
  bench.worker.open(program_of("stack/factorial.asm"));
  for (u64 step = 0; step <= 4000; step += 10)
    bench.worker.seek({step, false});
  CHECK(bench.done()->now.step == 4000);
}

/// Reads 16 bytes at most; eax is then how many.
constexpr const char* reads_a_line =
    "global _start\n"
    "section .bss\n"
    "line: resb 16\n"
    "section .text\n"
    "_start: xor eax, eax\n"
    "        xor edi, edi\n"
    "        mov rsi, line\n"
    "        mov edx, 16\n"
    "        syscall\n";

TEST_CASE("a program that reads waits for what is typed, and goes on with it") {
  const Source source(std::string(reads_a_line) +
                      "        mov edx, eax\n"
                      "        mov eax, 1\n"
                      "        mov edi, 1\n"
                      "        syscall\n"
                      "        mov edi, edx\n"
                      "        mov eax, 60\n"
                      "        syscall\n");
  Bench bench;
  bench.worker.look({{.name = "console"}});
  bench.worker.open(source.options());
  CHECK_FALSE(bench.done()->waiting_for_input);
  bench.worker.execute("continue");
  auto picture = bench.done();
  CHECK(picture->waiting_for_input);
  CHECK(picture->now.step == 4);
  bench.worker.type("hello\n");
  picture = bench.done();
  CHECK(picture->finished);
  // What was typed shows as on a terminal; before it is read, it is not of the console yet.
  const auto console = [](const Picture& seen) {
    std::string all;
    for (const view::Row& row : seen.pane("console")->rows)
      all += row.kind + " " + row.cells.at(0).text + "\n";
    return all;
  };
  CHECK(console(*picture) == "input › hello\noutput hello\n");
  bench.worker.execute("goto 0");
  CHECK(console(*bench.done()).empty());
  bench.worker.execute("goto end");
  CHECK(bench.done()->finished);
  bench.worker.type("more\n");
  CHECK(bench.done()->unread == "more\n");

  bench.worker.reload();  // reads the same again
  bench.worker.execute("continue");
  CHECK(bench.done()->finished);
}

TEST_CASE("input that was ended reads as empty, and another program is typed to anew") {
  const Source source(std::string(reads_a_line) +
                      "        mov edi, eax\n"
                      "        mov eax, 60\n"
                      "        syscall\n");
  Bench bench;
  bench.worker.open(source.options());
  bench.worker.execute("continue");
  CHECK(bench.done()->waiting_for_input);
  bench.worker.end_input();
  auto picture = bench.done();
  CHECK(picture->input_ended);
  REQUIRE(picture->finished);
  CHECK(picture->here.front().find("code 0") != std::string::npos);
  bench.worker.type("A\n");
  picture = bench.done();
  CHECK(picture->transcript.back().failed);
  CHECK(picture->unread.empty());
  bench.worker.open(program_of("stack/add.asm"));
  CHECK_FALSE(bench.done()->input_ended);
}

TEST_CASE("what is typed in the past begins a new branch") {
  const Source source(std::string(reads_a_line) +
                      "        xor eax, eax\n"
                      "        syscall\n"
                      "        movzx edi, byte [rsi]\n"
                      "        mov eax, 60\n"
                      "        syscall\n");
  Bench bench;
  bench.worker.open(source.options());
  for (const char* line : {"A\n", "B\n", "unread\n"})
    bench.worker.type(line);
  const auto ends_with = [&](int code) {
    bench.worker.execute("goto end");
    return bench.done()->here.front().find("code " + std::to_string(code)) != std::string::npos;
  };
  CHECK(ends_with('B'));
  bench.worker.execute("goto 5");  // behind the first line
  bench.worker.type("C\n");
  CHECK(bench.done()->unread == "C\n");
  CHECK(ends_with('C'));
  bench.worker.execute("goto 0");
  bench.worker.end_input();
  CHECK(ends_with(0));
  bench.worker.execute("goto 0");
  bench.worker.type("D\n");
  CHECK_FALSE(bench.done()->input_ended);
  bench.worker.type("E\n");
  CHECK(ends_with('E'));
  bench.worker.reload();  // reads that again
  CHECK(ends_with('E'));
}

TEST_CASE("a program that begins anew is typed to anew, and keeps its breakpoints") {
  const Source source(std::string(reads_a_line) +
                      "        movzx edi, byte [rsi]\n"
                      "        mov eax, 60\n"
                      "        syscall\n");
  Bench bench;
  bench.worker.open(source.options());
  for (const char* input : {"A\n", "B\n"}) {
    bench.worker.type(input);
    bench.worker.execute("goto end");
    CHECK(bench.done()->here.front().find("code " + std::to_string(input[0])) != std::string::npos);
    bench.worker.execute("break 5");
    bench.worker.begin_anew();
    const auto picture = bench.done();
    CHECK(picture->now.step == 0);
    CHECK(picture->unread.empty());
    CHECK_FALSE(picture->transcript.back().failed);
    bench.worker.execute("delete");
  }
}

TEST_CASE("a source that has errors keeps the old run, and says what is wrong") {
  const Source source("global _start\n_start: mov eax, 60\n  mov edi, 3\n  syscall\n");
  Bench bench;
  bench.worker.look({{.name = "source"}});
  bench.worker.open(source.options());
  bench.worker.execute("break 3");
  bench.worker.execute("step");
  CHECK(bench.done()->problems.empty());
  source.write("global _start\n_start: mvo eax, 60\n");
  bench.worker.reload();
  auto picture = bench.done();
  CHECK(picture->outdated);
  CHECK(picture->transcript.back().failed);  // it is said wherever one looks
  REQUIRE(picture->problems.size() == 1);
  CHECK(picture->problems[0].location.line == 2);
  CHECK(picture->now.step == 1);
  source.write("global _start\n_start: mov eax, 60\n  mov edi, 4\n  syscall\n");
  bench.worker.reload();
  picture = bench.done();
  CHECK_FALSE(picture->outdated);
  CHECK(picture->problems.empty());
  CHECK(picture->now.step == 1);  // where one was
  const view::Pane* pane = picture->pane("source");
  CHECK(pane->rows.at(2).cells.at(0).mark == view::Mark::Breakpoint);
  bench.worker.execute("goto end");
  CHECK(bench.done()->here.front().find("code 4") != std::string::npos);
}

TEST_CASE("what cannot be opened leaves a picture that says so") {
  Bench bench;
  bench.worker.open(program_of("no/such.asm"));
  auto picture = bench.done();
  CHECK(picture->panes.empty());
  CHECK_FALSE(picture->has_program());
  CHECK(picture->problems.size() == 1);
  bench.worker.execute("step");
  CHECK(bench.done()->transcript.back().failed);
  bench.worker.open(program_of("stack/add.asm"));
  CHECK(bench.done()->problems.empty());
}

TEST_CASE("a file that is deleted while it is open does not disturb the run") {
  auto source = std::make_unique<Source>("global _start\n_start: mov eax, 60\n  syscall\n");
  Bench bench;
  bench.worker.open(source->options());
  bench.done();
  source.reset();
  bench.worker.reload();
  CHECK(bench.done()->outdated);
  bench.worker.execute("step");
  CHECK(bench.done()->now.step == 1);
}

TEST_CASE("a program that prints without end is bounded") {
  const Source source(
      "global _start\n"
      "section .data\n"
      "text: times 65536 db 'x'\n"
      "section .text\n"
      "_start: mov r12d, 1600\n"
      ".more:  mov eax, 1\n"
      "        mov edi, 1\n"
      "        mov rsi, text\n"
      "        mov edx, 65536\n"
      "        syscall\n"
      "        dec r12d\n"
      "        jnz .more\n"
      "        mov eax, 60\n"
      "        xor edi, edi\n"
      "        syscall\n");
  Bench bench;
  bench.worker.look({{.name = "console", .rows = 100}});
  bench.worker.open(source.options());
  bench.worker.execute("goto end");
  const auto picture = bench.done();
  CHECK(picture->finished);
  std::size_t bytes = 0;
  for (const view::Row& row : picture->pane("console")->rows)
    bytes += row.cells.at(0).text.size();
  CHECK(bytes < 300'000);
  CHECK(picture->activity.size() <= observe::Activity::most_parts);
}

TEST_CASE("a breakpoint may stand at the call of a macro, and steps through it stay there") {
  Bench bench;
  bench.worker.look({{.name = "source"}});
  bench.worker.open(program_of("stack/factorial.asm"));
  bench.worker.toggle_breakpoint("factorial.asm:56");  // frame_enter: three instructions
  bench.worker.execute("continue");
  for (int step = 0; step < 3; ++step) {
    const auto picture = bench.done();
    const auto& rows = picture->pane("source")->rows;
    const auto here = std::find_if(rows.begin(), rows.end(), [](const view::Row& row) {
      return row.mark == view::Mark::Current;
    });
    REQUIRE(here != rows.end());
    CHECK(here->cells[0].mark == view::Mark::Breakpoint);
    CHECK(here->cells[1].text == "56");
    bench.worker.execute("next");
  }
  CHECK(bench.done()->pane("source")->title.find("line 57, step") != std::string::npos);
}

TEST_CASE("what was changed by hand is marked as such, until the next step") {
  Bench bench;
  bench.worker.look({{.name = "registers"}, {.name = "memory", .address = "rsp"}});
  bench.worker.open(program_of("stack/add.asm"));
  bench.worker.execute("step 3");
  const auto edited = [](const Picture& picture) {
    std::string all;
    for (const view::Pane& pane : picture.panes)
      for (const view::Row& row : pane.rows)
        for (const view::Cell& cell : row.cells)
          if (cell.mark == view::Mark::Edited) all += cell.text + ": " + cell.detail + "\n";
    return all;
  };
  CHECK(edited(*bench.done()).empty());
  bench.worker.execute("set rbx = 5");
  CHECK(edited(*bench.done()) == "0000000000000005: changed by hand, was 0000000000000000\n");
  bench.worker.execute("set byte [rsp] = 0xff");
  bench.worker.execute("set cf = 1");
  const std::string three = edited(*bench.done());
  CHECK(std::count(three.begin(), three.end(), '\n') == 3);
  bench.worker.execute("step");
  CHECK(edited(*bench.done()).empty());
  bench.worker.execute("back-step");
  CHECK(edited(*bench.done()) == three);
}

TEST_CASE("what was written over is known at every moment, forwards and back") {
  Bench bench;
  bench.worker.look({{.name = "smash"}, {.name = "chain"}, {.name = "stack"}});
  bench.worker.open(program_of("exploit/vulnerable.asm"));
  bench.worker.execute("continue");
  bench.done();
  std::string numbers;
  for (int i = 0; i < 20; ++i)
    numbers += "1000000\n";
  bench.worker.type(numbers);
  CHECK(bench.done()->killed);
  const auto written_over = [&] { return bench.done()->pane("smash")->rows.size(); };
  CHECK(written_over() == 2);
  bench.worker.execute("goto 10");
  CHECK(written_over() == 0);
  bench.worker.execute("goto end");
  CHECK(written_over() == 2);
  bench.worker.execute("back-step");
  CHECK(written_over() == 2);
  CHECK_FALSE(bench.done()->pane("chain")->rows.empty());
}

TEST_CASE("a file as input is no terminal: a read goes beyond the end of a line") {
  const Source source(
      "global _start\nsection .bss\nb: resb 8\nsection .text\n_start: mov eax, 0\nmov edi, 0\n"
      "lea rsi, [rel b]\nmov edx, 8\nsyscall\nmov edi, eax\nmov eax, 60\nsyscall\n");
  Bench bench;
  bench.worker.give_file("a\nb\nc\n");
  bench.worker.open(source.options());
  bench.worker.execute("goto 5");
  bench.worker.execute("print rax");
  CHECK(bench.done()->transcript.back().lines.front().find("= 6") != std::string::npos);
}
