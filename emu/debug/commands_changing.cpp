// Changing the machine: a new branch of history.

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/debug/command_rows.hpp"
#include "emu/debug/memory.hpp"
#include "emu/debug/words.hpp"

namespace vitrine::debug {

namespace {

/// The first `=` that is an assignment: outside of quotes and brackets, not part of == <= >= !=.
std::size_t find_assignment(const std::string& text) {
  int depth = 0;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
      continue;
    }
    if (c == '\'' || c == '"' || c == '`') quote = c;
    if (c == '[' || c == '(') ++depth;
    if (c == ']' || c == ')') --depth;
    if (c != '=' || depth != 0) continue;
    const bool doubled = i + 1 < text.size() && text[i + 1] == '=';
    const bool compares = i > 0 && std::string_view("<>!=").find(text[i - 1]) != std::string::npos;
    if (!doubled && !compares) return i;
  }
  return std::string::npos;
}

bool is_text(const std::string& value) {
  return value.size() >= 2 && value.front() == '"' && value.back() == '"';
}

/// What a new value means for what was known of the future.
std::string branch_note(u64 forgotten) {
  if (forgotten == 0) return "the run goes on from here with the new value";
  return fmt::format("a new branch of history begins here: {} that came later {} forgotten",
                     counted(forgotten, "step"), forgotten == 1 ? "is" : "are");
}

Reply edited(Session& session, const std::function<void(machine::Machine&)>& change,
             const std::function<std::string()>& summary) {
  Timeline& timeline = session.timeline();
  const u64 furthest = timeline.furthest().step;
  const bool was_ended = timeline.now().ended;
  timeline.edit(change);
  session.breakpoints().forget_hits_behind(timeline.now().step);
  Reply reply{.moved = true};
  reply.lines.push_back(summary());
  const u64 now = timeline.now().step;
  reply.lines.push_back(branch_note(furthest > now ? furthest - now : 0));
  if (was_ended)
    reply.lines.emplace_back("the program had ended, so the change was made just before its end");
  return reply;
}

Reply set(Session& session, const CommandCall& call) {
  const std::size_t equals = find_assignment(call.arguments);
  if (equals == std::string::npos)
    return failed({trimmed("set " + call.arguments), "an = is missing",
                   "write set rax = 5 or set byte [buffer] = 'A'"});
  const std::string name = trimmed(call.arguments.substr(0, equals));
  const std::string text = trimmed(call.arguments.substr(equals + 1));
  const auto target = Expression::parse(name, session.machine());
  if (!target) return failed(target.error());
  auto location = target->locate(session.machine());
  if (!location) return failed(location.error());

  if (is_text(text) && location->kind == Location::Kind::Memory) {
    const std::vector<u8> bytes(text.begin() + 1, text.end() - 1);
    std::vector<u8> present(bytes.size());
    if (read_memory(session.machine(), location->address, present) != bytes.size())
      return failed(not_mapped(name, location->address));
    return edited(
        session,
        [&](machine::Machine& machine) {
          static_cast<void>(write_memory(machine, location->address, bytes));
        },
        [&] { return fmt::format("{} = {}", name, text); });
  }
  // A label or local stands for its address; only [..] is the memory there.
  if (location->kind == Location::Kind::Memory && !target->is_memory())
    return failed({name, "is an address, not the memory there",
                   fmt::format("write set qword [{}] = …", name)});
  const auto value = evaluate(session, text);
  if (!value) return failed(value.error());
  if (auto possible = check_assign(session.machine(), *location, value->bits); !possible)
    return failed({name, possible.error().what, possible.error().remedy});
  return edited(
      session, [&](machine::Machine& machine) { assign(machine, *location, value->bits); },
      [&] {
        const auto now = target->evaluate(session.machine());
        return fmt::format("{} = {}", name, now ? value_text(session, *now) : "?");
      });
}

using G = CommandGroup;
using C = Completion;

constexpr Command rows[] = {
    {"set", "", "TARGET = VALUE", G::Changing, C::Expression, false,
     "Change a register, a flag or memory",
     "What came later is forgotten, since it may now be otherwise: a new branch of history. "
     "Memory\n"
     "may be changed where the program itself may not write.\n"
     "  set rax = 5\n"
     "  set zf = 1\n"
     "  set byte [buffer] = 'A'\n"
     "  set buffer = \"text\"",
     set},
};

}  // namespace

std::span<const Command> changing_commands() {
  return rows;
}

}  // namespace vitrine::debug
