#include "emu/debug/session.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/debug/words.hpp"
#include "emu/os/signals.hpp"

namespace vitrine::debug {

namespace {

constexpr std::size_t most_visits = 1000;

/// The first name in which the letters of `word` stand in their order, from its first on: "regs" is
/// registers.
std::optional<std::string_view> abbreviated(std::string_view word,
                                            const std::vector<std::string_view>& names) {
  for (const std::string_view name : names) {
    std::size_t met = 0;
    for (const char c : name)
      if (met < word.size() && c == word[met]) ++met;
    if (!word.empty() && met == word.size() && name.front() == word.front()) return name;
  }
  return std::nullopt;
}

}  // namespace

Session::Session(Timeline& timeline, Views views, u64 watched)
    : timeline_(timeline),
      watch_(timeline, watched),
      travel_(timeline, breakpoints_),
      views_(std::move(views)) {
  note_visit("start");
}

Result<CommandCall> Session::parse(std::string_view line) const {
  const auto end = line.find_first_of(" \t/");
  const std::string_view word = line.substr(0, end);
  CommandCall call;
  std::string_view rest = end == std::string_view::npos ? "" : line.substr(end);
  if (rest.starts_with('/')) {
    const auto space = rest.find_first_of(" \t");
    call.format = std::string(rest.substr(1, space == std::string_view::npos ? space : space - 1));
    rest = space == std::string_view::npos ? "" : rest.substr(space);
  }
  call.arguments = trimmed(rest);
  std::vector<std::string_view> panes;
  for (const Views::PaneName& pane : views_.panes)
    panes.push_back(pane.name);
  const auto command = find_command(word, panes);
  if (command) {
    call.command = *command;
    return call;
  }
  // A pane's name alone shows it.
  for (const Views::PaneName& pane : views_.panes)
    if (pane.name == word) {
      call.arguments = trimmed(line);
      call.command = *find_command("show");
      return call;
    }
  return tl::unexpected(command.error());
}

Reply Session::execute(std::string_view text) {
  std::string line = trimmed(text);
  if (line.empty()) line = last_movement_;
  if (line.empty() || line[0] == '#') return {};
  constexpr std::size_t longest_line = 10'000;
  if (line.size() > longest_line)
    return {.error = Error{"", "this line is too long for a command", ""}};
  const auto call = parse(line);
  if (!call) return {.error = call.error()};
  const Command& command = *call->command;
  if (command.arguments.empty() && !call->arguments.empty())
    return {.error =
                Error{call->arguments, fmt::format("is too much: {} stands alone", command.name),
                      fmt::format("`help {}` says more", command.name)}};
  Reply reply = call->command->run(*this, *call);
  last_movement_ = call->command->repeats && !reply.error ? line : "";
  if (reply.moved) note_visit(line);
  return reply;
}

void Session::note_visit(const std::string& line) {
  const Visit visit{timeline_.now(), machine().state().rip, line};
  if (!visits_.empty() && visits_.back().position == visit.position) return;
  if (visits_.size() == most_visits) visits_.erase(visits_.begin());
  visits_.push_back(visit);
}

Result<std::string> Session::find_pane(const std::string& name) const {
  std::vector<std::string_view> names, beginning;
  for (const Views::PaneName& pane : views_.panes) {
    if (pane.name == name || (!name.empty() && equal_but_for_case(pane.title, name)))
      return pane.name;
    names.push_back(pane.name);
    if (pane.name.starts_with(name) && !name.empty()) beginning.push_back(pane.name);
  }
  if (beginning.size() == 1) return std::string(beginning.front());
  if (beginning.size() > 1)
    return fail(name, fmt::format("could be {}", fmt::join(beginning, " or ")), "");
  auto near = nearest(name, names);
  if (!near) near = abbreviated(name, names);
  return fail(name, "there is no pane of this name",
              near ? fmt::format("did you mean {}?", *near)
                   : fmt::format("there are {}", fmt::join(names, ", ")));
}

Result<void> Session::set_layout(const std::vector<std::string>& names) {
  std::vector<std::string> layout;
  for (const std::string& name : names) {
    auto pane = find_pane(name);
    if (!pane) return tl::unexpected(pane.error());
    layout.push_back(std::move(*pane));
  }
  layout_ = std::move(layout);
  return {};
}

std::vector<std::string> Session::here() const {
  const auto& stop = machine().finished();
  if (!stop) {
    const u64 rip = machine().state().rip;
    return {fmt::format("step {}  {}  {}", grouped(machine().step()),
                        place_name(machine().image(), rip), source_or_code(machine(), rip))};
  }
  if (stop->kind == machine::StopKind::Exited)
    return {fmt::format("the program has exited with code {}, after {}", stop->exit_code,
                        counted(machine().step(), "step"))};
  std::vector<std::string> lines{
      fmt::format("the program was killed: {} ({}), after {}", os::signal_description(stop->signal),
                  os::signal_name(stop->signal), counted(machine().step(), "step"))};
  const u64 rip = stop->fault ? stop->fault->rip : machine().state().rip;
  lines.push_back(fmt::format("  at {}  {}", place_name(machine().image(), rip),
                              source_or_code(machine(), rip)));
  if (views_.end)
    for (std::string& line : views_.end(machine(), *stop))
      lines.push_back("  " + std::move(line));
  return lines;
}

}  // namespace vitrine::debug
