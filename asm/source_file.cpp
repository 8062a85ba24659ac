#include "asm/source_file.hpp"

namespace vitrine::assembler {

std::string_view SourceFile::line(u32 number) const {
  if (starts_.empty()) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') starts_.push_back(static_cast<u32>(i + 1));
    }
  }
  if (number == 0 || number >= starts_.size()) return {};
  const std::size_t start = starts_[number - 1];
  std::string_view result(text.data() + start, starts_[number] - 1 - start);
  if (!result.empty() && result.back() == '\r') result.remove_suffix(1);
  return result;
}

}  // namespace vitrine::assembler
