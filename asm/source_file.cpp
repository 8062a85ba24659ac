#include "asm/source_file.hpp"

namespace vitrine::assembler {

const image::SourceText& SourceFile::lines() const {
  if (lines_.empty()) lines_ = image::SourceText(text.substr(0, text.size() - 1));
  return lines_;
}

std::string_view SourceFile::line(u32 number) const {
  return number != 0 && number <= lines().size() ? lines()[number - 1] : std::string_view();
}

}  // namespace vitrine::assembler
