#include "frontend/gui/source_watch.hpp"

namespace vitrine::gui {

namespace {

using namespace std::chrono_literals;
constexpr auto between_looks = 250ms;
constexpr auto to_settle = 150ms;

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
      if (known != times_.end()) times.insert(*known);
      return;
    }
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

bool SourceWatch::take_change() {
  if (!changed_ || std::chrono::steady_clock::now() - changed_at_ < to_settle) return false;
  changed_ = false;
  return true;
}

}  // namespace vitrine::gui
