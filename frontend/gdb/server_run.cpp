// Going on, going back, and what is said of the stop.

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "frontend/gdb/hex.hpp"
#include "frontend/gdb/registers.hpp"
#include "frontend/gdb/replies.hpp"
#include "frontend/gdb/server.hpp"
#include "frontend/gdb/signals.hpp"

namespace vitrine::gdb {

using debug::Arrival;
using debug::Way;

namespace {

constexpr u64 endless = machine::no_limit;

}  // namespace

/// c [addr], s [addr], C sig[;addr], S sig[;addr], bc, bs
std::string Server::resume(std::string_view text) {
  if (gone_) return last_stop_;
  if (text == "bc") return go_back(endless);
  if (text == "bs") return go_back(1);
  if (text.empty() || std::string_view("cCsS").find(text[0]) == std::string_view::npos) return "";
  Fields fields(text.substr(1));
  const u64 steps = text[0] == 'c' || text[0] == 'C' ? endless : 1;
  std::optional<u64> signal, address;
  if (text[0] == 'C' || text[0] == 'S') {
    signal = fields.number();
    if (!signal) return error_invalid;
    fields.take(";");
  }
  if (!fields.done()) {
    address = fields.number();
    if (!address || !fields.done()) return error_invalid;
  }
  return go_on(steps, signal, address);
}

/// vCont;action[:thread]…: with one thread, the first action counts.
std::string Server::resume_vcont(std::string_view actions) {
  if (gone_) return last_stop_;
  Fields fields(actions.substr(0, actions.find_first_of(";:")));
  if (fields.take("r")) {
    const auto start = fields.number();
    const bool comma = fields.take(",");
    const auto end = fields.number();
    if (!start || !comma || !end || !fields.done()) return error_invalid;
    return step_in_range(*start, *end);
  }
  return resume(fields.rest());
}

std::string Server::go_on(u64 steps, std::optional<u64> signal, std::optional<u64> address) {
  if (address) {
    const std::string value = little_endian(*address, 8);
    const std::string reply = write_one_register(fmt::format("{:x}={}", rip_number, to_hex(value)));
    if (reply != ok) return reply;
  }
  const auto& finished = timeline_.machine().finished();
  if (finished && finished->kind == machine::StopKind::Killed) {
    const u8 fatal = gdb_signal(finished->signal);
    if (signal == fatal) {
      gone_ = true;
      return last_stop_ = fmt::format("X{:02x}", fatal);
    }
  }
  if (auto stop = stopped_beforehand(Way::Forwards)) return *stop;
  // A signal that the debugger holds back: the instruction is tried again.
  if (finished && finished->kind == machine::StopKind::Killed) revive();
  return report(timeline_.forward(steps, stops()), Way::Forwards);
}

/// Until rip leaves [start, end): what `next` and `step` do within a source line.
std::string Server::step_in_range(u64 start, u64 end) {
  if (auto stop = stopped_beforehand(Way::Forwards)) return *stop;
  if (timeline_.machine().finished()) revive();
  const machine::Stops stops = this->stops();
  constexpr u64 steps_between_looks = 1024;
  for (u64 taken = 1;; ++taken) {
    Arrival arrival = timeline_.forward(1, stops);
    if (taken % steps_between_looks == 0 && interrupted_())
      arrival.reason = Arrival::Reason::Interrupted;
    const u64 rip = timeline_.machine().state().rip;
    if (arrival.reason != Arrival::Reason::Asked || rip < start || rip >= end)
      return report(arrival, Way::Forwards);
  }
}

std::string Server::go_back(u64 steps) {
  if (auto stop = stopped_beforehand(Way::Backwards)) return *stop;
  const auto& finished = timeline_.machine().finished();
  // A step back from the fault is one to the instruction before the one that faulted.
  if (finished && finished->fault) timeline_.go_to({timeline_.now().step, false});
  return report(timeline_.backward(steps, stops()), Way::Backwards);
}

/// The reply to an interrupt that came before the run that it should stop, or to what is still to
/// be told of the last one.
std::optional<std::string> Server::stopped_beforehand(Way way) {
  if (std::exchange(interrupt_next_run_, false)) return last_stop_ = stop_reply(gdb_sigint);
  if (way != untold_way_ || timeline_.now() != untold_at_) return std::nullopt;
  return tell_touch();
}

/// `run` of an extended client: the same run again, from its start.
std::string Server::restart() {
  timeline_.go_to({0, false});
  gone_ = false;
  return last_stop_ = first_stop();
}

/// Makes an ended program alive: back to the moment before its last instruction.
void Server::revive() {
  if (timeline_.machine().finished()) timeline_.backward(1);
  gone_ = false;
}

void Server::note_touches(const Arrival& arrival, Way way) {
  untold_.clear();
  untold_at_ = timeline_.now();
  untold_way_ = way;
  for (const machine::WatchHit& hit : arrival.watched) {
    if (hit.watch >= watchpoints_.size()) continue;
    const Watchpoint& watchpoint = watchpoints_[hit.watch];
    // The client looks for an address inside of what it watches.
    untold_.push_back({watchpoint, std::max(watchpoint.watch.address, hit.access.address)});
  }
}

/// A stop at the next watchpoint that was touched, if the client still has it.
std::optional<std::string> Server::tell_touch() {
  while (!untold_.empty()) {
    const Touch touch = untold_.front();
    untold_.erase(untold_.begin());
    const auto known = std::find(watchpoints_.begin(), watchpoints_.end(), touch.watchpoint);
    if (known == watchpoints_.end()) continue;
    // The client looks at all its watchpoints that contain the address.
    std::erase_if(untold_, [&](const Touch& other) {
      return other.watchpoint.watch.overlaps(touch.address, 1);
    });
    constexpr const char* names[] = {"watch", "rwatch", "awatch"};
    const char* name =
        names[static_cast<int>(touch.watchpoint.kind) - static_cast<int>(StopPoint::Write)];
    return last_stop_ = stop_reply(gdb_sigtrap, fmt::format("{}:{:x};", name, touch.address));
  }
  return std::nullopt;
}

std::string Server::report(const Arrival& arrival, Way way) {
  note_touches(arrival, way);
  switch (arrival.reason) {
    case Arrival::Reason::Asked:
      last_stop_ = stop_reply(gdb_sigtrap);
      break;
    case Arrival::Reason::Interrupted:
      last_stop_ = stop_reply(gdb_sigint);
      break;
    case Arrival::Reason::Beginning:
      last_stop_ = stop_reply(gdb_sigtrap, "replaylog:begin;");
      break;
    case Arrival::Reason::Breakpoint: {
      const u64 rip = timeline_.machine().state().rip;
      const bool software = std::find(breakpoints_.begin(), breakpoints_.end(),
                                      Breakpoint{StopPoint::Software, rip}) != breakpoints_.end();
      last_stop_ = stop_reply(gdb_sigtrap, !tells_breaks_ ? ""
                                           : software     ? "swbreak:;"
                                                          : "hwbreak:;");
      break;
    }
    case Arrival::Reason::Watchpoint:
      if (!tell_touch()) last_stop_ = stop_reply(gdb_sigtrap);
      break;
    case Arrival::Reason::Ended:
      last_stop_ = end_of_program();
      gone_ = timeline_.machine().finished()->kind == machine::StopKind::Exited;
      break;
  }
  return last_stop_;
}

/// What a client finds that has just come. lldb would take SIGTRAP at the entry for a breakpoint of
/// its own, and go on.
std::string Server::first_stop() const {
  if (timeline_.machine().finished()) return end_of_program();
  return stop_reply(is_lldb_ ? gdb_sigstop : gdb_sigtrap);
}

std::string Server::end_of_program() const {
  const machine::StopReport& end = *timeline_.machine().finished();
  if (end.kind == machine::StopKind::Killed) return stop_reply(gdb_signal(end.signal));
  return fmt::format("W{:02x}", static_cast<u8>(end.exit_code));
}

std::string Server::stop_reply(u8 signal, const std::string& why) const {
  std::string text = fmt::format("T{:02x}{}", signal, why);
  for (const unsigned number : {rbp_number, rsp_number, rip_number})
    text += fmt::format("{:02x}:{};", number,
                        to_hex(read_register(timeline_.machine().state(), number)));
  return text + "thread:" + thread_id + ";";
}

machine::Stops Server::stops() const {
  machine::Stops stops;
  for (const Breakpoint& breakpoint : breakpoints_)
    stops.breakpoints.push_back(breakpoint.address);
  for (const Watchpoint& watchpoint : watchpoints_)
    stops.watches.push_back(watchpoint.watch);
  return stops;
}

}  // namespace vitrine::gdb
