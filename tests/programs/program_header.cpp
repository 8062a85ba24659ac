#include "tests/programs/program_header.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>
#include <vector>

namespace vitrine::programs {
namespace {

constexpr std::string_view block_indent = ";   ";

std::vector<std::string_view> comment_lines(std::string_view source) {
  std::vector<std::string_view> lines;
  while (!source.empty() && source.front() == ';') {
    const std::size_t end = std::min(source.find('\n'), source.size());
    lines.push_back(source.substr(0, end));
    source.remove_prefix(std::min(end + 1, source.size()));
  }
  return lines;
}

/// The lines of a block from `line` on, which is moved behind them. A bare semicolon is an empty
/// line if the block goes on after it.
std::vector<std::string_view> take_block(const std::vector<std::string_view>& lines,
                                         std::size_t& line) {
  std::vector<std::string_view> block;
  std::size_t empty = 0;
  for (std::size_t at = line; at < lines.size(); ++at) {
    if (lines[at] == ";") {
      ++empty;
    } else if (lines[at].starts_with(block_indent)) {
      block.insert(block.end(), std::exchange(empty, 0), "");
      block.push_back(lines[at].substr(block_indent.size()));
      line = at + 1;
    } else {
      break;
    }
  }
  return block;
}

std::string as_lines(const std::vector<std::string_view>& block) {
  std::string text;
  for (const std::string_view line : block)
    text.append(line).push_back('\n');
  return text;
}

/// The key of "; key: rest", or empty. Other words before a colon are prose.
std::string_view key_of(std::string_view line) {
  static const std::set<std::string_view> keys = {"run",   "look for", "isa",
                                                  "input", "prints",   "exit"};
  const std::size_t colon = line.find(':');
  if (!line.starts_with("; ") || colon == std::string_view::npos) return {};
  const std::string_view key = line.substr(2, colon - 2);
  return keys.contains(key) ? key : std::string_view{};
}

}  // namespace

Result<ProgramHeader> parse_header(const std::string& path, std::string_view source) {
  const std::vector<std::string_view> lines = comment_lines(source);
  if (lines.size() < 2 || !lines[0].starts_with("; ") || lines[1] != ";")
    return fail(path + ":1", "no title", "begin with `; Title` and a line with only `;`");

  ProgramHeader header;
  header.title = lines[0].substr(2);
  std::set<std::string_view> seen;
  for (std::size_t line = 2; line < lines.size();) {
    const std::size_t here = line++;
    const std::string_view key = key_of(lines[here]);
    if (key.empty()) continue;
    const std::string place = path + ":" + std::to_string(here + 1);
    if (!seen.insert(key).second) return fail(place, "`" + std::string(key) + "` stands twice");

    const std::size_t colon = lines[here].find(':');
    std::string_view rest = lines[here].substr(colon + 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    const std::vector<std::string_view> block = take_block(lines, line);
    const bool wants_block = key == "input" || key == "prints";
    if (wants_block && (block.empty() || !rest.empty()))
      return fail(place, "no lines follow", "write them below, each behind `;   `");
    if (!wants_block && rest.empty()) return fail(place, "nothing follows the colon");

    if (key == "run") {
      header.run = rest;
    } else if (key == "look for") {
      header.look_for = rest;
      for (const std::string_view more : block)
        header.look_for.append(" ").append(more);
    } else if (key == "isa") {
      if (rest != "core") return fail(place, "unknown instruction set", "write `; isa: core`");
      header.core = true;
    } else if (key == "input") {
      header.input = as_lines(block);
    } else if (key == "prints") {
      header.prints = as_lines(block);
    } else {
      const auto [end, error] =
          std::from_chars(rest.data(), rest.data() + rest.size(), header.exit_status);
      if (error != std::errc{} || end != rest.data() + rest.size())
        return fail(place, "the exit status is no number");
    }
  }
  for (const std::string_view needed : {"run", "look for", "prints", "exit"})
    if (!seen.contains(needed))
      return fail(path, "the header has no `" + std::string(needed) + ":`",
                  "see programs/README.md");
  return header;
}

}  // namespace vitrine::programs
