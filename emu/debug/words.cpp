#include "emu/debug/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"

namespace vitrine::debug {

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

namespace {

/// Calls `at(i)` for each character outside of quotes and brackets, until it returns true.
template <class At>
void each_outside(std::string_view text, At&& at) {
  char quote = 0;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
      continue;
    }
    if (c == '\'' || c == '"' || c == '`') quote = c;
    if (c == '[' || c == '(') ++depth;
    if (c == ']' || c == ')') --depth;
    if (quote == 0 && depth == 0 && at(i)) return;
  }
}

}  // namespace

std::vector<std::string> split_arguments(std::string_view text) {
  std::vector<std::string> parts;
  if (trimmed(text).empty()) return parts;
  std::size_t start = 0;
  each_outside(text, [&](std::size_t i) {
    if (text[i] == ',') {
      parts.push_back(trimmed(text.substr(start, i - start)));
      start = i + 1;
    }
    return false;
  });
  parts.push_back(trimmed(text.substr(start)));
  return parts;
}

WithCondition split_condition(std::string_view text) {
  std::size_t found = std::string_view::npos;
  each_outside(text, [&](std::size_t i) {
    const bool begins = i == 0 || text[i - 1] == ' ';
    if (begins && (text.substr(i).starts_with("if ") || text.substr(i) == "if")) found = i;
    return found != std::string_view::npos;
  });
  if (found == std::string_view::npos) return {trimmed(text), ""};
  const std::string condition = trimmed(text.substr(found + 2));
  return {trimmed(text.substr(0, found)), condition.empty() ? " " : condition};
}

Result<Value> evaluate(const Session& session, std::string_view text) {
  const auto expression = Expression::parse(text, session.machine());
  if (!expression) return tl::unexpected(expression.error());
  return expression->evaluate(session.machine());
}

Result<u64> parse_count(const Session& session, const std::string& text) {
  if (text.empty()) return 1;
  const auto value = evaluate(session, text);
  if (!value) return tl::unexpected(value.error());
  if (static_cast<i64>(value->bits) <= 0)
    return fail(text, "is no count", "write a positive number");
  return value->bits;
}

Reply failed(Error error) {
  return {.error = std::move(error)};
}

Reply said(std::string line) {
  Reply reply;
  reply.lines.push_back(std::move(line));
  return reply;
}

std::string wide_hex(const std::array<u64, 2>& halves) {
  return halves[1] == 0 ? hex(halves[0]) : fmt::format("{:#x}{:016x}", halves[1], halves[0]);
}

u64 as_number(std::span<const u8> bytes) {
  u64 value = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 8); ++i)
    value |= u64{bytes[i]} << (8 * i);
  return value;
}

namespace {

/// Of 1, 2, 4, 8 or 16 bytes: what they are worth as one number, and as text where they are one.
std::string bytes_text(const Session& session, std::span<const u8> bytes) {
  if (bytes.size() <= 8)
    return value_text(session, {as_number(bytes), static_cast<u8>(bytes.size())});
  const bool printable =
      std::all_of(bytes.begin(), bytes.end(), [](u8 byte) { return byte >= 0x20 && byte < 0x7f; });
  return wide_hex({as_number(bytes.first(8)), as_number(bytes.subspan(8))}) +
         (printable ? fmt::format(" \"{}\"", std::string(bytes.begin(), bytes.end())) : "");
}

}  // namespace

std::optional<std::string> change_text(const Session& session, const Culprit& culprit, u64 size) {
  if (size != 1 && size != 2 && size != 4 && size != 8 && size != 16) return std::nullopt;
  return fmt::format("{} → {}", bytes_text(session, culprit.before),
                     bytes_text(session, culprit.after));
}

namespace {

/// Who touched the memory: the step just done, or the one about to be done again.
std::string accessor(Session& session, bool is_past, bool by_kernel) {
  const machine::Machine& machine = session.machine();
  u64 address = machine.state().rip, step = machine.step();
  if (is_past)
    if (const observe::StepRecord* last = session.timeline().last_step()) {
      address = last->before.rip;
      step = last->step;
    }
  const std::string who = by_kernel ? "the kernel, for " : "";
  return fmt::format("{}{} in {} at step {}", who, code_at(machine, address).text,
                     place_name(machine.image(), address), grouped(step));
}

/// What the step made of all that is watched: it may have written only a part, or in many parts.
std::optional<std::string> whole_change(Session& session, const machine::Watch& watch, Way way) {
  Timeline& timeline = session.timeline();
  const u64 step = way == Way::Forwards ? timeline.steps_done() - 1 : timeline.now().step;
  Culprit change;
  const auto look = [&](std::vector<u8>& bytes) {
    return [&](const machine::Machine& machine) {
      bytes.resize(std::min<u64>(watch.size, sizeof(u64)));
      (void)machine.peek(watch.address, bytes);
    };
  };
  timeline.look_before_step(step, look(change.before));
  timeline.look_after_step(step, look(change.after));
  return change_text(session, change, watch.size);
}

/// Whether this is the read and the write of a read-modify-write.
bool is_update(const machine::WatchHits& hits) {
  return hits.size() == 2 && hits[0].access.kind == memory::AccessKind::Read &&
         hits[1].access.kind == memory::AccessKind::Write &&
         hits[0].access.address == hits[1].access.address &&
         hits[0].access.size == hits[1].access.size;
}

/// What was accessed, the change, and by whom; backwards, the line of where one is says by whom.
std::vector<std::string> access_lines(Session& session, const Halt::Hit& stop, Way way) {
  const Breakpoint& item = stop.item;
  const bool updated = is_update(stop.watched);
  std::vector<std::string> lines;
  for (const machine::WatchHit& hit : stop.watched) {
    const memory::MemoryAccess& access = hit.access;
    const bool wrote = access.kind == memory::AccessKind::Write;
    if (updated && !wrote) continue;
    const auto shown = [&](const std::array<u8, 16>& bytes) {
      return bytes_text(session, std::span(bytes).first(access.size));
    };
    lines.push_back(fmt::format("watchpoint {}, {}: {} {} at {}", item.number, item.text,
                                size_name(access.size),
                                updated ? "read and written"
                                : wrote ? "written"
                                        : "read",
                                label_name(session.machine().image(), access.address)));
    lines.push_back("  " + (wrote
                                ? fmt::format("{} → {}", shown(access.before), shown(access.after))
                                : shown(access.before)));
    const bool all = access.address == item.watch->address && access.size == item.watch->size;
    if (wrote && !all)
      if (const auto change = whole_change(session, *item.watch, way))
        lines.push_back(fmt::format("  {}: {}", item.text, *change));
  }
  const bool by_kernel = stop.watched.front().by_kernel;
  if (way == Way::Forwards || by_kernel)
    lines.push_back("  by " + accessor(session, way == Way::Forwards, by_kernel));
  return lines;
}

Subject subject_of(const Breakpoint& item) {
  Subject subject;
  subject.address = item.watch->address;
  subject.size = item.watch->size;
  return subject;
}

/// What the step that killed the program had written by then.
std::vector<std::string> death_lines(Session& session, const Breakpoint& item) {
  if (!item.enabled || !item.watch || !item.watch->writes) return {};
  const auto death = changed_by_death(session.timeline(), subject_of(item));
  if (!death) return {};
  std::vector<std::string> lines{fmt::format(
      "watchpoint {}, {}: written by the step that died half way", item.number, item.text)};
  if (const auto change = change_text(session, *death, item.watch->size))
    lines.push_back("  " + *change);
  return lines;
}

/// What the edit at the present moment changed.
std::vector<std::string> edit_lines(Session& session, const Breakpoint& item) {
  const Subject subject = subject_of(item);
  std::vector<std::string> lines{
      fmt::format("watchpoint {}, {}: changed by hand, here", item.number, item.text)};
  if (const auto edit = edit_here(session.timeline(), subject))
    if (const auto change = change_text(session, *edit, subject.size))
      lines.push_back("  " + *change);
  return lines;
}

}  // namespace

Reply arrived(Session& session, const Halt& halt, Way way) {
  Reply reply{.moved = true};
  const bool forwards = way == Way::Forwards;
  for (const Halt::Hit& hit : halt.hits) {
    const Breakpoint& item = hit.item;
    if (item.watch && halt.by_edit) {
      for (std::string& line : edit_lines(session, item))
        reply.lines.push_back(std::move(line));
    } else if (item.watch) {
      for (std::string& line : access_lines(session, hit, way))
        reply.lines.push_back(std::move(line));
    } else {
      reply.lines.push_back(fmt::format("breakpoint {}{}", item.number,
                                        item.hit > 1 ? fmt::format(", hit {}", item.hit) : ""));
    }
  }
  if (halt.reason == Halt::Reason::Ended && forwards)
    for (const Breakpoint& item : session.breakpoints().all())
      for (std::string& line : death_lines(session, item))
        reply.lines.push_back(std::move(line));
  if (halt.condition)
    reply.lines.push_back(
        fmt::format("its condition cannot be worked out: {}", halt.condition->to_string()));
  if (halt.reason == Halt::Reason::Beginning)
    reply.lines.push_back("this is the beginning of the run");
  if (halt.reason == Halt::Reason::Interrupted) reply.lines.push_back("interrupted");
  for (std::string& line : session.here())
    reply.lines.push_back(std::move(line));
  if (halt.reason == Halt::Reason::Ended && forwards)
    reply.lines.push_back("`back` steps back from here");
  return reply;
}

std::string value_text(const Session& session, Value value) {
  const std::string number = hex(value.bits);
  if (!session.views().value) return number;
  std::string text = session.views().value(session.machine(), value.bits, value.size);
  if (value.size == 1 && value.bits >= 0x20 && value.bits <= 0x7e)
    return fmt::format("{} ({} '{}')", text, number, static_cast<char>(value.bits));
  if (text.starts_with("0x") || value.bits < 10) return text;
  return fmt::format("{} ({})", text, number);
}

}  // namespace vitrine::debug
