#include "frontend/gui/source_watch.hpp"

namespace vitrine::gui {

namespace {

using namespace std::chrono_literals;
constexpr auto between_looks = 250ms;
constexpr auto to_settle = 150ms, to_vanish = 700ms;

}  // namespace

void SourceWatch::look_at(const std::vector<std::string>& files, const std::string& program) {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_look_ < between_looks || program.empty()) return;
  last_look_ = now;
  std::map<std::string, Time> times;
  const auto look = [&](const std::string& file) {
    std::error_code error;
    const Time time = std::filesystem::last_write_time(file, error);
    const auto known = times_.find(file);
    if (error) {
      const bool never_seen = known == times_.end();
      if (never_seen) absent_.try_emplace(file, Absence{now, true});
      times[file] = never_seen ? Time::min() : known->second;
      note_absence(file, now);
      return;
    }
    absent_.erase(file);
    times[file] = time;
    if (known == times_.end() || known->second == time) return;
    changed_ = true;
    changed_at_ = now;
  };
  for (const std::string& file : files)
    look(file);
  look(program);
  times_ = std::move(times);
}

/// Editors put a new file in the place of the old one: it is gone when it stays away.
void SourceWatch::note_absence(const std::string& file, std::chrono::steady_clock::time_point now) {
  Absence& absence = absent_.try_emplace(file, Absence{now}).first->second;
  if (absence.told || now - absence.since < to_vanish) return;
  absence.told = true;
  gone_ = file;
}

bool SourceWatch::take_change() {
  if (!changed_ || std::chrono::steady_clock::now() - changed_at_ < to_settle) return false;
  changed_ = false;
  return true;
}

}  // namespace vitrine::gui
