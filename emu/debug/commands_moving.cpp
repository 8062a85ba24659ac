// Moving through the run, both ways.

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/debug/command_rows.hpp"
#include "emu/debug/moment.hpp"
#include "emu/debug/words.hpp"

namespace vitrine::debug {

namespace {

/// How many times a place is passed between two looks at whether the user has interrupted.
constexpr u64 stops_between_looks = 64;

/// What forbids to move this way, if anything does.
std::optional<Reply> at_the_edge(Session& session, Way way) {
  if (way == Way::Forwards && session.machine().finished())
    return failed({"", "the program has ended: nothing comes after this",
                   "`back` steps back, `goto start` begins again"});
  if (way == Way::Backwards && session.timeline().now() == session.timeline().beginning())
    return failed({"", "this is the beginning of the run: nothing comes before it", ""});
  return std::nullopt;
}

template <Way D>
Reply step(Session& session, const CommandCall& call) {
  const auto count = parse_count(session, call.arguments);
  if (!count) return failed(count.error());
  if (auto edge = at_the_edge(session, D)) return std::move(*edge);
  return arrived(session, session.travel().run(D, *count), D);
}

template <Way D>
Reply next(Session& session, const CommandCall& call) {
  const auto count = parse_count(session, call.arguments);
  if (!count) return failed(count.error());
  if (auto edge = at_the_edge(session, D)) return std::move(*edge);
  Halt halt;
  for (u64 i = 0; i < *count; ++i) {
    halt = session.travel().next(D);
    if (halt.reason != Halt::Reason::Arrived) break;
  }
  return arrived(session, halt, D);
}

template <Way D>
Reply finish(Session& session, const CommandCall&) {
  if (auto edge = at_the_edge(session, D)) return std::move(*edge);
  const auto halt = session.travel().finish(D);
  if (!halt) return failed(halt.error());
  Reply reply = arrived(session, *halt, D);
  if (D == Way::Forwards && halt->reason == Halt::Reason::Arrived)
    reply.lines.insert(
        reply.lines.begin(),
        "returned: rax = " + value_text(session, {session.machine().state().gpr[isa::Rax]}));
  return reply;
}

template <Way D>
Reply until(Session& session, const CommandCall& call) {
  if (auto edge = at_the_edge(session, D)) return std::move(*edge);
  if (call.arguments.empty()) return arrived(session, session.travel().until(D), D);
  const WithCondition parts = split_condition(call.arguments);
  if (parts.condition.empty()) {
    const auto place = parse_place(parts.text, session.machine());
    if (!place) return failed(place.error());
    return arrived(session, session.travel().until_place(D, place->addresses), D);
  }
  if (!parts.text.empty())
    return failed({call.arguments, "a place with a condition is a breakpoint",
                   "use tbreak and continue, or `until if CONDITION` alone"});
  const auto condition = Expression::parse(parts.condition, session.machine());
  if (!condition) return failed(condition.error());
  const auto halt = session.travel().until_condition(D, *condition);
  if (!halt) {
    Reply reply = arrived(session, {Halt::Reason::Arrived, {}, {}, {}}, D);
    reply.error = halt.error();
    return reply;
  }
  return arrived(session, *halt, D);
}

template <Way D>
Reply go_on(Session& session, const CommandCall& call) {
  const auto count = parse_count(session, call.arguments);
  if (!count) return failed(count.error());
  if (auto edge = at_the_edge(session, D)) return std::move(*edge);
  Halt halt;
  for (u64 i = 0; i < *count; ++i) {
    halt = session.travel().run(D, machine::no_limit);
    if (halt.reason != Halt::Reason::Stopped) break;
  }
  return arrived(session, halt, D);
}

Reply at_moment(Session& session, Halt::Reason reason) {
  return arrived(session, {reason, {}, {}, {}}, Way::Forwards);
}

Reply never_comes(Session& session, const std::string& text, bool interrupted) {
  if (interrupted) return failed({text, "interrupted", "nothing has moved"});
  return failed(debug::never_comes(text, session.timeline().furthest().step));
}

Reply go_to_moment(Session& session, const Moment& moment) {
  Timeline& timeline = session.timeline();
  Excursion home(timeline);  // when the moment does not come
  if (moment.end) {
    home.stay();
    const Arrival arrival = timeline.go_to({machine::no_limit, true});
    return at_moment(session, arrival.reason == Arrival::Reason::Interrupted
                                  ? Halt::Reason::Interrupted
                                  : Halt::Reason::Ended);
  }
  if (moment.step) {
    if (*moment.step < timeline.beginning().step)
      return failed({moment.text, "lies before the beginning of the run", ""});
    const Arrival arrival = timeline.go_to({*moment.step, false});
    if (arrival.reason == Arrival::Reason::Interrupted)
      return never_comes(session, moment.text, true);
    // A run that exits at this very step has arrived, though no instruction comes next.
    if (timeline.now().step != *moment.step) return never_comes(session, moment.text, false);
    home.stay();
    return at_moment(session, Halt::Reason::Arrived);
  }
  timeline.go_to(timeline.beginning());
  u64 seen = moment.addresses.count(session.machine().state().rip);
  const machine::Stops stops{{moment.addresses.begin(), moment.addresses.end()}, {}};
  while (seen < moment.occurrence) {
    const Arrival arrival = timeline.forward(machine::no_limit, stops);
    if (arrival.reason != Arrival::Reason::Breakpoint)
      return never_comes(session, moment.text, arrival.reason == Arrival::Reason::Interrupted);
    ++seen;
    if (seen % stops_between_looks == 0 && !timeline.report_progress(0))
      return never_comes(session, moment.text, true);
  }
  home.stay();
  return at_moment(session, Halt::Reason::Arrived);
}

Reply go_to(Session& session, const CommandCall& call) {
  Timeline& timeline = session.timeline();
  std::string text = call.arguments;
  if (text.empty())
    return failed({"goto", "a moment is missing",
                   "write start, end, step:12, a label, label#3 or file:line"});
  if (text == "-") {
    const auto& visits = session.visits();
    if (visits.size() < 2) return failed({"goto -", "there is no earlier place to go back to", ""});
    timeline.go_to(visits[visits.size() - 2].position);
    return at_moment(session, Halt::Reason::Arrived);
  }
  // A local label belongs to the function at hand, as in expressions.
  if (text[0] == '.')
    if (const auto* symbol = session.machine().image().symbol_at(session.machine().state().rip))
      text = symbol->name + text;
  const auto moment = parse_moment(text, session.machine().image());
  if (!moment) return failed(moment.error());
  return go_to_moment(session, *moment);
}

Reply run_again(Session& session, const CommandCall&) {
  session.timeline().go_to(session.timeline().beginning());
  return arrived(session, session.travel().run(Way::Forwards, machine::no_limit), Way::Forwards);
}

using G = CommandGroup;
using C = Completion;
constexpr Way F = Way::Forwards, B = Way::Backwards;

constexpr Command rows[] = {
    {"step", "s si stepi", "[N]", G::Moving, C::None, true, "Do one instruction, or N",
     "A call leads into the function. A repetition (rep movsb) is one step, and so is a system\n"
     "call. The run stops earlier at a breakpoint.",
     step<F>},
    {"next", "n ni nexti over", "[N]", G::Moving, C::None, true,
     "Do one instruction, but a call with all that it calls",
     "Also right in a recursion: it stops when this call has returned, not an inner one.", next<F>},
    {"finish", "fin out", "", G::Moving, C::None, true,
     "Run until this function has returned; show rax", "", finish<F>},
    {"until", "u advance", "[PLACE | if CONDITION]", G::Moving, C::Place, true,
     "Run out of the loop, to a place, or until a condition holds",
     "Alone it is next, but at a jump back it goes on until the loop is left. `until if` looks at\n"
     "the condition after each single step, which is slow in long runs.\n"
     "  until .done\n"
     "  until if rax > 100 && byte [rdi] == 0",
     until<F>},
    {"continue", "c cont", "[N]", G::Moving, C::None, true,
     "Run to the next breakpoint or watchpoint, or the end", "With N, to the N-th stop from here.",
     go_on<F>},
    {"goto", "g go", "MOMENT", G::Moving, C::Place, false, "Go to any moment of the run",
     "A moment is one of\n"
     "  start, end   the two ends of the run (a label of that name: end#1)\n"
     "  step:1204    after so many instructions; 1204 alone means the same\n"
     "  print#3      when the label is reached for the third time since the start\n"
     "  sum.asm:12   when a line is first reached; sum.asm:12#3 for the third time\n"
     "  -            where the command before last had led",
     go_to},
    {"run", "r", "", G::Moving, C::None, false, "Run from the start, to the first breakpoint",
     "What was changed with `set` stays changed.", run_again},

    {"back-step", "back b- bs reverse-step rs reverse-stepi rsi", "[N]", G::Back, C::None, true,
     "Undo one instruction, or N", "Works after a crash and after the end, too.", step<B>},
    {"back-next", "bn reverse-next rn reverse-nexti rni", "[N]", G::Back, C::None, true,
     "Undo one instruction, but a call with all that it called", "", next<B>},
    {"back-finish", "bf reverse-finish rf", "", G::Back, C::None, true,
     "Go back to the call of this function",
     "To the call itself, about to be made. Right even when the return address has been\n"
     "overwritten since.",
     finish<B>},
    {"back-until", "bu reverse-until ru", "[PLACE | if CONDITION]", G::Back, C::Place, true,
     "Go back out of the loop, to a place, or until a condition held", "", until<B>},
    {"back-continue", "bc reverse-continue rc", "[N]", G::Back, C::None, true,
     "Go back to the latest breakpoint or watchpoint, or the start",
     "At a watchpoint it stops just before the access, so that `step` does it again.", go_on<B>},
};

}  // namespace

std::span<const Command> moving_commands() {
  return rows;
}

}  // namespace vitrine::debug
