// run_window PROGRAM ELF: what the window costs, in memory with the software renderer at 1600×900.
// Prints frames a second while PROGRAM plays at 1,000 steps a second, each frame of a new picture;
// and instructions a second of ELF at full speed, with the window drawn and without one; by
// processor time of the thread that draws or of the one that emulates. For window.sh.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <thread>

#include "emu/cache/presets.hpp"
#include "frontend/gui/application.hpp"

namespace {

using namespace vitrine;
using namespace vitrine::gui;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto measured = 3s;
constexpr int rounds = 3;

/// Processor time, so that a busy machine does not decide: of this thread, which draws, or of all.
double used_by(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}
double used_by_others() {
  return used_by(CLOCK_PROCESS_CPUTIME_ID) - used_by(CLOCK_THREAD_CPUTIME_ID);
}

std::unique_ptr<Application> open(const std::string& file) {
  auto screen = Screen::open_surface({1600, 900});
  if (!screen) return nullptr;
  program::WindowOptions options;
  options.program.file = file;
  auto application = std::make_unique<Application>(std::move(*screen), options, Settings(), "");
  for (int frame = 0; frame < 4; ++frame) {
    application->draw();
    application->wait_until_idle();
  }
  return application;
}

/// As fast as it can be drawn.
double frames_a_second(Application& application) {
  application.worker().execute("goto start");
  application.wait_until_idle();
  application.worker().play(debug::Way::Forwards, 1000);
  const Clock::time_point start = Clock::now();
  const double used = used_by(CLOCK_THREAD_CPUTIME_ID);
  int frames = 0;
  for (; Clock::now() - start < measured; ++frames) {
    application.draw();
    static_cast<void>(application.screen().read_image());  // only then everything is drawn
  }
  const double rate = frames / (used_by(CLOCK_THREAD_CPUTIME_ID) - used);
  application.worker().stop();
  return rate;
}

/// Drawn whenever there is a new picture, as the window does.
double steps_a_second(Application& application) {
  Worker& worker = application.worker();
  worker.seek(worker.picture()->furthest);
  application.wait_until_idle();
  const u64 before = worker.picture()->now.step;
  const Clock::time_point start = Clock::now();
  const double used = used_by_others();
  worker.execute("continue");
  u64 drawn = 0;
  while (Clock::now() - start < measured && !worker.picture()->finished)
    if (const u64 number = worker.picture()->number; number != drawn) {
      drawn = number;
      application.draw();
    } else {
      std::this_thread::sleep_for(1ms);
    }
  worker.stop();
  application.wait_until_idle();
  const double seconds = used_by_others() - used;
  return static_cast<double>(worker.picture()->now.step - before) / seconds;
}

/// The same debugger, which keeps the run's history, with the same caches; and nobody looks.
double steps_without_window(const std::string& file) {
  Workbench bench(*cache::preset("teaching"));
  program::ProgramOptions options;
  options.file = file;
  if (!bench.open(options)) return 0;
  const u64 ahead = 2'000'000;  // have been run already
  bench.execute("goto step:" + std::to_string(ahead));
  const Clock::time_point start = Clock::now();
  const double used = used_by(CLOCK_THREAD_CPUTIME_ID);
  bench.set_progress([&](double, bool) { return Clock::now() - start < measured; });
  bench.execute("continue");
  return static_cast<double>(bench.step() - ahead) / (used_by(CLOCK_THREAD_CPUTIME_ID) - used);
}

/// Measured in a window of its own: ImGui has one at a time, and what has been run once is not run
/// again to come to a moment.
double best_of(const std::string& file, double (*measure)(Application&)) {
  double best = 0;
  for (int round = 0; round < rounds; ++round)
    if (const auto application = open(file)) best = std::max(best, measure(*application));
  return best;
}

int run(const std::string& program, const std::string& elf) {
  const double frames = best_of(program, frames_a_second);
  const double with = best_of(elf, steps_a_second);
  double without = 0;
  for (int round = 0; round < rounds; ++round)
    without = std::max(without, steps_without_window(elf));
  if (without == 0) return 1;
  fmt::print("frames a second while playing  {:.0f}\n", frames);
  fmt::print(
      "instructions a second          {:.0f} M with the window, {:.0f} M without: {:.0f} %\n",
      with / 1e6, without / 1e6, 100 * with / without);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3) return run(argv[1], argv[2]);
  fmt::print(stderr, "usage: run_window PROGRAM ELF\n");
  return 2;
}
