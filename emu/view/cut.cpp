#include "emu/view/cut.hpp"

#include <algorithm>

#include "emu/base/types.hpp"

namespace vitrine::view {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// What numbers, also with separators, and the names of registers are made of.
bool is_of_number(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ',' || c == '.';
}

/// The end, or the beginning of the number that the end would break, with its sign.
std::size_t before_number(std::string_view text, std::size_t end) {
  if (end == 0 || end == text.size()) return end;
  std::size_t from = end, to = end;
  while (from > 0 && is_of_number(text[from - 1]))
    --from;
  while (to < text.size() && is_of_number(text[to]))
    ++to;
  while (to > end && (text[to - 1] == ',' || text[to - 1] == '.'))  // of the sentence
    --to;
  const std::string_view word = text.substr(from, to - from);
  if (to == end || std::none_of(word.begin(), word.end(), is_digit)) return end;
  if (from > 0 && (text[from - 1] == '-' || text[from - 1] == '+')) --from;
  return from;
}

/// The end, or that of what is before a parenthesis that would stay open, if that is most of it.
std::size_t before_parenthesis(std::string_view text, std::size_t end) {
  const std::string_view start = text.substr(0, end);
  const auto open = start.rfind('(');
  if (open == std::string_view::npos || open <= end / 2) return end;
  return start.find(')', open) == std::string_view::npos ? open : end;
}

std::string_view without_spaces_behind(std::string_view text) {
  const auto last = text.find_last_not_of(' ');
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// The last columns, at most `width` of them.
std::string_view last_columns(std::string_view text, std::size_t width) {
  const std::size_t all = columns(text);
  return text.substr(first_columns(text, all - std::min(all, width)).size());
}

/// What a sentence ends with: all behind its last comma, or as many words as there is room for.
std::string_view last_words(std::string_view text, std::size_t width) {
  if (const auto comma = text.rfind(", "); comma != std::string_view::npos)
    if (columns(text.substr(comma + 2)) <= width) return text.substr(comma + 2);
  const std::string_view end = last_columns(text, width);
  const auto space = text.find(' ', text.size() - end.size() - 1);
  return space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
}

}  // namespace

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text)
    count += (static_cast<u8>(c) & 0xc0) != 0x80;
  return count;
}

std::string_view first_columns(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  for (std::size_t count = 0; at < text.size(); ++at)
    if ((static_cast<u8>(text[at]) & 0xc0) != 0x80 && ++count > width) break;
  return text.substr(0, at);
}

std::string_view first_words(std::string_view text, std::size_t width) {
  const std::size_t most = first_columns(text, width).size();
  if (most == text.size()) return text;
  std::size_t end = before_number(text, most);
  if (const auto space = text.rfind(' ', end); space != std::string_view::npos && space > most / 3)
    end = space;
  return without_spaces_behind(text.substr(0, end));
}

std::string shorten(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::string_view start = first_words(text, width - 1);
  start = without_spaces_behind(start.substr(0, before_parenthesis(text, start.size())));
  const bool behind_word = !start.empty() && text[start.size()] == ' ';
  return std::string(start) + (behind_word && columns(start) + 2 <= width ? " …" : "…");
}

std::string fit(std::string_view text, std::size_t width) {
  const std::string shown = shorten(text, width);
  return shown + std::string(width - columns(shown), ' ');
}

std::string shorten_middle(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string(text);
  // One word, perhaps behind a sign.
  if (std::count(text.begin(), text.end(), ' ') < 2) {
    const std::size_t behind = (width - 1) / 2;
    return std::string(first_columns(text, width - 1 - behind)) + "…" +
           std::string(last_columns(text, behind));
  }
  constexpr std::size_t gap = 3;  // " … "
  const std::string_view last = last_words(text, (width - std::min(width, gap)) * 2 / 3);
  const std::size_t room = width - std::min(width, gap + columns(last));
  std::string_view first = first_words(text, room);
  if (const auto comma = first.rfind(", "); comma != std::string_view::npos)
    first = first.substr(0, comma + 1);
  if (first.empty() || last.empty()) return shorten(text, width);
  return std::string(first) + " … " + std::string(last);
}

}  // namespace vitrine::view
