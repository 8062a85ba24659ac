#pragma once
// A debugging session: command lines in, replies out. It prints nothing and reads nothing, so that
// the terminal, a script, a window's buttons and a test all drive the same thing.

#include <string>
#include <vector>

#include "emu/debug/command.hpp"
#include "emu/debug/standing_watch.hpp"
#include "emu/debug/travel.hpp"

namespace vitrine::debug {

/// What a session asks of the views, which lie above it (view::session_views() fills it).
struct Views {
  struct PaneName {
    std::string name, title, about;  ///< also the title names it
    bool sortable = false;           ///< by a column that is named behind it
  };
  std::vector<PaneName> panes;
  /// A number as people want to read it: "0x401017 ⟶ main+0x17". Null: hexadecimal.
  std::function<std::string(const machine::Machine&, u64 value, u64 size)> value;
  /// Why the program was killed, in lines. Null: only that it was.
  std::function<std::vector<std::string>(const machine::Machine&, const machine::StopReport&)> end;
};

/// A moment where a command ended, for `history`.
struct Visit {
  Position position;
  u64 address = 0;
  std::string command;
};

class Session {
 public:
  /// `timeline` must outlive this. `watched`: so many steps the watch looks back over.
  Session(Timeline& timeline, Views views, u64 watched = watched_steps);

  /// One line: a command with its arguments; empty: the last movement again; `#` begins a comment.
  /// Whatever it says, the session can go on.
  Reply execute(std::string_view line);

  /// What Tab offers for the last word of `line`, sorted.
  [[nodiscard]] std::vector<std::string> complete(std::string_view line) const;

  /// Told during long journeys; see Timeline.
  void set_progress(const Progress& progress) { travel_.set_progress(progress); }

  [[nodiscard]] Timeline& timeline() { return timeline_; }
  [[nodiscard]] const machine::Machine& machine() const { return timeline_.machine(); }
  [[nodiscard]] Travel& travel() { return travel_; }
  [[nodiscard]] Breakpoints& breakpoints() { return breakpoints_; }
  [[nodiscard]] const Views& views() const { return views_; }

  /// Names of the panes to show whenever a reply has `moved`.
  [[nodiscard]] const std::vector<std::string>& layout() const { return layout_; }
  /// Errors: an unknown pane (nearest named).
  Result<void> set_layout(const std::vector<std::string>& names);
  [[nodiscard]] Result<std::string> find_pane(const std::string& name) const;

  /// Where one is: "step 14  add (add.asm:48)  push rbp", or how the program ended.
  [[nodiscard]] std::vector<std::string> here() const;

  /// Of the run up to the present moment, for the panes that need one. Null when interrupted.
  [[nodiscard]] const observe::SmashWatch* watch() { return watch_.look(); }

  /// Where commands have led, oldest first.
  [[nodiscard]] const std::vector<Visit>& visits() const { return visits_; }

 private:
  [[nodiscard]] Result<CommandCall> parse(std::string_view line) const;
  void note_visit(const std::string& line);

  Timeline& timeline_;
  StandingWatch watch_;
  Breakpoints breakpoints_;
  Travel travel_;
  Views views_;
  std::vector<std::string> layout_;
  std::vector<Visit> visits_;
  std::string last_movement_;
};

}  // namespace vitrine::debug
