// What the window sees of the workbench.

#include <algorithm>

#include "frontend/gui/workbench_run.hpp"

namespace vitrine::gui {

namespace {

/// A return address was written over: the watch knows by whom.
bool wants_watch(const view::Pane& pane) {
  return pane.name == "stack" &&
         std::any_of(pane.rows.begin(), pane.rows.end(), [](const view::Row& row) {
           return row.kind == "return address" &&
                  std::any_of(row.cells.begin(), row.cells.end(), [](const view::Cell& cell) {
                    return cell.mark == view::Mark::Danger;
                  });
         });
}

}  // namespace

/// The watch, when one of the panes cannot do without; then the others may use it, too.
const observe::SmashWatch* Workbench::watch_for(const std::vector<PaneWish>& wishes, bool live) {
  const bool needed = std::any_of(wishes.begin(), wishes.end(), [](const PaneWish& wish) {
    const auto kind = view::find_pane(wish.name);
    return kind && (*kind)->needs_watch;
  });
  return needed && !live ? run_->session.watch() : nullptr;
}

view::Pane Workbench::make_pane(const PaneWish& wish, const observe::SmashWatch* watch, bool live) {
  const auto kind = view::find_pane(wish.name);
  if (!kind) return {.name = wish.name, .title = wish.name, .hint = kind.error().to_string()};
  const std::vector<u64> breakpoints = run_->session.breakpoints().addresses();
  view::Scene scene{.machine = run_->machine,
                    .last = live ? nullptr : run_->timeline.last_step(),
                    .breakpoints = breakpoints,
                    .format = wish.format,
                    .rows = std::clamp<std::size_t>(wish.rows, 1, 10'000),
                    .columns = wish.columns,
                    .watch = watch,
                    .has_model = true};
  if (!wish.address.empty()) {
    const auto address = address_of(wish.address);
    if (!address)
      return {.name = wish.name,
              .title = std::string((*kind)->title),
              .hint = address.error().to_string()};
    scene.address = *address;
  }
  return (*kind)->make(scene);
}

Picture Workbench::picture(const std::vector<PaneWish>& wishes, bool live) {
  Picture picture;
  picture.number = ++pictures_;
  picture.live = live;
  picture.transcript = transcript_;
  picture.exchanges = exchanges_;
  picture.found = found_;
  picture.problems = problems_;
  picture.outdated = outdated_;
  picture.file = options_.file;
  if (!run_) return picture;
  debug::Timeline& timeline = run_->timeline;
  for (const image::SourceFile& file : run_->machine.image().files)
    picture.sources.push_back(file.path);
  picture.now = timeline.now();
  picture.furthest = std::max(timeline.furthest(), picture.now);
  picture.beginning = timeline.beginning().step;
  picture.reached_limit = timeline.reached_limit();
  picture.finished = run_->machine.finished().has_value();
  picture.killed = run_->killed;
  picture.waiting_for_input = host_.waiting();
  picture.input_ended = host_.input_ended();
  picture.unread = host_.unread();
  picture.edits = timeline.edits();
  for (const debug::Visit& visit : run_->session.visits())
    picture.visits.push_back(visit.position.step);
  picture.here = run_->session.here();
  picture.activity = run_->activity.parts();
  picture.steps_per_part = run_->activity.steps_per_part();
  const observe::SmashWatch* watch = watch_for(wishes, live);
  for (const PaneWish& wish : wishes) {
    view::Pane pane = make_pane(wish, watch, live);
    if (watch == nullptr && !live && wants_watch(pane))
      pane = make_pane(wish, run_->session.watch(), live);
    picture.panes.push_back(std::move(pane));
  }
  if (!live)
    view::mark_edits(timeline, picture.panes,
                     [&](std::size_t i) { return make_pane(wishes[i], nullptr, true); });
  return picture;
}

}  // namespace vitrine::gui
