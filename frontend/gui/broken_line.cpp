#include "frontend/gui/broken_line.hpp"

#include <algorithm>
#include <vector>

#include "emu/debug/number.hpp"

namespace vitrine::gui {

std::optional<BrokenLine> broken_line(const image::Image& image, const debug::Breakpoint& item) {
  const auto colon = item.text.rfind(':');
  const auto line =
      colon != std::string::npos ? debug::parse_number(item.text.substr(colon + 1)) : std::nullopt;
  if (!line || item.addresses.empty()) return std::nullopt;
  const image::LineEntry* entry = image.line_at(item.addresses.front());
  if (entry == nullptr || entry->file >= image.files.size()) return std::nullopt;
  const image::SourceFile& file = image.files[entry->file];
  if (*line == 0 || *line > file.lines.size()) return std::nullopt;
  return BrokenLine{file.path, *line};
}

namespace {

/// A part of a text: lines [first, end), from 0.
struct Part {
  const image::SourceText& text;
  std::size_t first, end;

  [[nodiscard]] std::size_t size() const { return end - first; }
  [[nodiscard]] std::string_view operator[](std::size_t i) const { return text[first + i]; }
};

/// For each line of `before`, which line of `after` it is in a longest common subsequence.
std::vector<std::optional<std::size_t>> matches(const Part& before, const Part& after) {
  std::vector<std::optional<std::size_t>> found(before.size());
  // Of more nobody knows any longer what has become what.
  constexpr std::size_t most = 4'000'000;
  if (before.size() * after.size() > most) return found;
  // length[i][j]: of the subsequence of what stands from i and from j on.
  const std::size_t width = after.size() + 1;
  std::vector<u16> length((before.size() + 1) * width);
  for (std::size_t i = before.size(); i-- > 0;)
    for (std::size_t j = after.size(); j-- > 0;)
      length[i * width + j] =
          before[i] == after[j] ? static_cast<u16>(length[(i + 1) * width + j + 1] + 1)
                                : std::max(length[(i + 1) * width + j], length[i * width + j + 1]);
  for (std::size_t i = 0, j = 0; i < before.size() && j < after.size();)
    if (before[i] == after[j])
      found[i++] = j++;
    else if (length[(i + 1) * width + j] >= length[i * width + j + 1])
      ++i;
    else
      ++j;
  return found;
}

}  // namespace

u64 line_after_change(const image::SourceText& before, const image::SourceText& after, u64 line) {
  const std::size_t index = line - 1, shorter = std::min(before.size(), after.size());
  std::size_t head = 0, tail = 0;
  while (head < shorter && before[head] == after[head])
    ++head;
  while (tail < shorter - head &&
         before[before.size() - tail - 1] == after[after.size() - tail - 1])
    ++tail;
  if (index < head) return line;
  if (index >= before.size() - tail) return line + after.size() - before.size();
  const Part old{before, head, before.size() - tail}, now{after, head, after.size() - tail};
  const auto found = matches(old, now);
  const std::size_t at = index - head;
  if (found[at]) return head + *found[at] + 1;
  // As far behind the line before it that is still there, and not beyond the next.
  std::size_t from = at, next = now.size();
  while (from > 0 && !found[from - 1])
    --from;
  for (std::size_t i = at; i < found.size() && next == now.size(); ++i)
    next = found[i].value_or(next);
  const std::size_t begin = from > 0 ? *found[from - 1] + 1 : 0;
  return head + std::min(begin + at - from, std::max(next, begin + 1) - 1) + 1;
}

u64 followed(const image::Image& before, const image::Image& after, const BrokenLine& broken) {
  const auto source_in = [&](const image::Image& image) -> const image::SourceText* {
    for (const image::SourceFile& file : image.files)
      if (file.path == broken.file) return &file.lines;
    return nullptr;
  };
  const image::SourceText *old = source_in(before), *now = source_in(after);
  return old != nullptr && now != nullptr ? line_after_change(*old, *now, broken.line)
                                          : broken.line;
}

}  // namespace vitrine::gui
