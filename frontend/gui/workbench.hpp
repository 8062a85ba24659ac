#pragma once
// One program under the debugger, with its host: does what the window asks for and makes pictures
// of it. It knows nothing of threads and drawing; the worker owns it.

#include <mutex>
#include <optional>

#include "emu/cache/hierarchy.hpp"
#include "emu/debug/session.hpp"
#include "frontend/gui/guest_host.hpp"
#include "frontend/gui/picture.hpp"
#include "frontend/program/options.hpp"

namespace vitrine::gui {

class Workbench {
 public:
  /// The machines of all programs have these caches, or none, and none runs more than so many
  /// steps.
  Workbench(std::optional<cache::HierarchyConfig> caches, u64 most_steps);
  ~Workbench();

  /// Whether a program that is loaded once more reads what was typed to it before.
  enum class Typed : u8 { Kept, Forgotten };
  /// Assembles or reads a program and stands at its start, or at `step` when that can be reached.
  /// When it cannot be loaded, the program at hand stays, and the pictures say what is wrong.
  bool open(const program::ProgramOptions& options, u64 step = 0, Typed typed = Typed::Kept);
  /// The same program once more, with its breakpoints, at the same step: the source has changed.
  bool reload();
  /// The same from its start, so that something else can be typed to it.
  void begin_anew();
  [[nodiscard]] bool is_open() const { return run_ != nullptr; }

  /// One line for the debugger.
  void execute(const std::string& line);
  /// Goes there without a word: the timeline is being dragged.
  void seek(debug::Position position);
  /// So many steps; false when something ended the journey before.
  bool advance(debug::Way way, u64 steps);
  /// What an expression of the memory pane names. Errors: what is wrong with it.
  [[nodiscard]] Result<u64> address_of(const std::string& expression) const;
  /// Sets a breakpoint at a place, or removes the one that is there.
  void toggle_breakpoint(const std::string& place);
  /// A source cannot be found any more: its errors are of interest to nobody, what runs runs on.
  void source_is_gone(const std::string& file);
  /// A part of the program's input, unless that has ended.
  void type(const std::string& text);
  /// Nothing more is typed to the program.
  void end_input();
  [[nodiscard]] GuestHost& host() { return host_; }

  /// During journeys this is called now and then; it returns false to interrupt. `moving_on` says
  /// that the machine stands at a moment of the journey, fit for a live picture.
  using Progress = std::function<bool(double done, bool moving_on)>;
  void set_progress(Progress progress) { progress_ = std::move(progress); }
  /// From any thread: the journey at hand ends soon.
  void interrupt();
  /// Before something new is begun: an interruption that came when nothing was done is forgotten.
  void forget_interruption();

  /// `live`: in the middle of a journey, so without the last step.
  [[nodiscard]] Picture picture(const std::vector<PaneWish>& wishes, bool live = false);
  [[nodiscard]] u64 step() const;

 private:
  struct Run;
  bool refuse(const program::ProgramOptions& options, std::vector<assembler::Diagnostic> problems,
              std::optional<Error> error);
  [[nodiscard]] bool refuses_typing();
  void forget_later_input();
  bool load_again(u64 step, Typed typed, const std::string& news);
  void publish(machine::Machine* machine);
  void run_ahead(Run& run);
  [[nodiscard]] std::string restore(const debug::Breakpoint& old);
  void note(Exchange exchange);
  void fail(const std::string& what, const std::string& remedy);
  void note_arrival();
  [[nodiscard]] std::vector<std::string> news_of(std::vector<std::string> lines) const;
  [[nodiscard]] const observe::SmashWatch* watch_for(const std::vector<PaneWish>& wishes,
                                                     bool live);
  [[nodiscard]] view::Pane make_pane(const PaneWish& wish, const observe::SmashWatch* watch,
                                     bool live);

  GuestHost host_;
  std::optional<cache::HierarchyConfig> caches_;
  u64 most_steps_;
  program::ProgramOptions options_;
  std::unique_ptr<Run> run_;
  std::mutex machine_mutex_;
  machine::Machine* machine_ = nullptr;  ///< of run_, for interrupt(), which is of another thread
  std::vector<Exchange> transcript_;
  u64 exchanges_ = 0;
  std::optional<u64> found_;
  std::vector<assembler::Diagnostic> problems_;
  bool outdated_ = false;
  Progress progress_;
  bool moving_on_ = false;
  u64 pictures_ = 0;
};

}  // namespace vitrine::gui
