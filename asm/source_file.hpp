#pragma once
// The text of one source file, as the lexer reads it and as messages show it.

#include <string>
#include <string_view>

#include "emu/image/source_text.hpp"

namespace vitrine::assembler {

struct SourceFile {
  std::string name;
  /// Ends in two line feeds, so that no scanner has to look for the end: the first ends the last
  /// line, the second stops what a backslash there continues.
  std::string text;

  SourceFile(std::string file_name, std::string source)
      : name(std::move(file_name)), text(std::move(source)) {
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);  // a byte order mark
    if (text.empty() || text.back() != '\n') text += '\n';
    text += '\n';
  }

  /// Behind the last line.
  [[nodiscard]] const char* end() const { return text.data() + text.size() - 1; }

  /// What stands in the file, by lines.
  [[nodiscard]] const image::SourceText& lines() const;

  /// Line `number` (from 1) without its end; empty when there is none.
  [[nodiscard]] std::string_view line(u32 number) const;

 private:
  mutable image::SourceText lines_;  // made when first asked for: most sources have no mistakes
};

}  // namespace vitrine::assembler
