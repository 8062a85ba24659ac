#include "emu/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace vitrine {

namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

}  // namespace

std::string hex(u64 value) {
  return fmt::format("{:#x}", value);
}

std::string hex_digits(u64 value, unsigned digits) {
  return fmt::format("{:0{}x}", value, digits);
}

std::string grouped(u64 value) {
  std::string text = std::to_string(value);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string grouped_signed(i64 value) {
  return value < 0 ? "-" + grouped(-static_cast<u64>(value)) : grouped(static_cast<u64>(value));
}

std::string counted(u64 count, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(count), noun, count == 1 ? "" : "s");
}

bool equal_but_for_case(std::string_view a, std::string_view b) {
  return lower_case(a) == lower_case(b);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Optimal string alignment over three rolling rows.
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        current[j] = std::min(current[j], before[j - 2] + 1);
    }
    before.swap(previous);
    previous.swap(current);
  }
  return previous[b.size()];
}

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates) {
  constexpr std::size_t longest_word = 64;  // beyond this it is garbage, not a slip of the finger
  if (word.empty() || word.size() > longest_word) return std::nullopt;
  std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
  std::size_t best_common = 0;
  const std::string written = lower_case(word);
  std::optional<std::string_view> found;
  for (const std::string_view candidate : candidates) {
    // Whoever writes l1d means L1D, and not L1I.
    const std::string meant = lower_case(candidate);
    const std::size_t distance = edit_distance(written, meant);
    // Most slips are in the end of a word.
    const auto differs = std::mismatch(written.begin(), written.end(), meant.begin(), meant.end());
    const auto common = static_cast<std::size_t>(differs.first - written.begin());
    if (distance < best || (found && distance == best && common > best_common)) {
      best = distance;
      best_common = common;
      found = candidate;
    }
  }
  return found;
}

}  // namespace vitrine
