#pragma once
// The text of a source file, by its lines: one piece of storage, however many lines there are.

#include <string>
#include <string_view>
#include <vector>

#include "emu/base/types.hpp"

namespace vitrine::image {

class SourceText {
 public:
  SourceText() = default;
  /// Takes less than 4 GiB. A line feed ends a line; what follows the last one is a line too.
  explicit SourceText(std::string text);

  [[nodiscard]] std::size_t size() const { return starts_.empty() ? 0 : starts_.size() - 1; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  /// Line `index` (from 0, below size()), without its line feed and a carriage return before it.
  [[nodiscard]] std::string_view operator[](std::size_t index) const;

 private:
  std::string text_;         // ends in a line feed
  std::vector<u32> starts_;  // of each line, and of what would follow the last
};

}  // namespace vitrine::image
