// The session itself: help, panes kept in view, history, expectations of scripts.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/debug/command_rows.hpp"
#include "emu/debug/words.hpp"

namespace vitrine::debug {

namespace {

Reply layout(Session& session, const CommandCall& call) {
  Reply reply;
  if (!call.arguments.empty()) {
    std::vector<std::string> names;
    std::string word;
    for (const char c : call.arguments + " ") {
      if (c != ' ' && c != ',') {
        word += c;
        continue;
      }
      if (!word.empty() && word != "none") names.push_back(word);
      word.clear();
    }
    if (auto result = session.set_layout(names); !result) return failed(result.error());
    reply.moved = true;
  }
  reply.lines.push_back(
      session.layout().empty()
          ? "no panes are shown after a move; `layout registers,source` shows two"
          : fmt::format("after each move: {}", fmt::join(session.layout(), ", ")));
  return reply;
}

Reply history(Session& session, const CommandCall&) {
  constexpr std::size_t most = 20;
  Reply reply;
  const auto& visits = session.visits();
  for (std::size_t i = visits.size() > most ? visits.size() - most : 0; i < visits.size(); ++i) {
    const Visit& visit = visits[i];
    const bool current = i + 1 == visits.size();
    reply.lines.push_back(fmt::format(
        "{} step {:<10} {:<36} {}", current ? "▶" : " ", grouped(visit.position.step),
        visit.position.ended ? "the end" : place_name(session.machine().image(), visit.address),
        visit.command));
  }
  return reply;
}

Reply expect(Session& session, const CommandCall& call) {
  const auto value = evaluate(session, call.arguments);
  if (!value) return failed(value.error());
  if (value->bits != 0) return {};
  return failed({call.arguments, "does not hold here", session.here().front()});
}

Reply echo(Session&, const CommandCall& call) {
  return said(call.arguments);
}

Reply help(Session&, const CommandCall& call) {
  Reply reply;
  if (call.arguments.empty()) {
    reply.lines = command_help();
    return reply;
  }
  const auto command = find_command(call.arguments);
  if (!command) return failed(command.error());
  reply.lines = command_help(**command);
  return reply;
}

Reply quit(Session&, const CommandCall&) {
  return {.quit = true};
}

using G = CommandGroup;
using C = Completion;

constexpr Command rows[] = {
    {"layout", "", "[PANE,PANE… | none]", G::Session, C::Panes, false,
     "Choose the panes to show after each move", "  layout registers,source,stack", layout},
    {"history", "", "", G::Session, C::None, false, "List where the commands have led",
     "`goto -` goes back to the place before, `goto step:N` to any of them.", history},
    {"expect", "", "CONDITION", G::Session, C::Expression, false, "Fail unless the condition holds",
     "For scripts and graders: with --batch, a failure ends the run with exit code 1.\n"
     "  expect rax == 15",
     expect},
    {"echo", "", "TEXT", G::Session, C::None, false, "Print the text", "", echo},
    {"help", "h ?", "[COMMAND]", G::Session, C::Command, false, "List the commands, or explain one",
     "", help},
    {"quit", "q exit", "", G::Session, C::None, false, "Leave the debugger", "", quit},
};

}  // namespace

std::span<const Command> session_commands() {
  return rows;
}

}  // namespace vitrine::debug
