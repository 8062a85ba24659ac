// run_window PROGRAM ELF: what the window costs, in memory with the software renderer at 1600×900.
// Prints frames a second while PROGRAM plays at 1,000 steps a second, each frame of a new picture,
// by processor time of the thread that draws; and how fast ELF is emulated at full speed beside the
// drawn window, as a part of its speed without one. For window.sh.
//
// Both runs of a pair do the same instructions of ELF, in the same debugger, which keeps the run's
// history, with the same caches; they stand next to each other in time, and the median of the
// pairs counts: a machine that others use, too, is not equally fast for long.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <optional>
#include <thread>
#include <vector>

#include "emu/cache/presets.hpp"
#include "frontend/gui/application.hpp"

namespace {

using namespace vitrine;
using namespace vitrine::gui;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto measured = 3s;
constexpr int rounds = 3, pairs = 7;
/// What opening a program has run already; and what is timed from there on.
constexpr u64 ahead = 2'000'000, timed = 60'000'000;

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

/// What a run took, in seconds: processor time of the thread that emulates, and by the clock.
struct Taken {
  double processor = 0, clock = 0;
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Drawn whenever there is a new picture, as the window does.
std::optional<Taken> time_with_window(const std::string& elf) {
  const auto application = open(elf);
  if (!application) return std::nullopt;
  Worker& worker = application->worker();
  worker.seek({ahead, false});
  application->wait_until_idle();
  const Clock::time_point start = Clock::now();
  const double used = used_by_others();
  worker.execute(fmt::format("step {}", timed));
  u64 drawn = 0;
  while (worker.picture()->now.step < ahead + timed && !worker.picture()->finished)
    if (const u64 number = worker.picture()->number; number != drawn) {
      drawn = number;
      application->draw();
    } else {
      std::this_thread::sleep_for(1ms);
    }
  const Taken taken{used_by_others() - used, seconds_since(start)};
  if (worker.picture()->now.step != ahead + timed) return std::nullopt;
  return taken;
}

/// And nobody looks.
std::optional<Taken> time_without_window(const std::string& elf) {
  Workbench bench(*cache::preset(program::WindowOptions().caches), machine::no_limit);
  program::ProgramOptions options;
  options.file = elf;
  if (!bench.open(options)) return std::nullopt;
  bench.seek({ahead, false});
  const Clock::time_point start = Clock::now();
  const double used = used_by(CLOCK_THREAD_CPUTIME_ID);
  bench.execute(fmt::format("step {}", timed));
  const Taken taken{used_by(CLOCK_THREAD_CPUTIME_ID) - used, seconds_since(start)};
  if (bench.step() != ahead + timed) return std::nullopt;
  return taken;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Measured in windows of their own: ImGui has one at a time, and what has been run once is not run
/// again to come to a moment.
double best_frames(const std::string& file) {
  double best = 0;
  for (int round = 0; round < rounds; ++round)
    if (const auto application = open(file)) best = std::max(best, frames_a_second(*application));
  return best;
}

int run(const std::string& program, const std::string& elf) {
  fmt::print("frames a second while playing  {:.0f}\n", best_frames(program));
  std::vector<double> kept, kept_by_clock, speeds;
  for (int pair = 0; pair < pairs; ++pair) {
    const bool window_first = pair % 2 == 0;
    auto with = window_first ? time_with_window(elf) : std::nullopt;
    const auto without = time_without_window(elf);
    if (!window_first) with = time_with_window(elf);
    if (!with || !without) {
      fmt::print(stderr, "{} cannot be run for {} instructions\n", elf, ahead + timed);
      return 1;
    }
    kept.push_back(100 * without->processor / with->processor);
    kept_by_clock.push_back(100 * without->clock / with->clock);
    speeds.push_back(static_cast<double>(timed) / without->processor / 1e6);
  }
  const auto [least, most] = std::minmax_element(kept.begin(), kept.end());
  fmt::print("without a window               {:.0f} M instructions a second\n", median(speeds));
  fmt::print(
      "kept beside the drawn window   {:.0f} % by processor time ({:.0f} to {:.0f}), {:.0f} % by "
      "the "
      "clock\n",
      median(kept), *least, *most, median(kept_by_clock));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3) return run(argv[1], argv[2]);
  fmt::print(stderr, "usage: run_window PROGRAM ELF\n");
  return 2;
}
