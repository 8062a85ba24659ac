// Looking for bytes in memory.

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/debug/code.hpp"
#include "emu/debug/command_rows.hpp"
#include "emu/debug/memory.hpp"
#include "emu/debug/number.hpp"
#include "emu/debug/words.hpp"
#include "emu/os/process.hpp"

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
    return failed({"find " + call.arguments, "what to look for is missing",
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
  for (const u64 address : found) {
    const std::string name = label_name(session.machine().image(), address);
    reply.lines.push_back(name == hex(address) ? name : fmt::format("{}  {}", hex(address), name));
  }
  reply.lines.push_back(found.empty()          ? "nowhere"
                        : found.size() == most ? fmt::format("the first {} places", most)
                                               : counted(found.size(), "place"));
  return reply;
}

using G = CommandGroup;
using C = Completion;

constexpr Command rows[] = {
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
