#include "frontend/gui/broken_line.hpp"

#include <algorithm>

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
  return BrokenLine{file.path, std::string(file.lines[*line - 1]), *line};
}

u64 followed(const image::Image& image, const BrokenLine& broken) {
  const auto file =
      std::find_if(image.files.begin(), image.files.end(),
                   [&](const image::SourceFile& each) { return each.path == broken.file; });
  if (file == image.files.end()) return broken.line;
  std::optional<u64> nearest;
  const auto distance = [&](u64 line) {
    return std::max(line, broken.line) - std::min(line, broken.line);
  };
  for (u64 line = 1; line <= file->lines.size(); ++line)
    if (file->lines[line - 1] == broken.text && (!nearest || distance(line) < distance(*nearest)))
      nearest = line;
  return nearest.value_or(broken.line);
}

}  // namespace vitrine::gui
