#pragma once
// The machine's thread. The window posts what is to be done and gets pictures; neither waits for
// the other, so that drawing takes no time from the machine and the machine none from the window.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "frontend/gui/workbench.hpp"

namespace vitrine::gui {

/// What the worker is doing now.
struct Status {
  bool busy = false;
  bool runs = false;     ///< a run, or a step that takes its time: it may go on for ever
  bool playing = false;  ///< step by step, until something stops it
  std::string doing;     ///< "continue"
  double done = 0;       ///< of a journey, 0..1; 0 while nobody can know
  u64 step = 0;
};

class Worker {
 public:
  /// `wake` is called from the worker's thread whenever there is something new to see.
  explicit Worker(std::function<void()> wake,
                  std::optional<cache::HierarchyConfig> caches = std::nullopt,
                  u64 most_steps = machine::no_limit);
  /// Interrupts what is being done.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void open(program::ProgramOptions options);
  /// Ends what the program does that has changed.
  void reload();
  /// From the start, with other input.
  void begin_anew();
  void execute(std::string line);
  void toggle_breakpoint(std::string place);
  void source_is_gone(std::string file);
  /// Ends a run. Of several that wait to be done only the last one counts.
  void seek(debug::Position position);
  /// Steps at this pace until something stops it, or stop() does.
  void play(debug::Way way, double steps_per_second);
  /// Ends what is being done, and forgets the commands that wait to be done.
  void stop();
  /// The program goes on with what it did when it began to wait.
  void type(std::string text);
  void end_input();
  /// Before a program is opened: its standard input is a file with this in it.
  void give_file(std::string contents);
  /// What pictures show from now on.
  void look(std::vector<PaneWish> wishes);

  [[nodiscard]] PicturePointer picture() const;
  [[nodiscard]] Status status() const;
  /// Whether the memory pane could show this; waits for the machine. Errors: why not.
  [[nodiscard]] Result<void> check_address(const std::string& expression);
  /// Until all that was posted is done, and nothing plays.
  void wait_until_idle();

 private:
  using Task = std::function<void()>;
  struct Play {
    debug::Way way{};
    double steps_per_second = 1;
  };

  enum class Stays : u8 { No, AfterStop };
  void post(std::string name, Task task, Stays stays = Stays::No);
  void loop();
  void play_on();
  bool on_progress(double done, bool moving_on);
  void resume();
  void publish(bool live = false);

  std::function<void()> wake_;
  Workbench bench_;                  ///< of the worker's thread, but for interrupt()
  std::string interrupted_command_;  ///< that went on until the program wanted input

  mutable std::mutex mutex_;  ///< guards what follows
  std::condition_variable changed_;
  struct Posted {
    std::string name;
    Task task;
    Stays stays = Stays::No;  ///< whether stop() leaves it
  };
  std::deque<Posted> tasks_;
  std::optional<debug::Position> seek_;
  std::optional<Play> play_;
  std::vector<PaneWish> wishes_;
  PicturePointer picture_;
  Status status_;
  bool leaving_ = false;
  std::atomic<bool> interrupted_ = false;
  std::chrono::steady_clock::time_point last_picture_, begun_;

  std::thread thread_;
};

}  // namespace vitrine::gui
