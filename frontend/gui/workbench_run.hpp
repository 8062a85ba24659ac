#pragma once
// The program that a workbench has open. Private to the workbench.

#include "emu/view/session_views.hpp"
#include "frontend/gui/workbench.hpp"

namespace vitrine::gui {

struct Workbench::Run {
  /// So far the watch looks back: what it costs must not be felt as waiting when one steps back.
  static constexpr u64 watched = 300'000;

  Run(machine::Machine made, u64 most_steps)
      : machine(std::move(made)),
        activity(machine),
        timeline(machine, {.engine = machine::Engine::Modelled, .most_steps = most_steps}),
        session(timeline, view::session_views(), watched) {}

  machine::Machine machine;
  observe::Activity activity;
  debug::Timeline timeline;
  debug::Session session;
  bool killed = false;  ///< at the end of what is known
};

}  // namespace vitrine::gui
