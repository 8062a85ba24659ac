#pragma once
// The window as a whole: its screen, the machine's thread, what is remembered. One loop that rests
// while nothing happens.

#include <chrono>

#include "frontend/gui/screen.hpp"
#include "frontend/gui/source_watch.hpp"
#include "frontend/gui/window.hpp"
#include "frontend/program/window_options.hpp"

namespace vitrine::gui {

/// How strongly a change stands out that was made so long ago: 1 at once, 0 after 0.3 seconds; and
/// 0 in a run that goes too fast for it to be seen.
[[nodiscard]] float freshness(std::chrono::duration<float> age, bool busy, double steps_per_second);

class Application {
 public:
  /// `settings_file` is where they are kept, "" nowhere; `input` is all that the program can read;
  /// no program runs more than `most_steps`.
  Application(std::unique_ptr<Screen> screen, const program::WindowOptions& options,
              Settings settings, std::string settings_file,
              const std::optional<std::string>& input = {}, u64 most_steps = machine::no_limit);
  ~Application();

  /// Until the user leaves.
  void run();

  /// What comes from the screen: a key, the mouse, a file that was dropped on the window. False
  /// when it was a key of the window's own, which ImGui does not see.
  bool handle(const SDL_Event& event);

  // What scripts do, each until it is done.
  void draw();
  void wait_until_idle();
  [[nodiscard]] Screen& screen() { return *screen_; }
  [[nodiscard]] Ui& ui() { return ui_; }
  [[nodiscard]] Worker& worker() { return worker_; }

 private:
  void ask_for_input();
  void meet_program();
  void bring_to_front(const std::string& pane);
  void take_picture();
  void fade_changes();
  void wait_for_events();
  void keep_what_was_chosen(const Settings& before);
  void update_style();
  void write_report();

  std::unique_ptr<Screen> screen_;
  Settings settings_;
  std::string settings_file_, report_file_, reported_;
  Settings given_;  ///< as the window opened with them
  u32 wake_event_;
  Worker worker_;
  Ui ui_;
  SourceWatch watch_;
  std::string met_;  ///< the program whose panes were chosen last
  std::vector<std::string> opened_;
  bool without_source_ = false;  ///< it has none
  std::string brought_;          ///< a pane that was brought to the front
  std::string front_before_;     ///< the one that had stood there before any was
  std::string styled_theme_;
  int styled_scale_ = 0;
  std::chrono::steady_clock::time_point arrived_;  ///< at another step
  int frames_left_ = 0;                            ///< to be drawn before resting
  int settling_ = 0;  ///< to be drawn before a menu that has opened is ready for keys
};

}  // namespace vitrine::gui
