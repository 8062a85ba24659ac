#include "frontend/gui/worker.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace vitrine::gui {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Between two live pictures: making one must cost the machine little.
constexpr auto picture_spacing = 50ms;
/// When playing, so many pictures a second are made at most.
constexpr double frames_per_second = 30;
/// A command that takes longer may take for ever.
constexpr auto soon = 250ms;

/// Whether it is known from the start that it may take for ever.
bool begins_run(const std::string& command) {
  const auto found = debug::find_command(command.substr(0, command.find(' ')));
  return found && ((*found)->name == "continue" || (*found)->name == "back-continue");
}

}  // namespace

Worker::Worker(std::function<void()> wake, std::optional<cache::HierarchyConfig> caches,
               u64 most_steps)
    : wake_(std::move(wake)),
      bench_(std::move(caches), most_steps),
      picture_(std::make_shared<Picture>()) {
  bench_.set_progress([this](double done, bool moving_on) { return on_progress(done, moving_on); });
  thread_ = std::thread([this] { loop(); });
}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
    tasks_.clear();
    play_.reset();
    interrupted_ = true;
  }
  bench_.interrupt();
  changed_.notify_all();
  thread_.join();
}

void Worker::post(std::string name, Task task, Stays stays) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back({std::move(name), std::move(task), stays});
  }
  changed_.notify_all();
}

void Worker::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return leaving_ || !tasks_.empty() || play_; });
    if (leaving_) return;
    interrupted_ = false;
    status_.busy = true;
    if (tasks_.empty()) {
      status_.runs = true;
      lock.unlock();
      bench_.forget_interruption();
      play_on();
    } else {
      Posted posted = std::move(tasks_.front());
      tasks_.pop_front();
      status_.doing = posted.name;
      status_.runs = begins_run(posted.name);
      status_.done = 0;
      begun_ = Clock::now();
      lock.unlock();
      bench_.forget_interruption();
      posted.task();
    }
    publish();
    lock.lock();
    status_.busy = !tasks_.empty() || play_;
    status_.playing = status_.runs = play_.has_value();
    lock.unlock();
    changed_.notify_all();
    wake_();
    lock.lock();
  }
}

/// One tick of playing; pauses so that the pace is kept, unless something else is posted.
void Worker::play_on() {
  Play play;
  {
    const std::lock_guard lock(mutex_);
    if (!play_) return;
    play = *play_;
    status_.playing = true;
    status_.doing = play.way == debug::Way::Forwards ? "run" : "run back";
  }
  const Clock::time_point start = Clock::now();
  // Whole steps a tick: 45 a second are 22.5 ticks of two.
  const double steps_a_tick = std::ceil(play.steps_per_second / frames_per_second);
  const double ticks = play.steps_per_second / steps_a_tick;
  const auto steps = static_cast<u64>(steps_a_tick);
  const bool goes_on = bench_.advance(play.way, steps);
  publish();
  wake_();
  std::unique_lock lock(mutex_);
  if (!goes_on && !bench_.host().waiting()) play_.reset();
  if (bench_.host().waiting()) {
    // It plays on when there is input.
    changed_.wait(lock, [this] { return leaving_ || !tasks_.empty() || !play_; });
    return;
  }
  const auto pause = std::chrono::duration<double>(1 / ticks);
  changed_.wait_until(lock, start + std::chrono::duration_cast<Clock::duration>(pause),
                      [this] { return leaving_ || !tasks_.empty() || !play_; });
}

bool Worker::on_progress(double done, bool moving_on) {
  const Clock::time_point now = Clock::now();
  if (interrupted_) return false;
  if (now - last_picture_ < picture_spacing) return true;
  {
    const std::lock_guard lock(mutex_);
    status_.done = done;
    status_.step = bench_.step();
    if (status_.doing != "open" && now - begun_ >= soon) status_.runs = true;
  }
  if (moving_on)
    publish(true);
  else
    last_picture_ = now;
  wake_();
  return true;
}

void Worker::publish(bool live) {
  std::vector<PaneWish> wishes;
  {
    const std::lock_guard lock(mutex_);
    wishes = wishes_;
  }
  auto picture = std::make_shared<const Picture>(bench_.picture(wishes, live));
  const std::lock_guard lock(mutex_);
  picture_ = std::move(picture);
  status_.step = picture_->now.step;
  last_picture_ = Clock::now();
}

void Worker::open(program::ProgramOptions options) {
  post(
      "open",
      [this, options = std::move(options)] {
        interrupted_command_.clear();
        bench_.open(options);
      },
      Stays::AfterStop);
}

void Worker::reload() {
  stop();
  post(
      "assemble", [this] { bench_.reload(); }, Stays::AfterStop);
}

void Worker::begin_anew() {
  stop();
  post(
      "begin anew",
      [this] {
        interrupted_command_.clear();
        bench_.begin_anew();
      },
      Stays::AfterStop);
}

void Worker::execute(std::string line) {
  const std::string name = line;
  post(name, [this, line = std::move(line)] {
    bench_.execute(line);
    interrupted_command_ = bench_.host().waiting() ? line : "";
  });
}

void Worker::toggle_breakpoint(std::string place) {
  post("break", [this, place = std::move(place)] { bench_.toggle_breakpoint(place); });
}

void Worker::source_is_gone(std::string file) {
  post(
      "gone", [this, file = std::move(file)] { bench_.source_is_gone(file); }, Stays::AfterStop);
}

void Worker::seek(debug::Position position) {
  bool is_new = false, runs = false;
  {
    const std::lock_guard lock(mutex_);
    runs = status_.busy && status_.doing != "goto";
  }
  if (runs) stop();
  {
    const std::lock_guard lock(mutex_);
    is_new = !seek_;
    seek_ = position;
    play_.reset();
  }
  if (!is_new) return;
  post("goto", [this] {
    std::optional<debug::Position> target;
    {
      const std::lock_guard lock(mutex_);
      target.swap(seek_);
    }
    interrupted_command_.clear();
    if (target) bench_.seek(*target);
  });
}

void Worker::play(debug::Way way, double steps_per_second) {
  {
    const std::lock_guard lock(mutex_);
    play_ = Play{way, std::clamp(steps_per_second, 0.1, 1e9)};
    status_.busy = status_.playing = status_.runs = true;
  }
  changed_.notify_all();
}

void Worker::stop() {
  {
    const std::lock_guard lock(mutex_);
    play_.reset();
    seek_.reset();
    std::erase_if(tasks_, [](const Posted& each) { return each.stays == Stays::No; });
    interrupted_ = true;
  }
  bench_.interrupt();
  changed_.notify_all();
}

/// The program is asked again for what it wanted when it began to wait.
void Worker::resume() {
  if (bench_.host().waiting() && !interrupted_command_.empty()) {
    const std::string line = interrupted_command_;
    bench_.execute(line);
    interrupted_command_ = bench_.host().waiting() ? line : "";
  }
}

void Worker::type(std::string text) {
  post("input", [this, text = std::move(text)] {
    bench_.type(text);
    resume();
  });
}

void Worker::end_input() {
  post("input", [this] {
    bench_.end_input();
    resume();
  });
}

void Worker::give_file(std::string contents) {
  post("input", [this, contents = std::move(contents)] { bench_.host().give_file(contents); });
}

Result<void> Worker::check_address(const std::string& expression) {
  Result<void> result;
  post("look", [&] {
    if (const auto address = bench_.address_of(expression); !address)
      result = tl::unexpected(address.error());
  });
  wait_until_idle();
  return result;
}

void Worker::look(std::vector<PaneWish> wishes) {
  {
    const std::lock_guard lock(mutex_);
    if (wishes == wishes_) return;
    wishes_ = std::move(wishes);
  }
  post(
      "look", [] {}, Stays::AfterStop);
}

PicturePointer Worker::picture() const {
  const std::lock_guard lock(mutex_);
  return picture_;
}

Status Worker::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Worker::wait_until_idle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return tasks_.empty() && !play_ && !status_.busy; });
}

}  // namespace vitrine::gui
