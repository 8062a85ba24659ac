#include "emu/observe/activity.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include "emu/isa/decoder.hpp"

namespace vitrine::observe {

namespace {

void add(Activity::Part& to, const Activity::Part& part) {
  to.calls += part.calls;
  to.depth = std::max(to.depth, part.depth);
  to.output += part.output;
}

}  // namespace

Activity::Activity(machine::Machine& machine)
    : machine_(machine), bottom_(machine.model().calls().depth()) {}

void Activity::listen(bool on) {
  if (listening_ && !on) sample();
  listening_ = on;
  machine_.model().calls().listener = on ? this : nullptr;
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
  if (call.step < next_step_) return;
  next_step_ = call.step + 1;
  ++calls_before_;
  add(part_of(call.step), {.calls = 1, .depth = machine_.model().calls().depth()});
}

/// How often the instructions were executed that are calls.
u64 Activity::calls_so_far() {
  u64 calls = 0;
  for (const machine::CountedInstruction& counted : machine_.model().instructions()) {
    auto known = is_call_.find(counted.address);
    if (known == is_call_.end()) {
      std::array<u8, isa::max_instruction_length> bytes{};
      const std::size_t size = machine_.peek(counted.address, bytes);
      isa::Instruction instruction;
      const bool is_call =
          isa::decode(std::span(bytes).first(size), instruction) == isa::DecodeStatus::Ok &&
          instruction.op() == isa::Op::Call;
      known = is_call_.emplace(counted.address, is_call).first;
    }
    if (known->second) calls += counted.counters.executions;
  }
  return calls;
}

void Activity::sample() {
  const u64 step = machine_.step();
  if (step <= next_step_) return;
  const u64 calls = calls_so_far();
  const u64 made = calls - std::min(calls, calls_before_), now = machine_.model().calls().depth();
  // A moment may lie between two calls: at them it was deeper than at the bottom.
  const u64 depth = std::max({now, depth_before_, made > 0 ? bottom_ + 1 : 0});
  part_of(step - 1);  // settles how long the parts are
  const auto made_before = [&](u64 moment) {
    return made * (moment - next_step_) / (step - next_step_);
  };
  for (u64 from = next_step_; from < step;) {
    const u64 to = std::min(step, (from / steps_per_part_ + 1) * steps_per_part_);
    add(parts_[from / steps_per_part_],
        {.calls = made_before(to) - made_before(from), .depth = depth});
    from = to;
  }
  next_step_ = step;
  calls_before_ = calls;
  depth_before_ = now;
}

void Activity::wrote(u64 step, u64 bytes) {
  part_of(step).output += bytes;
}

void Activity::forget_from(u64 step) {
  const u64 last = step / steps_per_part_;
  if (last < parts_.size()) {
    parts_.resize(last + 1);
    parts_[last].calls = parts_[last].calls * (step % steps_per_part_) / steps_per_part_;
    parts_[last].output = parts_[last].output * (step % steps_per_part_) / steps_per_part_;
  }
  if (step >= next_step_) return;
  next_step_ = step;
  calls_before_ = calls_so_far();
  depth_before_ = 0;
}

std::vector<Activity::Part> spread(const std::vector<Activity::Part>& parts, u64 steps_per_part,
                                   u64 steps, std::size_t count) {
  std::vector<Activity::Part> spread_parts(count);
  if (steps == 0 || count == 0) return spread_parts;
  const double scale = static_cast<double>(count) / static_cast<double>(steps);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const double begin = static_cast<double>(i * steps_per_part) * scale,
                 width = static_cast<double>(steps_per_part) * scale;
    const std::size_t at = std::min(static_cast<std::size_t>(begin), count - 1);
    add(spread_parts[at], parts[i]);
    // Of one that lies across the border to the next, that has its share; else every so often one
    // would seem to have more calls than its neighbours.
    const double beyond = (begin + width - static_cast<double>(at + 1)) / width;
    if (width > 1 || beyond <= 0 || at + 1 == count) continue;
    const auto moved = static_cast<u64>(std::llround(static_cast<double>(parts[i].calls) * beyond));
    spread_parts[at].calls -= moved;
    spread_parts[at + 1].calls += moved;
  }
  return spread_parts;
}

}  // namespace vitrine::observe
