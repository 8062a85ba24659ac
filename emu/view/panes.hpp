#pragma once
// All panes by name. A pane is a pure function of a scene: adding one is one function here (and,
// where a table is not enough, one drawing function in the window).

#include <span>

#include "emu/debug/timeline.hpp"
#include "emu/view/pane.hpp"

namespace vitrine::view {

/// What the panes look at.
struct Scene {
  const machine::Machine& machine;
  const observe::StepRecord* last = nullptr;  ///< the step that led here
  std::span<const u64> breakpoints;
  u64 address = 0;             ///< what the memory and walk panes are about
  std::string format = "hex";  ///< of the memory pane: hex, u8 … i64, f32, f64, text
  std::size_t rows = 24;       ///< how many rows a pane of any length may have
  std::string console;         ///< what the program has written up to now
};

struct PaneKind {
  std::string_view name, title;
  std::string_view about;    ///< one sentence
  bool needs_model = false;  ///< Timeline::require_model() first
  Pane (*make)(const Scene&);
};

[[nodiscard]] std::span<const PaneKind> all_panes();
/// Errors: unknown (nearest named).
[[nodiscard]] Result<const PaneKind*> find_pane(std::string_view name);

}  // namespace vitrine::view
