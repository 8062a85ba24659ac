#pragma once
// The text of one source file, with its lines.

#include <string>
#include <string_view>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::assembler {

struct SourceFile {
  std::string name;
  std::string text;  ///< ends in a line feed, so that no scanner has to look for the end

  SourceFile(std::string file_name, std::string source)
      : name(std::move(file_name)), text(std::move(source)) {
    if (text.empty() || text.back() != '\n') text += '\n';
  }

  /// Line `number` (from 1) without its end; empty when there is none.
  [[nodiscard]] std::string_view line(u32 number) const;

 private:
  mutable std::vector<u32> starts_;  // filled when first asked
};

}  // namespace vitrine::assembler
