#include "emu/image/source_text.hpp"

#include <algorithm>

namespace vitrine::image {

SourceText::SourceText(std::string text) : text_(std::move(text)) {
  if (text_.empty()) return;
  if (text_.back() != '\n') text_ += '\n';
  starts_.reserve(static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\n')) + 1);
  starts_.push_back(0);
  for (std::size_t end = text_.find('\n'); end != text_.npos; end = text_.find('\n', end + 1))
    starts_.push_back(static_cast<u32>(end + 1));
}

std::string_view SourceText::operator[](std::size_t index) const {
  const std::size_t start = starts_[index];
  std::string_view line(text_.data() + start, starts_[index + 1] - 1 - start);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace vitrine::image
