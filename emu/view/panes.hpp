#pragma once
// All panes by name. A pane is a pure function of a scene: adding one is one function here (and,
// where a table is not enough, one drawing function in the window). Every pane is bounded in time
// and size, whatever the machine's registers and memory hold.

#include <span>

#include "emu/base/result.hpp"
#include "emu/machine/machine.hpp"
#include "emu/observe/step_record.hpp"
#include "emu/view/pane.hpp"

namespace vitrine::observe {
class SmashWatch;
}

namespace vitrine::view {

/// What the panes look at.
struct Scene {
  const machine::Machine& machine;
  const observe::StepRecord* last = nullptr;  ///< the step that led here
  std::span<const u64> breakpoints;
  /// What the memory and walk panes are about; without one: the address that faulted, what the
  /// last step accessed, else rsp. Of the cache pane: whose sets to open.
  std::optional<u64> address;
  std::string format = "hex";  ///< of the memory pane: one of memory_formats()
  std::size_t rows = 24;       ///< how many rows a pane of any length may have (1..10,000)
  std::size_t columns = 80;    ///< how wide a line should be: memory then has fewer bytes in a row
  std::string sort;            ///< of panes that can be sorted: a column's key, or ""
  /// Of the whole run up to this moment: see debug::StandingWatch. Null: nobody has watched.
  const observe::SmashWatch* watch = nullptr;
  bool has_model = false;  ///< the machine's model is exact now: Timeline::has_model()
};

struct PaneKind {
  std::string_view name, title;
  std::string_view about;  ///< one sentence
  /// What it shows is exact only after Timeline::require_model(); without, it says what it guessed.
  bool needs_model = false;
  Pane (*make)(const Scene&);
  bool sortable = false;  ///< Scene::sort applies
  /// It has nothing to show without Scene::watch.
  bool needs_watch = false;
};

/// In the order in which people list them.
[[nodiscard]] std::span<const PaneKind> all_panes();
/// Errors: unknown (nearest named).
[[nodiscard]] Result<const PaneKind*> find_pane(std::string_view name);

/// "hex", "u8" … "u64", "i8" … "i64", "f32", "f64", "text".
[[nodiscard]] std::span<const std::string_view> memory_formats();

}  // namespace vitrine::view
