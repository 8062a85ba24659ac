// Breakpoints and watchpoints.

#include <fmt/format.h>

#include "emu/base/text.hpp"
#include "emu/debug/command_rows.hpp"
#include "emu/debug/memory.hpp"
#include "emu/debug/number.hpp"
#include "emu/debug/words.hpp"

namespace vitrine::debug {

namespace {

/// Takes "# 3" off the end of `text`: how many hits to pass over. Errors: not a positive number.
Result<u64> take_skip(std::string& text) {
  const auto hash = text.rfind('#');
  if (hash == std::string::npos) return 0;
  const auto count = parse_number(trimmed(std::string_view(text).substr(hash + 1)));
  if (!count || *count == 0)
    return fail(text, "the count behind # is not a positive number", "write # 3 for the third hit");
  text = trimmed(std::string_view(text).substr(0, hash));
  return *count - 1;
}

/// Condition and count, which stand behind the place in either order: "if rax > 3 # 2".
Result<void> take_extras(Session& session, std::string& text, Breakpoint& item) {
  WithCondition parts = split_condition(text);
  std::string& last = parts.condition.empty() ? parts.text : parts.condition;
  auto skip = take_skip(last);
  if (skip && *skip == 0 && !parts.condition.empty()) skip = take_skip(parts.text);
  if (!skip) return tl::unexpected(skip.error());
  item.skip = *skip;
  if (!parts.condition.empty()) {
    auto condition = Expression::parse(parts.condition, session.machine());
    if (!condition) return tl::unexpected(condition.error());
    item.condition = std::move(*condition);
  }
  text = parts.text;
  return {};
}

Reply added(Session& session, Breakpoint item) {
  return said(describe(session.breakpoints().add(std::move(item)), session.machine().image()));
}

Reply list(Session& session) {
  Reply reply;
  for (const Breakpoint& item : session.breakpoints().all())
    reply.lines.push_back(describe(item, session.machine().image()));
  if (reply.lines.empty())
    reply.lines.emplace_back("no breakpoints; `break PLACE` and `watch [ADDRESS]` make some");
  return reply;
}

template <bool Temporary>
Reply set_breakpoint(Session& session, const CommandCall& call) {
  Breakpoint item{.temporary = Temporary};
  std::string text = call.arguments;
  if (auto extras = take_extras(session, text, item); !extras) return failed(extras.error());
  if (text.empty()) text = "*rip";
  const auto place = parse_place(text, session.machine());
  if (!place) return failed(place.error());
  item.text = place->text;
  item.addresses = place->addresses;
  return added(session, std::move(item));
}

template <bool Reads, bool Writes>
Reply set_watchpoint(Session& session, const CommandCall& call) {
  Breakpoint item;
  std::string text = call.arguments;
  if (auto extras = take_extras(session, text, item); !extras) return failed(extras.error());
  const std::vector<std::string> parts = split_arguments(text);
  if (parts.empty() || parts.size() > 2)
    return failed({std::string(call.command->name), "memory is missing",
                   "write watch buffer, 32 or watch dword [rsp+8]"});
  const auto expression = Expression::parse(parts[0], session.machine());
  if (!expression) return failed(expression.error());
  const auto location = expression->locate(session.machine());
  if (!location) return failed(location.error());
  machine::Watch watch{.size = 8, .reads = Reads, .writes = Writes};
  switch (location->kind) {
    case Location::Kind::Register:
    case Location::Kind::Flag:
      return failed({parts[0], "is no memory, which is what can be watched",
                     fmt::format("`who-wrote {}` finds its last change", parts[0])});
    case Location::Kind::Memory:
      watch.address = location->address;
      watch.size = location->size;
      break;
    case Location::Kind::None: {
      const auto address = expression->evaluate(session.machine());
      if (!address) return failed(address.error());
      watch.address = address->bits;
    }
  }
  if (parts.size() == 2) {
    const auto size = parse_count(session, parts[1]);
    if (!size) return failed(size.error());
    watch.size = *size;
  }
  if (watch.address + watch.size < watch.address)
    return failed({text, "reaches beyond the last address", ""});
  item.text = parts[0];
  item.watch = watch;
  Reply reply = added(session, std::move(item));
  if (!read_number(session.machine(), watch.address, 1))
    reply.lines.emplace_back("  nothing is mapped there now");
  return reply;
}

/// Does something to the breakpoints that the arguments name, or to all.
template <class Action>
Reply each_named(Session& session, const CommandCall& call, Action&& action) {
  std::vector<unsigned> numbers;
  std::string word;
  for (const char c : call.arguments + " ") {
    if (c != ' ' && c != ',') {
      word += c;
      continue;
    }
    if (word.empty()) continue;
    const auto number = parse_number(word);
    if (!number || *number > 0xffffffff ||
        session.breakpoints().find(static_cast<unsigned>(*number)) == nullptr)
      return failed({word, "there is no breakpoint of this number", "`breakpoints` lists them"});
    numbers.push_back(static_cast<unsigned>(*number));
    word.clear();
  }
  if (numbers.empty())
    for (const Breakpoint& item : session.breakpoints().all())
      numbers.push_back(item.number);
  for (const unsigned number : numbers)
    action(number);
  return list(session);
}

Reply remove(Session& session, const CommandCall& call) {
  return each_named(session, call, [&](unsigned number) { session.breakpoints().remove(number); });
}

template <bool Enabled>
Reply enable(Session& session, const CommandCall& call) {
  return each_named(session, call, [&](unsigned number) {
    if (Breakpoint* item = session.breakpoints().find(number)) item->enabled = Enabled;
  });
}

Reply show_list(Session& session, const CommandCall&) {
  return list(session);
}

using G = CommandGroup;
using C = Completion;

constexpr Command rows[] = {
    {"break", "b", "[PLACE] [if CONDITION] [# N]", G::Stopping, C::Place, false,
     "Stop whenever an instruction is about to execute",
     "A place is a label, label+8, a line of the file at hand, file:line, or *EXPRESSION. The\n"
     "condition is looked at each time; # 3 passes over the first two hits.\n"
     "  break add\n"
     "  break 52 if rax > 100\n"
     "  break .loop # 1000",
     set_breakpoint<false>},
    {"tbreak", "tb", "[PLACE] [if CONDITION] [# N]", G::Stopping, C::Place, false,
     "The same, but only once", "", set_breakpoint<true>},
    {"watch", "wa", "MEMORY[, SIZE] [if CONDITION] [# N]", G::Stopping, C::Expression, false,
     "Stop after memory was written",
     "Memory is a label, a local, [..] with its size, or an address and a size in bytes. What the\n"
     "kernel writes (read(2)) counts, too. The condition is looked at after the access.\n"
     "  watch qword [rsp]\n"
     "  watch buffer, 32 if byte [buffer] == 'A'",
     set_watchpoint<false, true>},
    {"rwatch", "rw", "MEMORY[, SIZE] [if CONDITION] [# N]", G::Stopping, C::Expression, false,
     "Stop after memory was read", "", set_watchpoint<true, false>},
    {"awatch", "aw", "MEMORY[, SIZE] [if CONDITION] [# N]", G::Stopping, C::Expression, false,
     "Stop after memory was read or written", "", set_watchpoint<true, true>},
    {"breakpoints", "bl", "", G::Stopping, C::None, false, "List breakpoints and watchpoints", "",
     show_list},
    {"delete", "d", "[NUMBER…]", G::Stopping, C::Breakpoint, false,
     "Remove breakpoints and watchpoints, or all", "", remove},
    {"disable", "", "[NUMBER…]", G::Stopping, C::Breakpoint, false,
     "Keep them, but do not stop there", "", enable<false>},
    {"enable", "en", "[NUMBER…]", G::Stopping, C::Breakpoint, false, "Stop there again", "",
     enable<true>},
};

}  // namespace

std::span<const Command> stopping_commands() {
  return rows;
}

}  // namespace vitrine::debug
