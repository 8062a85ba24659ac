#pragma once
// The text of one source file, with its lines.

#include <string>
#include <string_view>
#include <vector>

#include "emu/base/types.hpp"

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

  /// Line `number` (from 1) without its end; empty when there is none.
  [[nodiscard]] std::string_view line(u32 number) const;

 private:
  mutable std::vector<u32> starts_;  // filled when first asked
};

}  // namespace vitrine::assembler
