#pragma once
// What the window draws: everything it knows of the machine, made on the worker's thread and never
// changed afterwards.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "asm/diagnostic.hpp"
#include "emu/debug/position.hpp"
#include "emu/observe/activity.hpp"
#include "emu/view/pane.hpp"

namespace vitrine::gui {

/// A pane that the window wants to show.
struct PaneWish {
  std::string name;
  std::size_t rows = 24, columns = 80;
  std::string address;  ///< an expression, worked out at each moment; "": the pane's own choice
  std::string format = "hex";
  bool operator==(const PaneWish&) const = default;
};

/// A command and what it answered.
struct Exchange {
  std::string command;  ///< "" for remarks that nobody asked for
  std::vector<std::string> lines;
  bool failed = false;
  std::vector<std::string> news;  ///< those lines that the panes don't say
};

struct Picture {
  u64 number = 0;    ///< counts up from 1; 0: nothing was ever loaded
  std::string file;  ///< of the program; "" while there is none
  std::vector<view::Pane> panes;
  std::vector<std::string> sources;  ///< files that the program was assembled from

  debug::Position now, furthest;
  u64 beginning = 0;                 ///< step
  bool finished = false;             ///< the program has ended at `now`
  bool killed = false;               ///< `furthest` is known, and a signal killed it there
  bool reached_limit = false;        ///< it has run as many steps as it may
  bool waiting_for_input = false;    ///< the program reads, and nobody has typed
  bool input_ended = false;          ///< nothing more can be typed
  std::string unread;                ///< typed, and not read by the program yet
  bool live = false;                 ///< taken while the program runs
  std::vector<u64> edits;            ///< steps at which the user changed something
  std::vector<u64> visits;           ///< steps where commands have led, newest last
  std::vector<std::string> here;     ///< where one is, in words
  std::vector<Exchange> transcript;  ///< the newest, oldest first
  std::optional<u64> found;          ///< by the newest of them in memory: an address
  u64 exchanges = 0;                 ///< how many there have been in all
  std::vector<assembler::Diagnostic> problems;  ///< of the last assembly: errors and warnings
  bool outdated = false;  ///< the source has errors: this is still the program as it was before

  std::vector<observe::Activity::Part> activity;
  u64 steps_per_part = 1;

  [[nodiscard]] bool has_program() const { return !here.empty(); }
  /// The program stands where a signal killed it.
  [[nodiscard]] bool is_killed() const { return finished && killed; }
  [[nodiscard]] const view::Pane* pane(std::string_view name) const {
    for (const view::Pane& candidate : panes)
      if (candidate.name == name) return &candidate;
    return nullptr;
  }
};

using PicturePointer = std::shared_ptr<const Picture>;

}  // namespace vitrine::gui
