#include "emu/observe/activity.hpp"

#include <algorithm>
#include <utility>

namespace vitrine::observe {

namespace {

void add(Activity::Part& to, const Activity::Part& part) {
  to.calls += part.calls;
  to.depth = std::max(to.depth, part.depth);
  to.output += part.output;
}

}  // namespace

Activity::Activity(machine::Machine& machine) : machine_(machine) {
  machine_.model().calls().listener = this;
}

Activity::~Activity() {
  machine_.model().calls().listener = nullptr;
}

Activity::Part& Activity::part_of(u64 step) {
  while (step / steps_per_part_ >= most_parts) {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const Part part = std::exchange(parts_[i], {});
      add(parts_[i / 2], part);
    }
    parts_.resize((parts_.size() + 1) / 2);
    steps_per_part_ *= 2;
  }
  const std::size_t index = step / steps_per_part_;
  if (index >= parts_.size()) parts_.resize(index + 1);
  return parts_[index];
}

void Activity::entered(const machine::Call& call) {
  if (call.step < next_call_) return;
  next_call_ = call.step + 1;
  add(part_of(call.step), {.calls = 1, .depth = machine_.model().calls().depth()});
}

void Activity::wrote(u64 step, u64 bytes) {
  part_of(step).output += bytes;
}

void Activity::forget_from(u64 step) {
  parts_.resize(std::min<u64>(parts_.size(), step / steps_per_part_ + 1));
  next_call_ = std::min(next_call_, step);
}

std::vector<Activity::Part> spread(const std::vector<Activity::Part>& parts, u64 steps_per_part,
                                   u64 steps, std::size_t count) {
  std::vector<Activity::Part> spread_parts(count);
  if (steps == 0 || count == 0) return spread_parts;
  const double scale = static_cast<double>(count) / static_cast<double>(steps);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto at = static_cast<std::size_t>(static_cast<double>(i * steps_per_part) * scale);
    add(spread_parts[std::min(at, count - 1)], parts[i]);
  }
  return spread_parts;
}

}  // namespace vitrine::observe
