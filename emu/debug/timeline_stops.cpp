// Stops on the way: running to the next one, and finding the last one before a moment.

#include <algorithm>

#include "emu/debug/timeline.hpp"

namespace vitrine::debug {

namespace {

using machine::StopKind;
using machine::Stops;

/// So many bytes of each watch are compared to see what an edit changed. Watches of more, say of
/// all memory, would take long.
constexpr u64 most_compared = u64{1} << 20;

}  // namespace

/// Runs up to `steps` on. Nothing when nothing stopped it before, or the program ended.
std::optional<Timeline::Stop> Timeline::run(u64 steps, const Stops& stops) {
  using Reason = Arrival::Reason;
  if (machine_->stops() != stops) machine_->set_stops(stops);
  const auto report = machine_->run(steps, engine_);
  switch (report.kind) {
    case StopKind::Interrupted:
      return Stop{Reason::Interrupted, {}, 0};
    case StopKind::Watchpoint:
      return Stop{Reason::Watchpoint, report.watched, machine_->step() - 1};
    case StopKind::Breakpoint:
      return Stop{Reason::Breakpoint, {}, 0};
    default:
      return std::nullopt;
  }
}

/// The last moment in [now, until) that has a breakpoint or whose step touches a watch. Where there
/// are very many, it looks into the later half first, so that no more than some hundreds are
/// visited at each halving.
std::optional<Timeline::Hit> Timeline::last_hit(u64 until, const Stops& stops, bool& interrupted) {
  constexpr u64 many = 256;
  std::optional<Hit> last;
  const auto note_breakpoint = [&] {
    const Position here = now();
    if (here.ended || here.step >= until || !breakpoint_here(stops)) return;
    last = Hit{here.step, machine_->state().rip, {}};
  };

  note_breakpoint();
  for (u64 seen = 0; !machine_->finished() && machine_->step() < until; ++seen) {
    if (seen >= many && until - machine_->step() > many) {
      const machine::Snapshot here = machine_->snapshot();
      const u64 middle = machine_->step() + (until - machine_->step()) / 2;
      if (run(middle - machine_->step(), {})) interrupted = true;
      if (interrupted) return std::nullopt;
      if (auto later = last_hit(until, stops, interrupted); later || interrupted) return later;
      machine_->restore(here);
      const auto earlier = last_hit(middle, stops, interrupted);
      return earlier ? earlier : last;
    }
    const auto stop = run(until - machine_->step(), stops);
    if (!stop) break;
    if (stop->reason == Arrival::Reason::Interrupted) {
      interrupted = true;
      return std::nullopt;
    }
    if (!stop->watched.empty()) {
      const bool same = last && last->step == stop->step;
      last = Hit{stop->step, same ? last->breakpoint : std::nullopt, stop->watched};
    }
    note_breakpoint();
  }
  return last;
}

/// What the edit at step `step`, if one was made there, changed of the bytes watched for writes.
machine::WatchHits Timeline::edit_hits(u64 step, const Stops& stops) {
  const auto before_edit = before_edits_.find(step);
  if (before_edit == before_edits_.end()) return {};
  machine::WatchHits hits;
  const Excursion excursion(*this);
  const machine::Snapshot& after_edit = *snapshots_.find({step, false});
  for (std::size_t i = 0; i < stops.watches.size(); ++i) {
    const machine::Watch& watch = stops.watches[i];
    if (!watch.writes) continue;
    std::vector<u8> before(std::min(watch.size, most_compared)), after(before.size());
    machine_->restore(before_edit->second);
    (void)machine_->peek(watch.address, before);
    machine_->restore(after_edit);
    (void)machine_->peek(watch.address, after);
    const auto differs = std::mismatch(before.begin(), before.end(), after.begin());
    if (differs.first == before.end()) continue;
    const auto first = static_cast<std::size_t>(differs.first - before.begin());
    memory::MemoryAccess access;
    access.address = watch.address + first;
    access.kind = memory::AccessKind::Write;
    access.size = static_cast<u8>(std::min(before.size() - first, access.before.size()));
    std::copy_n(differs.first, access.size, access.before.begin());
    std::copy_n(differs.second, access.size, access.after.begin());
    hits.push_back({i, access, false});
  }
  return hits;
}

/// Searches the moments [first, until) from the latest on, stretch by stretch. Asked: nothing
/// found, and the cursor is anywhere.
Arrival Timeline::search_back(u64 first, u64 until, const Stops& stops) {
  using Reason = Arrival::Reason;
  const machine::Snapshot home = machine_->snapshot();
  bool interrupted = false;
  for (u64 high = until; high > first && !interrupted;) {
    u64 low = std::max(first, snapshots_.latest(high - 1).step);
    // A long stretch is taken in parts; the way there lays snapshots for the earlier parts.
    if (high - low > spacing_) low = high - spacing_;
    start_towards(low);
    interrupted = advance(low, {}, Telling::Off).reason == Reason::Interrupted;
    if (interrupted) break;
    const auto hit = last_hit(high, stops, interrupted);
    if (interrupted) break;
    if (hit) {
      reach(hit->step);
      return arrive({hit->breakpoint ? Reason::Breakpoint : Reason::Watchpoint, hit->breakpoint,
                     hit->watched});
    }
    if (const auto changed = edit_hits(low, stops); !changed.empty()) {
      reach(low);
      return arrive({Reason::Watchpoint, {}, changed, true});
    }
    high = low;
    interrupted =
        !report_progress(static_cast<double>(until - high) / static_cast<double>(until - first));
  }
  if (!interrupted) return {Reason::Asked, {}, {}};
  machine_->restore(home);
  return {Reason::Interrupted, {}, {}};
}

}  // namespace vitrine::debug
