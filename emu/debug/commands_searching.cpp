// Looking for bytes in memory, and for those who wrote or read them in time.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/debug/command_rows.hpp"
#include "emu/debug/memory.hpp"
#include "emu/debug/number.hpp"
#include "emu/debug/search.hpp"
#include "emu/debug/words.hpp"
#include "emu/os/process.hpp"
#include "emu/os/syscalls.hpp"

namespace vitrine::debug {

namespace {

/// What is looked for: "text", hexadecimal bytes behind `bytes`, or a number of 8 bytes or so many
/// as byte, word, dword in front say.
Result<std::vector<u8>> parse_pattern(const Session& session, const std::string& text) {
  if (text.size() > 2 && text.front() == '"' && text.back() == '"')
    return std::vector<u8>(text.begin() + 1, text.end() - 1);
  const auto starts = [&](std::string_view word) { return text.starts_with(word); };
  std::vector<u8> pattern;
  if (starts("bytes ")) {
    std::string digits;
    for (const char c : text.substr(6))
      if (c != ' ') digits += c;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
      const auto byte = parse_number("0x" + digits.substr(i, 2));
      if (!byte || digits.size() % 2 != 0)
        return fail(text, "is no row of bytes", "write two digits each: bytes 48 8b 45 f8");
      pattern.push_back(static_cast<u8>(*byte));
    }
    if (!pattern.empty()) return pattern;
  }
  constexpr std::pair<std::string_view, u64> sizes[] = {
      {"byte ", 1}, {"word ", 2}, {"dword ", 4}, {"qword ", 8}};
  u64 size = 8;
  std::string number = text;
  for (const auto& [word, bytes] : sizes)
    if (starts(word) && text.find('[') == std::string::npos) {
      size = bytes;
      number = text.substr(word.size());
    }
  const auto value = evaluate(session, number);
  const bool is_word = std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
  });
  if (!value && is_word)
    return fail(value.error().place, value.error().what,
                fmt::format("text is written in quotes: \"{}\"", text));
  if (!value) return tl::unexpected(value.error());
  for (u64 i = 0; i < size; ++i)
    pattern.push_back(static_cast<u8>(value->bits >> (8 * i)));
  return pattern;
}

struct Range {
  u64 start, end;
};

/// All places of the pattern in [start, end), at most `most`; pages that nobody has touched are
/// empty and are passed over.
void find_in(const machine::Machine& machine, Range range, const std::vector<u8>& pattern,
             std::size_t most, std::vector<u64>& found) {
  std::vector<u8> window;  // what was read and may still begin a match
  u64 at = range.start;    // address of window's first byte
  for (u64 page = range.start; page < range.end && found.size() < most;) {
    const u64 next = std::min(range.end, (page | memory::page_mask) + 1);
    std::vector<u8> bytes(static_cast<std::size_t>(next - page));
    const std::size_t got = machine.peek(page, bytes);
    if (got == 0) {
      window.clear();
    } else {
      if (window.empty()) at = page;
      window.insert(window.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(got));
    }
    for (auto from = window.begin(); found.size() < most;) {
      const auto match = std::search(from, window.end(), pattern.begin(), pattern.end());
      if (match == window.end()) break;
      found.push_back(at + static_cast<u64>(match - window.begin()));
      from = match + 1;
    }
    const std::size_t kept = std::min(window.size(), pattern.size() - 1);
    at += window.size() - kept;
    window.erase(window.begin(), window.end() - static_cast<std::ptrdiff_t>(kept));
    page = next;
  }
}

Reply find(Session& session, const CommandCall& call) {
  constexpr std::size_t most = 50;
  const std::vector<std::string> parts = split_arguments(call.arguments);
  if (parts.empty() || parts.size() > 3 || parts.size() == 2)
    return failed({trimmed("find " + call.arguments), "what to look for is missing",
                   "write find \"text\", or find 42, buffer, 64 for a range"});
  const auto pattern = parse_pattern(session, parts[0]);
  if (!pattern) return failed(pattern.error());
  std::vector<Range> ranges;
  if (parts.size() == 3) {
    const auto start = evaluate(session, parts[1]);
    if (!start) return failed(start.error());
    const auto size = parse_count(session, parts[2]);
    if (!size) return failed(size.error());
    const u64 end = start->bits + std::min(*size, ~u64{0} - start->bits);
    ranges.push_back({start->bits, end});
  } else {
    for (const os::Region& region : session.machine().process().regions())
      ranges.push_back({region.start, region.end});
  }
  std::vector<u64> found;
  for (const Range& range : ranges)
    find_in(session.machine(), range, *pattern, most, found);
  Reply reply;
  if (!found.empty()) reply.found = found.front();
  for (const u64 address : found) {
    const std::string name = session.machine().image().describe(address);
    reply.lines.push_back(name == hex(address) ? name : fmt::format("{}  {}", hex(address), name));
  }
  reply.lines.push_back(found.empty()          ? "nowhere"
                        : found.size() == most ? fmt::format("the first {} places", most)
                                               : counted(found.size(), "place"));
  return reply;
}

/// What `who-wrote rax`, `who-wrote zf`, `who-wrote buffer, 32` ask about.
Result<Subject> parse_subject(const Session& session, const CommandCall& call) {
  const std::vector<std::string> parts = split_arguments(call.arguments);
  if (parts.empty() || parts.size() > 2)
    return fail(std::string(call.command->name), "what to look for is missing",
                "write a register, a flag, or memory: [rsp], or buffer, 32");
  const auto expression = Expression::parse(parts[0], session.machine());
  if (!expression) return tl::unexpected(expression.error());
  const auto location = expression->locate(session.machine());
  if (!location) return tl::unexpected(location.error());
  Subject subject;
  switch (location->kind) {
    case Location::Kind::Register:
      if (location->reg.cls == isa::RegisterClass::Rip)
        return fail(parts[0], "is written by every instruction", "`back` shows the last one");
      subject.kind = Subject::Kind::Register;
      subject.reg = location->reg;
      break;
    case Location::Kind::Flag:
      subject.kind = Subject::Kind::Flags;
      if (location->flag != 0) subject.flags = location->flag;
      break;
    case Location::Kind::Memory:
      subject.address = location->address;
      subject.size = location->size;
      break;
    case Location::Kind::None: {
      const auto address = expression->evaluate(session.machine());
      if (!address) return tl::unexpected(address.error());
      subject.address = address->bits;
    }
  }
  if (parts.size() == 2) {
    const auto size = parse_count(session, parts[1]);
    if (!size) return tl::unexpected(size.error());
    if (subject.kind != Subject::Kind::Memory)
      return fail(parts[0], "is no memory, so it has no size to give", "");
    subject.size = *size;
  }
  if (subject.kind == Subject::Kind::Memory && subject.address + subject.size < subject.address)
    return fail(call.arguments, "reaches beyond the last address", "");
  return subject;
}

/// "[rsp]: 0x401017 ⟶ main+0x17 → 0x41414141", and which part of it was touched.
std::vector<std::string> change_lines(const Session& session, const Subject& subject,
                                      const Culprit& culprit, const std::string& name) {
  if (subject.kind == Subject::Kind::Flags) {
    const bool single = (subject.flags & (subject.flags - 1)) == 0;
    const u64 others = session.machine().state().rflags & ~subject.flags;  // which never change
    const auto shown = [&](const std::vector<u8>& bytes) {
      return single ? std::to_string(as_number(bytes) != 0 ? 1 : 0)
                    : hex(as_number(bytes) | others);
    };
    return {fmt::format("{}: {} → {}", name, shown(culprit.before), shown(culprit.after))};
  }
  std::vector<std::string> lines;
  const u64 size = subject.kind == Subject::Kind::Register ? subject.reg.size : subject.size;
  if (const auto change = change_text(session, culprit, size))
    lines.push_back(fmt::format("{}: {}", name, *change));
  const auto& access = culprit.access;
  const auto instruction = instruction_at(session.machine(), culprit.instruction);
  const bool repeats = instruction && instruction->repeat != isa::Repeat::None;
  if (access && !repeats && (access->address != subject.address || access->size != size))
    lines.push_back(fmt::format("it wrote {} at {}", counted(access->size, "byte"),
                                label_name(session.machine().image(), access->address)));
  return lines;
}

/// Who it was, the change that was made, and how to get there.
template <Deed D, Direction Where>
std::vector<std::string> culprit_lines(Session& session, const Subject& subject,
                                       const Culprit& culprit, const std::string& name) {
  std::vector<std::string> lines;
  const auto append_change = [&] {
    for (const std::string& line : change_lines(session, subject, culprit, name))
      lines.push_back("  " + line);
  };
  if (culprit.by_edit) {
    lines.push_back(fmt::format("you did, by hand, at step {}", grouped(culprit.step)));
    append_change();
    lines.push_back(
        fmt::format("  `goto {}` leads to the moment after it{}", culprit.step,
                    Where == Direction::Back ? ", and who-wrote there to the write before" : ""));
    return lines;
  }
  std::string code;  // as it was then: it may have been written over, or unmapped
  session.timeline().look_before_step(culprit.step, [&](const machine::Machine& machine) {
    code = source_or_code(machine, culprit.instruction);
  });
  lines.push_back(fmt::format("step {}  {}  {}", grouped(culprit.step),
                              place_name(session.machine().image(), culprit.instruction), code));
  if (culprit.system_call)
    lines.push_back(fmt::format("  the kernel did it, in the system call {}",
                                os::system_call_name(*culprit.system_call)));
  if (D == Deed::Wrote) append_change();
  lines.push_back(fmt::format("  `goto {}` leads to the moment before it", culprit.step));
  return lines;
}

template <Deed D, Direction Where>
Reply who(Session& session, const CommandCall& call) {
  const auto subject = parse_subject(session, call);
  if (!subject) return failed(subject.error());
  const std::string name = split_arguments(call.arguments).front();
  constexpr bool wrote = D == Deed::Wrote, back = Where == Direction::Back;
  Reply reply;
  if (wrote)
    if (const auto edit = edit_here(session.timeline(), *subject)) {
      reply.lines.push_back(fmt::format("you did, by hand, here at step {}", grouped(edit->step)));
      for (const std::string& line : change_lines(session, *subject, *edit, name))
        reply.lines.push_back("  " + line);
      reply.lines.push_back(back ? "before that:" : "after that:");
    }
  const SearchResult result = search(session.timeline(), *subject, D, Where);
  switch (result.outcome) {
    case SearchResult::Outcome::Interrupted:
      reply.error = Error{name, "interrupted", "nothing was found up to there"};
      break;
    case SearchResult::Outcome::Nothing:
      reply.lines.push_back(fmt::format(
          "nobody {} {} {}", wrote ? "writes" : "reads", name,
          back ? "from the beginning of the run up to here" : "from here to the end of the run"));
      break;
    case SearchResult::Outcome::Found:
      for (std::string& line : culprit_lines<D, Where>(session, *subject, result.culprit, name))
        reply.lines.push_back(std::move(line));
  }
  return reply;
}

using G = CommandGroup;
using C = Completion;

constexpr Command rows[] = {
    {"who-wrote", "ww", "WHAT[, SIZE]", G::Searching, C::Expression, false,
     "Find the latest step that wrote a register, a flag or memory",
     "Memory is a label, a local, [..] with its size, or an address and a size in bytes; any of "
     "its\n"
     "bytes counts. The run stays where it is.\n"
     "  who-wrote [rsp]\n"
     "  who-wrote buffer, 32\n"
     "  who-wrote zf",
     who<Deed::Wrote, Direction::Back>},
    {"who-read", "wr", "WHAT[, SIZE]", G::Searching, C::Expression, false,
     "Find the latest step that read it", "", who<Deed::Read, Direction::Back>},
    {"who-writes", "", "WHAT[, SIZE]", G::Searching, C::Expression, false,
     "Find the next step that will write it", "", who<Deed::Wrote, Direction::On>},
    {"who-reads", "", "WHAT[, SIZE]", G::Searching, C::Expression, false,
     "Find the next step that will read it", "", who<Deed::Read, Direction::On>},
    {"find", "", "WHAT[, ADDRESS, SIZE]", G::Searching, C::Expression, false,
     "Look for text, bytes or a number in memory",
     "In all of the address space, or in a range.\n"
     "  find \"Hello\"\n"
     "  find bytes 48 89 e5\n"
     "  find dword 42, rsp, 256",
     find},
};

}  // namespace

std::span<const Command> searching_commands() {
  return rows;
}

}  // namespace vitrine::debug
