// A source that changes while its program is open: it is assembled again, and what the user had set
// stays.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "frontend/gui/broken_line.hpp"
#include "frontend/gui/worker.hpp"
#include "tests/support/catch.hpp"

using namespace vitrine;
using namespace vitrine::gui;

namespace {

namespace fs = std::filesystem;

/// A source file that is gone afterwards, and a worker that has opened it.
class Bench {
 public:
  explicit Bench(const std::string& text)
      : path_(fs::path(VITRINE_BINARY_DIR) / "reload_test.asm"), worker([] {}) {
    write(text);
    program::ProgramOptions options;
    options.file = path_.string();
    worker.look({{.name = "source"}});
    worker.open(options);
  }
  ~Bench() { fs::remove(path_); }
  void write(const std::string& text) const { std::ofstream(path_) << text; }
  PicturePointer done() {
    worker.wait_until_idle();
    return worker.picture();
  }

 private:
  fs::path path_;

 public:
  Worker worker;
};

std::string endless(int number) {
  return "global _start\nsection .data\nnumber: dq " + std::to_string(number) +
         "\nsection .text\n_start: mov rax, [rel number]\n.again: jmp .again\n";
}

}  // namespace

TEST_CASE("a source that changes while its program runs without end is assembled at once") {
  Bench bench(endless(1));
  bench.worker.execute("continue");
  while (!bench.worker.picture()->live)
    std::this_thread::yield();
  bench.write(endless(2));
  bench.worker.reload();
  bench.worker.execute("goto 1");
  bench.worker.execute("print rax");
  const auto picture = bench.done();
  CHECK(picture->transcript.back().lines.front().find('2') != std::string::npos);
}

TEST_CASE("what stop() finds waiting is dropped, but for a file that is to be opened") {
  Bench bench(endless(1));
  bench.worker.execute("continue");
  while (!bench.worker.picture()->live)
    std::this_thread::yield();
  bench.worker.reload();
  bench.worker.execute("step");
  bench.worker.stop();
  const auto& transcript = bench.done()->transcript;
  CHECK(transcript.back().lines.front().find("assembled again") == 0);
}

TEST_CASE("a breakpoint on a line follows its text") {
  const std::string program = "global _start\n_start: mov eax, 1\n mov ebx, 2\n mov ecx, 3\n hlt\n";
  Bench bench(program);
  bench.worker.execute("break reload_test.asm:4");
  bench.done();
  const auto stops_at = [&](const std::string& text) {
    bench.write(text);
    bench.worker.reload();
    bench.worker.execute("goto start");
    bench.worker.execute("continue");
    return bench.done()->now.step;
  };
  CHECK(stops_at(program) == 2);
  CHECK(
      stops_at("global _start\n_start: nop\n nop\n mov eax, 1\n mov ebx, 2\n mov ecx, 3\n hlt\n") ==
      4);
  CHECK(stops_at("global _start\n_start: nop\n mov ecx, 3\n hlt\n") == 1);
  // Its text is nowhere: the number stays.
  CHECK(stops_at("global _start\n_start: nop\n nop\n mov ecx, 4\n hlt\n") == 1);
}

TEST_CASE("a line is found again by what a text has in common with the one before") {
  const auto after = [](const std::string& before, const std::string& now, u64 line) {
    return line_after_change(image::SourceText(before), image::SourceText(now), line);
  };
  // Lines above and below it, with the same text as others.
  const std::string two = "f:\n inc eax\n ret\ng:\n inc ebx\n ret\n";
  CHECK(after(two, "f:\n inc eax\n inc eax\n inc eax\n ret\ng:\n inc ebx\n ret\n", 6) == 8);
  CHECK(after(two, "f:\n ret\ng:\n inc ebx\n ret\n", 6) == 5);
  CHECK(after(two, "; a\nf:\n inc eax\n ret\ng:\n inc ebx\n ret\n; b\n", 3) == 4);
  CHECK(after(two, "; a\nf:\n inc eax\n ret\ng:\n inc ebx\n nop\n ret\n; b\n", 6) == 8);
  // Changed where it stands; taken away; all is new.
  CHECK(after("a\nb\nc\n", "x\na\nB\nc\n", 2) == 3);
  CHECK(after("a\nb\nc\nd\n", "a\nd\n", 3) == 2);
  CHECK(after("a\nb\n", "x\ny\nz\n", 2) == 2);
  CHECK(after("a\n", "", 1) == 1);
}

TEST_CASE("watchpoints, what is switched off and how often it was hit outlive an assembly") {
  Bench bench(endless(1));
  bench.worker.execute("break .again");
  bench.worker.execute("rwatch number");
  bench.worker.execute("break _start");
  bench.worker.execute("disable 3");
  bench.worker.execute("continue 2");
  bench.worker.execute("breakpoints");
  const auto before = bench.done()->transcript.back().lines;
  bench.worker.reload();
  bench.worker.execute("breakpoints");
  CHECK(bench.done()->transcript.back().lines == before);
  // A name that is gone is said to be.
  bench.write("global _start\n_start: jmp _start\n");
  bench.worker.reload();
  const auto picture = bench.done();
  const auto& transcript = picture->transcript;
  CHECK(std::any_of(transcript.begin(), transcript.end(), [](const Exchange& each) {
    return !each.lines.empty() && each.lines.front().find("dropped: rwatch number") == 0;
  }));
}

TEST_CASE("a run goes at speeds that are no multiple of the pictures' rate") {
  Bench bench("global _start\n_start: jmp _start\n");
  bench.done();
  const auto start = std::chrono::steady_clock::now();
  bench.worker.play(debug::Way::Forwards, 50);
  while (bench.worker.picture()->now.step < 40)
    std::this_thread::yield();
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  bench.worker.stop();
  CHECK(taken.count() > 0.7);
  CHECK(bench.done()->now.step % 2 == 0);  // two steps a tick
}
